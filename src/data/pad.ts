/**
 * Padding images with a border of zero bytes: LeNet-5 takes 32 x 32 pixels, MNIST has 28 x 28.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { boundedProduct } from './bytes'
import type { Dataset, Examples, ImageShape, Part, TestSet } from './Dataset'
import { badOption, type DataError } from './DataError'
import { defaultLimits } from './Limits'
import { padRows } from './pixels'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Both parts with a border of `border` pixels on each of the four sides: `[h, w, c]` becomes
 * `[h + 2 * border, w + 2 * border, c]`. Images are copied once. Fails with `BadOption` where the border is not a whole
 * number from 0 to the larger side of the image, or where
 * a padded part would take more than 1 GiB.
 *
 * @example
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import * as TE from 'fp-ts/TaskEither'
 * import { mnist, padImages } from 'credence/node'
 *
 * const padded = pipe(mnist(), TE.chainEitherK(padImages(2)))
 * const shape = pipe(
 *   await padded(),
 *   E.map(({ imageShape }) => imageShape)
 * )
 * assert.deepStrictEqual(shape, E.right([32, 32, 1]))
 *
 * @category combinators
 * @since 0.1.0
 */
export const padImages =
  (border: number) =>
  (dataset: Dataset): E.Either<DataError, Dataset> =>
    pipe(
      padTestSet(border)(dataset),
      E.bindTo('padded'),
      E.bind('train', () => padExamples(border, dataset.imageShape)(dataset.train)),
      E.map(({ padded, train }) => ({ ...padded, train }))
    )

/**
 * The same for a test part alone.
 *
 * @category combinators
 * @since 0.1.0
 */
export const padTestSet =
  (border: number) =>
  ({ name, classes, imageShape, test }: TestSet): E.Either<DataError, TestSet> =>
    pipe(
      test,
      padExamples(border, imageShape),
      E.map(padded => ({ name, classes, imageShape: grow(border)(imageShape), test: padded }))
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const grow =
  (border: number) =>
  ([height, width, channels]: ImageShape): ImageShape => [height + 2 * border, width + 2 * border, channels]

const padExamples =
  (border: number, imageShape: ImageShape) =>
  <P extends Part>(from: Examples<P>): E.Either<DataError, Examples<P>> => {
    const widest = Math.max(imageShape[0], imageShape[1])
    return Number.isInteger(border) && border >= 0 && border <= widest
      ? pipe(
          boundedProduct([from.count, ...grow(border)(imageShape)], defaultLimits.decodedBytes),
          E.fromOption(() => badOption('The border', 'so small that the images fit into 1 GiB', String(border))),
          E.map(() => ({ ...from, images: padRows(from.images, imageShape, border) }))
        )
      : E.left(badOption('The border', `a whole number of pixels from 0 to ${widest}`, String(border)))
  }
