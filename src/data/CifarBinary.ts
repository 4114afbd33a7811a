/**
 * The binary format of CIFAR-10 and CIFAR-100: records of label bytes, then 1,024 red, 1,024 green and 1,024 blue bytes of
 * a 32 x 32 image. CIFAR-10 has one label byte; CIFAR-100 has two, coarse (of 20) and fine (of 100).
 *
 * @see Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009), and
 *   https://www.cs.toronto.edu/~kriz/cifar.html
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { checkLabels } from './Dataset'
import { badOption, type DataError, tooLarge, wrongSize } from './DataError'
import { defaultLimits, type Limits } from './Limits'
import { column, deinterleave, interleave } from './pixels'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `images` has `count * 32 * 32 * 3` bytes, channels innermost; `labels` has one array of `count` bytes for each label
 * byte of the format.
 *
 * @category model
 * @since 0.1.0
 */
export interface CifarRecords {
  readonly images: Uint8Array
  readonly labels: ReadonlyArray<Uint8Array>
}

/**
 * The number of classes that each label byte of a record counts.
 *
 * @category model
 * @since 0.1.0
 */
export type LabelBytes = ReadonlyArray<number>

/**
 * @category model
 * @since 0.1.0
 */
export const cifar10LabelBytes: LabelBytes = [10]

/**
 * Coarse, then fine.
 *
 * @category model
 * @since 0.1.0
 */
export const cifar100LabelBytes: LabelBytes = [20, 100]

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const planes = 3
const pixels = 32 * 32

/**
 * Reads a batch file. `where` names it in messages. Fails with `WrongSize` where it is not a whole number of records (at
 * least one), with `LabelOutOfRange`, and with `TooLarge`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeCifar =
  (labelBytes: LabelBytes) =>
  (bytes: Uint8Array, where: string, limits: Limits = defaultLimits): E.Either<DataError, CifarRecords> => {
    const record = labelBytes.length + planes * pixels
    return pipe(
      E.right(bytes),
      E.filterOrElse(
        ({ length }) => length > 0 && length % record === 0,
        ({ length }) => wrongSize(where, `a multiple of ${record} bytes (one image each)`, length)
      ),
      E.filterOrElse(
        ({ length }) => length <= limits.decodedBytes,
        ({ length }) => tooLarge(where, 'bytes', limits.decodedBytes, length)
      ),
      E.chain(() =>
        pipe(
          labelBytes,
          E.traverseArrayWithIndex((offset, classes) =>
            pipe(column(bytes, record, offset), checkLabels(where, classes))
          )
        )
      ),
      E.map(labels => ({ labels, images: interleave(bytes, labelBytes.length, planes, pixels) }))
    )
  }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Writes a batch file, the inverse of `decodeCifar`. Fails with `BadOption` where labels and images differ in number.
 *
 * @category combinators
 * @since 0.1.0
 */
export const encodeCifar = ({ images, labels }: CifarRecords): E.Either<DataError, Uint8Array> => {
  const count = images.length / (planes * pixels)
  return labels.every(values => values.length === count)
    ? E.right(deinterleave(labels, images, planes, pixels))
    : E.left(
        badOption(
          'labels',
          `one byte for each of ${count} images`,
          `arrays of ${labels.map(({ length }) => length).join(' and ')} bytes`
        )
      )
}
