/**
 * From a data set to what training needs: limited, padded to the network's image size, split by seed, normalised by
 * statistics of the training part alone.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { DataError } from '../data/DataError'
import type { Dataset, Examples, ImageShape, TestSet } from '../data/Dataset'
import { takeFirst } from '../data/Dataset'
import type { Normalisation } from '../data/normalise'
import { fitNormalisation } from '../data/normalise'
import { padImages, padTestSet } from '../data/pad'
import { splitTrain } from '../data/split'
import type * as K from '../random/Key'
import { permutation } from '../random/sample'
import type { TrainConfig } from './Config'
import type { TrainError } from './TrainError'
import { badInput } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export interface Prepared {
  readonly name: string
  readonly classes: ReadonlyArray<string>
  readonly train: Examples<'train'>
  readonly validation: Examples<'validation'>
  readonly test: Examples<'test'>
  readonly imageShape: ImageShape
  readonly normalisation: Normalisation
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const bad = (e: DataError): TrainError => badInput(e.message)

/** How many black pixels each side needs so that an image has the network's size. */
const borderOf = (
  [height, width, channels]: ImageShape,
  [h = 0, w = 0, c = 0]: ReadonlyArray<number>,
  name: string
): E.Either<TrainError, number> => {
  const border = (h - height) / 2
  return channels === c && Number.isInteger(border) && border >= 0 && (w - width) / 2 === border
    ? E.right(border)
    : E.left(
        badInput(
          `the network takes images of [${h}, ${w}, ${c}], but '${name}' has images of [${height}, ${width}, ${channels}]: choose another --model or --data`
        )
      )
}

/** The data as training uses them. @category combinators @since 0.1.0 */
export const prepareData =
  (config: Pick<TrainConfig, 'limitTrain' | 'validationShare'>, input: ReadonlyArray<number>, key: K.Key) =>
  (dataset: Dataset): E.Either<TrainError, Prepared> =>
    pipe(
      borderOf(dataset.imageShape, input, dataset.name),
      E.chain(border =>
        pipe(
          limited(config.limitTrain, dataset),
          E.chain(border === 0 ? E.right : padImages(border)),
          E.bindTo('padded'),
          E.bind('parts', ({ padded }) =>
            splitTrain({ validation: config.validationShare, permutation: n => permutation(key, n) })(padded.train)
          ),
          E.bind('normalisation', ({ padded, parts }) => fitNormalisation(padded.imageShape[2])(parts.train)),
          E.mapLeft(bad),
          E.filterOrElse(
            ({ parts }) => parts.validation.count > 0,
            ({ padded }) => noValidation(config.validationShare, padded)
          ),
          E.map(({ padded, parts, normalisation }) => ({
            name: padded.name,
            classes: padded.classes,
            imageShape: padded.imageShape,
            train: parts.train,
            validation: parts.validation,
            test: padded.test,
            normalisation
          }))
        )
      )
    )

const noValidation = (share: number, { name, train }: Dataset): TrainError =>
  badInput(
    `'${name}' should have at least ${Math.ceil(0.5 / share)} training images, so that one can be held out for validation, but ${train.count} are used: raise --limit-train or choose another --data`
  )

const limited = (limit: number, dataset: Dataset): E.Either<DataError, Dataset> =>
  limit === 0
    ? E.right(dataset)
    : pipe(
        takeFirst(limit)(dataset.train),
        E.map(train => ({ ...dataset, train }))
      )

/** A test set at the network's image size. @category combinators @since 0.1.0 */
export const prepareTest =
  (input: ReadonlyArray<number>) =>
  (set: TestSet): E.Either<TrainError, TestSet> =>
    pipe(
      borderOf(set.imageShape, input, set.name),
      E.chain(border => (border === 0 ? E.right(set) : pipe(padTestSet(border)(set), E.mapLeft(bad))))
    )
