/**
 * The safetensors format: named tensors and a dictionary of strings in one file, as data and nothing else. A file is
 * the length of its header (64 bits, little-endian), the header (JSON, padded with spaces to a multiple of 8 bytes) and
 * the tensors' bytes, without gaps. Source: github.com/huggingface/safetensors, README, "Format".
 *
 * The reader is stricter than the format: see `SafetensorsLimits`, and no key may be one that reaches a prototype.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as N from 'fp-ts/number'
import * as Ord from 'fp-ts/Ord'
import * as RA from 'fp-ts/ReadonlyArray'
import * as S from 'fp-ts/string'

import { counted } from './display'
import { invalidFrame, invalidTensor, limitExceeded, type FormatError } from './FormatError'
import { metadataKey, readHeader, type Header } from './SafetensorsHeader'
import { checkCount, defaultSafetensorsLimits, type SafetensorsLimits } from './SafetensorsLimits'
import { elementCount, fromBytes, toBytes, widths, type StoredTensor } from './StoredTensor'
import { encodeUtf8 } from './Utf8'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What a safetensors file holds.
 *
 * @category model
 * @since 0.1.0
 */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>
  readonly metadata: ReadonlyMap<string, string>
}

type Named = readonly [name: string, tensor: StoredTensor]

const lengthBytes = 8
const alignment = 8
const openingBrace = 0x7b

// Wide elements first, so that each tensor begins at a multiple of its element's width; then by name.
const byWidth: Ord.Ord<Named> = Ord.reverse(Ord.contramap(([, { dtype }]: Named) => widths[dtype])(N.Ord))
const byName: Ord.Ord<Named> = Ord.contramap(([name]: Named) => name)(S.Ord)
const byKey: Ord.Ord<readonly [string, string]> = Ord.contramap(([key]: readonly [string, string]) => key)(S.Ord)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * @category constructors
 * @since 0.1.0
 */
export const safetensors = (
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: ReadonlyMap<string, string> = new Map()
): Safetensors => ({ tensors, metadata })

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The tensors that the bytes of a file hold, as copies, in the order of the file. `source` is the name by which errors
 * call the file. Nothing is allocated for a tensor before all of the header has been found sound.
 *
 * @category combinators
 * @since 0.1.0
 */
export const decode =
  (source: string, limits: SafetensorsLimits = defaultSafetensorsLimits) =>
  (bytes: Uint8Array): E.Either<FormatError, Safetensors> =>
    pipe(
      headerEnd(source, limits, bytes),
      E.flatMap(end =>
        pipe(
          bytes.subarray(lengthBytes, end),
          readHeader(source, limits, bytes.length - end),
          E.flatMap(header => withMemory(source, () => copied(header, bytes.subarray(end))))
        )
      )
    )

const headerEnd = (source: string, limits: SafetensorsLimits, bytes: Uint8Array): E.Either<FormatError, number> => {
  if (bytes.length < lengthBytes)
    return E.left(
      invalidFrame(source, `it has ${counted(bytes.length, 'byte')}, fewer than the 8 of a header's length`)
    )
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  // Compared as a 64-bit integer: as a double, 2^63 and its neighbours are one number.
  if (length > BigInt(limits.header.bytes))
    return E.left(
      limitExceeded(source, 'header.bytes', limits.header.bytes, 'bytes of header by its own account', String(length))
    )
  const end = lengthBytes + Number(length)
  if (end > bytes.length)
    return E.left(
      invalidFrame(source, `its header should end at byte ${end}, but the file has ${counted(bytes.length, 'byte')}`)
    )
  return bytes[lengthBytes] === openingBrace && end > lengthBytes
    ? E.right(end)
    : E.left(invalidFrame(source, 'its header should begin with an opening brace'))
}

const copied = ({ entries, metadata }: Header, data: Uint8Array): Safetensors =>
  safetensors(
    new Map(
      entries.map(({ name, dtype, shape, begin, end }) => [name, fromBytes(dtype, shape, data.subarray(begin, end))])
    ),
    metadata
  )

