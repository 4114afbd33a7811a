/**
 * Data sets from IDX files that are in memory already: fetched by a page, or read from a folder.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { checkLabels, type Dataset, type ImageShape, sameShape } from './Dataset'
import { badContent, countMismatch, type DataError, wrongShape } from './DataError'
import { decodeImages, decodeLabels, type IdxImages } from './Idx'
import type { FilePart, Pictures } from './Layout'
import { defaultLimits, type Limits } from './Limits'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What is known of a data set before its files are read. Without `classes`, a folder's file `classes.txt` names them, one
 * a line; without that, they are the digits 0 to 9.
 *
 * @category model
 * @since 0.1.0
 */
export interface IdxOptions {
  readonly classes?: ReadonlyArray<string>
  readonly imageShape?: ImageShape
}

/**
 * A file as it lies in memory, with the name that messages call it by.
 *
 * @category model
 * @since 0.1.0
 */
export interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

/**
 * The images and the labels of one part.
 *
 * @category model
 * @since 0.1.0
 */
export interface IdxPair {
  readonly images: NamedBytes
  readonly labels: NamedBytes
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The names of ten digits.
 *
 * @category constructors
 * @since 0.1.0
 */
export const digits: ReadonlyArray<string> = Array.from({ length: 10 }, (_, digit) => String(digit))

/**
 * One part of a data set. The images are a view of the file's bytes, not a copy. Fails as `decodeImages` and
 * `decodeLabels` do, and with `BadContent` where there is no image, `WrongShape` where the images have another shape than
 * the options say, `LabelOutOfRange` where a label names no class, or `CountMismatch`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const idxPart =
  <P extends FilePart>(part: P, options: IdxOptions = {}, limits: Limits = defaultLimits) =>
  (pair: IdxPair): E.Either<DataError, Pictures<P>> => {
    const classes = options.classes ?? digits
    return pipe(
      E.Do,
      E.bind('images', () => imagesOf(options, pair.images, limits)),
      E.bind('labels', () => labelsOf(classes.length, pair.labels)),
      E.filterOrElse(
        ({ images, labels }) => images.count === labels.length,
        ({ images, labels }) => countMismatch(pair.images.name, images.count, pair.labels.name, labels.length)
      ),
      E.map(({ images, labels }) => ({
        classes,
        imageShape: shapeOf(images),
        examples: { part, count: images.count, images: images.pixels, labels }
      }))
    )
  }

/**
 * A data set from the four files of its training and test parts, unpacked. A page that fetches them needs no more:
 * a file that comes gzipped goes through the platform's `DecompressionStream('gzip')` first. Fails as `idxPart` does, and
 * with `WrongShape` where the parts have images of different shapes.
 *
 * @example
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { idxDataset } from 'credence/train'
 *
 * const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 17, 255)
 * const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7)
 * const pair = { images: { name: 'images', bytes: images }, labels: { name: 'labels', bytes: labels } }
 * const tiny = pipe(
 *   idxDataset('tiny')({ train: pair, test: pair }),
 *   E.map(({ imageShape, train }) => [imageShape, train.count])
 * )
 * assert.deepStrictEqual(tiny, E.right([[1, 2, 1], 1]))
 *
 * @category constructors
 * @since 0.1.0
 */
export const idxDataset =
  (name: string, options: IdxOptions = {}, limits: Limits = defaultLimits) =>
  (files: { readonly train: IdxPair; readonly test: IdxPair }): E.Either<DataError, Dataset> =>
    pipe(
      E.Do,
      E.bind('train', () => idxPart('train', options, limits)(files.train)),
      E.bind('test', () => idxPart('test', options, limits)(files.test)),
      E.filterOrElse(
        ({ train, test }) => sameShape(train.imageShape, test.imageShape),
        ({ train, test }) => wrongShape(files.test.images.name, train.imageShape, test.imageShape)
      ),
      E.map(({ train, test }) => ({
        name,
        classes: train.classes,
        imageShape: train.imageShape,
        train: train.examples,
        test: test.examples
      }))
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const shapeOf = ({ height, width }: IdxImages): ImageShape => [height, width, 1]

const imagesOf = (
  { imageShape }: IdxOptions,
  { name, bytes }: NamedBytes,
  limits: Limits
): E.Either<DataError, IdxImages> =>
  pipe(
    decodeImages(bytes, name, limits),
    E.filterOrElse(
      ({ count }) => count > 0,
      () => badContent(name, 'at least one image', 'none')
    ),
    E.filterOrElse(
      images => imageShape === undefined || sameShape(imageShape, shapeOf(images)),
      images => wrongShape(name, imageShape ?? [], shapeOf(images))
    )
  )

const labelsOf = (classes: number, { name, bytes }: NamedBytes): E.Either<DataError, Uint8Array> =>
  pipe(decodeLabels(bytes, name), E.chain(checkLabels(name, classes)))
