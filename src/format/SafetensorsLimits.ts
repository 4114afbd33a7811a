/**
 * How much a safetensors file may claim, and the checks of those claims.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'

import { quote } from './display'
import { invalidTensor, limitExceeded, type FormatError } from './FormatError'
import { defaultJsonLimits, type JsonLimits } from './JsonLimits'
import { encodeUtf8 } from './Utf8'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `header`: bounds of the header as a JSON text;
 * - `tensors`: their number;
 * - `emptyTensors`: tensors, or entries of metadata, beyond one for each byte of data. A tensor without bytes costs the
 *   writer of a file nothing, and its reader as much as another;
 * - `rank`: axes of a tensor;
 * - `dimension`: size of an axis;
 * - `nameBytes`: length of a name in UTF-8.
 *
 * The data need no bound of their own: a header that claims more of them than the file has is refused.
 *
 * @category model
 * @since 0.1.0
 */
export interface SafetensorsLimits {
  readonly header: JsonLimits
  readonly tensors: number
  readonly emptyTensors: number
  readonly rank: number
  readonly dimension: number
  readonly nameBytes: number
}

// Nearly all names. For them the three slower checks below are known to pass.
const plainName = /^[\x21-\x7e]+$/
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Headers of 8 MiB, 100,000 tensors of at most 8 axes, axes below 2^31, names of 256 bytes. In the header, the bounds on
 * keys (the tensors and the metadata) and on items (the axes) end the reading of an absurd file early.
 *
 * @category constructors
 * @since 0.1.0
 */
export const defaultSafetensorsLimits: SafetensorsLimits = {
  header: { ...defaultJsonLimits, bytes: 8 * 1_048_576, items: 64, keys: 100_001 },
  tensors: 100_000,
  emptyTensors: 10_000,
  rank: 8,
  dimension: 2_147_483_647,
  nameBytes: 256
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * @category combinators
 * @since 0.1.0
 */
export const checkCount =
  (source: string, limits: SafetensorsLimits) =>
  <A>(tensors: ReadonlyArray<A>): E.Either<FormatError, ReadonlyArray<A>> =>
    tensors.length <= limits.tensors
      ? E.right(tensors)
      : E.left(limitExceeded(source, 'tensors', limits.tensors, 'tensors', String(tensors.length)))

/**
 * What is wrong with a name, if anything. Names are shown, compared and searched for, so they are as these expect them:
 * not empty, of visible characters, and in Unicode's composed form (NFC), in which accents that look equal are equal.
 *
 * @category combinators
 * @since 0.1.0
 */
export const wrongName = (source: string, limits: SafetensorsLimits, name: string): FormatError | undefined => {
  if (name.length <= limits.nameBytes && plainName.test(name)) return undefined
  const bytes = encodeUtf8(name).length
  if (bytes > limits.nameBytes)
    return limitExceeded(source, 'nameBytes', limits.nameBytes, `bytes in the name ${quote(name)}`, String(bytes))
  return bytes > 0 && !invisible.test(name) && name.normalize('NFC') === name
    ? undefined
    : invalidTensor(source, name, 'a name should be visible characters in Unicode form NFC: rename the tensor')
}

/**
 * What is wrong with a shape of non-negative integers, if anything.
 *
 * @category combinators
 * @since 0.1.0
 */
export const wrongShape = (
  source: string,
  limits: SafetensorsLimits,
  name: string,
  shape: ReadonlyArray<number>
): FormatError | undefined => {
  if (shape.length > limits.rank)
    return limitExceeded(source, 'rank', limits.rank, `axes in tensor ${quote(name)}`, String(shape.length))
  const large = shape.find(size => size > limits.dimension)
  return large === undefined
    ? undefined
    : limitExceeded(
        source,
        'dimension',
        limits.dimension,
        `positions on an axis of tensor ${quote(name)}`,
        String(large)
      )
}