/**
 * The bytes of a file that holds these tensors, which `decode` with the same limits accepts. They depend on names and
 * contents only, not on the order in which the tensors were put in: wide elements first, then by name.
 *
 * @category combinators
 * @since 0.1.0
 */
export const encode =
  (source: string, limits: SafetensorsLimits = defaultSafetensorsLimits) =>
  ({ tensors, metadata }: Safetensors): E.Either<FormatError, Uint8Array> =>
    pipe(
      [...tensors],
      checkCount(source, limits),
      E.flatMap(E.traverseArray(checkTensor(source))),
      E.map(RA.sortBy([byWidth, byName])),
      E.flatMap(named => {
        const header = encodeUtf8(padded(headerText(named, metadata)))
        const parts = named.map(([, tensor]) => toBytes(tensor))
        const dataBytes = parts.reduce((sum, part) => sum + part.length, 0)
        return pipe(
          checkLength(source, limits, header),
          // The reader is the judge of what may be written: names, keys, ranks and sizes are checked in one place.
          E.flatMap(readHeader(source, limits, dataBytes)),
          E.flatMap(() => withMemory(source, () => assembled(header, parts, dataBytes)))
        )
      })
    )

const checkTensor =
  (source: string) =>
  ([name, tensor]: Named): E.Either<FormatError, Named> => {
    const refuse = (problem: string): E.Either<FormatError, Named> => E.left(invalidTensor(source, name, problem))
    if (name === metadataKey) return refuse('the name is reserved for the metadata: rename the tensor')
    return elementCount(tensor.shape) === tensor.data.length
      ? E.right([name, tensor])
      : refuse(
          `the shape [${tensor.shape.join(', ')}] should have as many elements as its data, which have ${tensor.data.length}`
        )
  }

const checkLength = (
  source: string,
  limits: SafetensorsLimits,
  header: Uint8Array
): E.Either<FormatError, Uint8Array> =>
  header.length <= limits.header.bytes
    ? E.right(header)
    : E.left(limitExceeded(source, 'header.bytes', limits.header.bytes, 'bytes of header', String(header.length)))

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

// Written as text: in an object, JavaScript would move names that are integers to the front.
const headerText = (named: ReadonlyArray<Named>, metadata: ReadonlyMap<string, string>): string => {
  const begins = RA.scanLeft(0, (begin: number, [, { data }]: Named) => begin + data.byteLength)(named)
  const tensors = named.map(([name, { dtype, shape, data }], index) => {
    const begin = begins[index] ?? 0
    const offsets = `${begin},${begin + data.byteLength}`
    return `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${offsets}]}`
  })
  return `{${[...metadataText(metadata), ...tensors].join(',')}}`
}

const metadataText = (metadata: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const pairs = RA.sort(byKey)([...metadata]).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
  return pairs.length === 0 ? [] : [`"${metadataKey}":{${pairs.join(',')}}`]
}

const padded = (text: string): string => {
  const over = encodeUtf8(text).length % alignment
  return over === 0 ? text : text + ' '.repeat(alignment - over)
}

const assembled = (header: Uint8Array, parts: ReadonlyArray<Uint8Array>, dataBytes: number): Uint8Array => {
  const start = lengthBytes + header.length
  const file = new Uint8Array(start + dataBytes)
  const begins = RA.scanLeft(start, (begin: number, part: Uint8Array) => begin + part.length)(parts)
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true)
  file.set(header, lengthBytes)
  parts.forEach((part, index) => file.set(part, begins[index] ?? start))
  return file
}

// Allocation is the one thing here that can fail for a reason outside of the bytes.
const withMemory = <A>(source: string, make: () => A): E.Either<FormatError, A> =>
  E.tryCatch(make, cause => invalidFrame(source, `its tensors do not fit in memory (${String(cause)})`))
