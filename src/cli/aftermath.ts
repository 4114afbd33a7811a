/**
 * What a trained network is asked for its report besides its test: how many of its weights it needs, and what it says of
 * images of another kind. None of it looks at the test images again.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Examples, ImageShape, TestSet } from '../data/Dataset'
import { loadTestSet } from '../data/registry'
import { allSpecimens } from '../report/Gallery'
import type { Pruning, Report, Unfamiliar } from '../report/Report'
import type { Raster } from '../report/svg/Png'
import { assessed } from '../train/evaluation'
import { runKeys } from '../train/keys'
import { pruningCurve, type Subject } from '../train/measures'
import { predictor } from '../train/predict'
import { prepareTest } from '../train/prepare'
import type { TrainError } from '../train/TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type Aftermath = Pick<Report, 'pruning' | 'unfamiliar'>

/** Shares of the weights that are removed, as in Blundell et al. (2015), section 5.1. */
const SHARES = [0, 0.5, 0.75, 0.9, 0.95, 0.98]

/** Enough to see where the accuracy falls, and a fraction of what the test costs. */
const MOST_EXAMPLES = 1000

/** Cards of images of another kind. */
const CARDS = 6

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** What could not be found out is left out, and `say` is told why: a trained network is not lost for it. @category constructors @since 0.1.0 */
export const aftermathOf =
  (say: (sentence: string) => void) =>
  (subject: Subject): T.Task<Aftermath> =>
    pipe(
      T.Do,
      T.apS('pruning', orNothing(say)(pruningOf(subject))),
      T.apS('unfamiliar', orNothing(say)(unfamiliarOf(subject)))
    )

const orNothing =
  (say: (sentence: string) => void) =>
  <A>(found: TE.TaskEither<TrainError, ReadonlyArray<A>>): T.Task<ReadonlyArray<A>> =>
    pipe(
      found,
      TE.getOrElse(e => {
        say(`the report leaves a figure out: ${e.message}`)
        return T.of<ReadonlyArray<A>>([])
      })
    )

// -------------------------------------------------------------------------------------
// pruning
// -------------------------------------------------------------------------------------

const pruningOf = (subject: Subject): TE.TaskEither<TrainError, ReadonlyArray<Pruning>> => {
  const families = new Set([...subject.model.weights.values()].map(({ posterior }) => posterior.family.name))
  const examples = firstOf(MOST_EXAMPLES, subject.data.imageShape, subject.data.validation)
  const config = { ...subject.config, samples: subject.config.validationSamples }
  return [...families].every(name => name === 'normal' || name === 'delta')
    ? pipe(
        pruningCurve({ ...subject, config }, SHARES)(examples),
        TE.map(points => [
          { by: families.has('normal') ? 'signal-to-noise' : 'size', examples: examples.count, points }
        ])
      )
    : TE.right([])
}

const firstOf = (most: number, [height, width, channels]: ImageShape, examples: Examples): Examples => {
  const count = Math.min(most, examples.count)
  return {
    ...examples,
    count,
    images: examples.images.subarray(0, count * height * width * channels),
    labels: examples.labels.subarray(0, count)
  }
}

// -------------------------------------------------------------------------------------
// images of another kind
// -------------------------------------------------------------------------------------

/** Letters for networks that know digits or clothes, where the letters are found. */
const unfamiliarOf = (subject: Subject): TE.TaskEither<TrainError, ReadonlyArray<Unfamiliar>> =>
  ['mnist', 'fashion-mnist'].includes(subject.data.name)
    ? pipe(
        loadTestSet('notmnist'),
        TE.matchE(
          () => TE.right<TrainError, ReadonlyArray<Unfamiliar>>([]),
          set =>
            pipe(
              TE.fromEither(prepareTest(subject.model.network.input)(set)),
              TE.chain(cards(subject)),
              TE.map(found => [found])
            )
        )
      )
    : TE.right([])

const cards =
  (subject: Subject) =>
  ({ name, classes, imageShape, test }: TestSet): TE.TaskEither<TrainError, Unfamiliar> => {
    const { engine, model, config, data, stored } = subject
    const examples = firstOf(CARDS, imageShape, test)
    return pipe(
      TE.bracket(
        predictor(engine, model, config.batch, data.normalisation),
        ask => ask.predict(stored, examples, config.samples, runKeys(config.seed).test),
        ask => TE.fromTask(ask.close)
      ),
      TE.chainEitherK(draws =>
        pipe(
          assessed(draws, examples.labels),
          E.map(assessment => ({
            name,
            classNames: classes,
            specimens: allSpecimens(draws, Array.from(examples.labels), rasterOf(imageShape, examples), assessment)
          }))
        )
      )
    )
  }

/** The picture of an example. @category utils @since 0.1.0 */
export const rasterOf =
  ([height, width, channels]: ImageShape, { images }: Examples) =>
  (i: number): Raster => {
    const bytes = height * width * channels
    return { width, height, channels: channels === 3 ? 3 : 1, bytes: images.subarray(i * bytes, (i + 1) * bytes) }
  }
