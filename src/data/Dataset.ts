/**
 * Labelled images as they lie in memory: bytes, read once. A batch is made from them when it is asked for, so that an
 * epoch copies no images and a data set takes one byte a channel.
 *
 * The part that examples belong to is in their type. Statistics and augmentation take `Examples<'train'>` only, so
 * test images cannot leak into them by mistake.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { badOption, type DataError, labelOutOfRange, wrongSize } from './DataError'
import { gatherRows, histogram } from './pixels'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The part of a data set that examples come from.
 *
 * @category model
 * @since 0.1.0
 */
export type Part = 'train' | 'validation' | 'test'

/**
 * `[height, width, channels]`, in pixels.
 *
 * @category model
 * @since 0.1.0
 */
export type ImageShape = readonly [height: number, width: number, channels: number]

/**
 * `images` has `count * height * width * channels` bytes, row-major, channels innermost (NHWC); `labels` has `count`
 * bytes. The arrays are shared, not copied: treat them as read-only.
 *
 * @category model
 * @since 0.1.0
 */
export interface Examples<P extends Part = Part> {
  readonly part: P
  readonly count: number
  readonly images: Uint8Array
  readonly labels: Uint8Array
}

/**
 * The test part alone: what an evaluation needs. `classes[label]` is the name of a class.
 *
 * @category model
 * @since 0.1.0
 */
export interface TestSet {
  readonly name: string
  readonly classes: ReadonlyArray<string>
  readonly imageShape: ImageShape
  readonly test: Examples<'test'>
}

/**
 * A named data set with its official training and test parts. A validation part is cut from `train` by `split`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Dataset extends TestSet {
  readonly train: Examples<'train'>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Examples from bytes in memory. Fails with `WrongSize` where the number of bytes is not the number of labels times the
 * size of an image, and with `LabelOutOfRange` where a label is not below `classes`.
 *
 * @example
 * import * as E from 'fp-ts/Either'
 * import { examples } from 'credence/node'
 *
 * const two = examples('train', [1, 2, 1], 10)(Uint8Array.of(0, 255, 255, 0), Uint8Array.of(3, 7))
 * assert.deepStrictEqual(E.isRight(two), true)
 *
 * @category constructors
 * @since 0.1.0
 */
export const examples =
  <P extends Part>(part: P, imageShape: ImageShape, classes: number) =>
  (images: Uint8Array, labels: Uint8Array): E.Either<DataError, Examples<P>> => {
    const bytes = labels.length * imageSize(imageShape)
    return images.length === bytes
      ? pipe(
          labels,
          checkLabels(`the ${part} part`, classes),
          E.map(() => ({ part, count: labels.length, images, labels }))
        )
      : E.left(wrongSize(`the ${part} part`, `${bytes} bytes of images (${labels.length} labels)`, images.length))
  }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The first `count` examples, or all where there are fewer. A view: nothing is copied.
 *
 * @category combinators
 * @since 0.1.0
 */
export const takeFirst =
  (count: number) =>
  <P extends Part>(from: Examples<P>): E.Either<DataError, Examples<P>> =>
    Number.isInteger(count) && count > 0
      ? E.right(firstOf(Math.min(count, from.count))(from))
      : E.left(badOption('The number of examples', 'a whole number of at least 1', String(count)))

const firstOf =
  (count: number) =>
  <P extends Part>(from: Examples<P>): Examples<P> => ({
    part: from.part,
    count,
    images: from.images.subarray(0, count * bytesPerImage(from)),
    labels: from.labels.subarray(0, count)
  })

/**
 * The examples at `indices`, in that order, as examples of `part`: one copy, made once for a split.
 *
 * @category combinators
 * @since 0.1.0
 */
export const selectExamples =
  <P extends Part>(part: P, indices: Uint32Array) =>
  (from: Examples): Examples<P> => ({
    part,
    count: indices.length,
    images: gatherRows(from.images, bytesPerImage(from), indices),
    labels: gatherRows(from.labels, 1, indices)
  })

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * @category utils
 * @since 0.1.0
 */
export const sameShape = (a: ImageShape, b: ImageShape): boolean => a.every((size, axis) => size === b[axis])

/**
 * Bytes of one image of a shape.
 *
 * @category utils
 * @since 0.1.0
 */
export const imageSize = ([height, width, channels]: ImageShape): number => height * width * channels

/**
 * Bytes of one image; 0 where there are no examples.
 *
 * @category utils
 * @since 0.1.0
 */
export const bytesPerImage = (from: Examples): number => (from.count === 0 ? 0 : from.images.length / from.count)

/**
 * Labels, all below the number of classes; `where` names the file in the message.
 *
 * @category utils
 * @since 0.1.0
 */
export const checkLabels =
  (where: string, classes: number) =>
  (labels: Uint8Array): E.Either<DataError, Uint8Array> => {
    const index = labels.findIndex(label => label >= classes)
    return index < 0 ? E.right(labels) : E.left(labelOutOfRange(where, index, labels[index] ?? 0, classes))
  }

/**
 * How many examples each class has, by label.
 *
 * @category utils
 * @since 0.1.0
 */
export const classCounts =
  (classes: number) =>
  (from: Examples): ReadonlyArray<number> =>
    Array.from(histogram(from.labels, 1, 0).subarray(0, classes))
