/**
 * What a trained network is asked besides its test: whether it knows what it doesn't know, and how many of its weights it
 * needs.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays } from '../backend/Backend'
import type { Engine } from '../backend/Engine'
import type { Examples, TestSet } from '../data/Dataset'
import { accuracy } from '../metrics/Accuracy'
import { mutualInformation, predictiveEntropy } from '../metrics/Entropy'
import { withLabels } from '../metrics/Labelled'
import { nll } from '../metrics/Nll'
import { aupr } from '../metrics/PrecisionRecall'
import type { Draws } from '../metrics/Prediction'
import { average } from '../metrics/Prediction'
import { auroc } from '../metrics/Roc'
import type { Model } from '../nn/Model'
import type { TrainConfig } from './Config'
import { runKeys } from './keys'
import type { Predictor } from './predict'
import { predictor } from './predict'
import type { Prepared } from './prepare'
import { prepareTest } from './prepare'
import { pruned } from './pruning'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A model after its training, and the engine to ask it with. @category model @since 0.1.0 */
export interface Subject {
  readonly engine: Engine
  readonly model: Model
  readonly config: TrainConfig
  readonly data: Prepared
  readonly stored: Arrays
}

/**
 * How well a score tells the test images from those of another set: the areas under the ROC and the precision-recall
 * curve, the other set being what is to be found.
 *
 * @category model
 * @since 0.1.0
 */
export interface DetectionScore {
  readonly against: string
  readonly score: 'entropy' | 'mutual information'
  readonly images: number
  readonly auroc: number
  readonly aupr: number
}

/** What is left when a share of the weights is removed. @category model @since 0.1.0 */
export interface PruningPoint {
  readonly share: number
  readonly accuracy: number
  readonly nll: number
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Out-of-distribution detection: the test images of training's own set, of which `own` are the draws, against all images
 * of another. A point estimate has no mutual information.
 *
 * @category combinators
 * @since 0.1.0
 */
export const detection =
  (subject: Subject, own: Draws) =>
  (other: TestSet): TE.TaskEither<TrainError, ReadonlyArray<DetectionScore>> =>
    pipe(
      TE.fromEither(prepareTest(subject.model.network.input)(other)),
      TE.chain(set => asking(subject)(ask => predictions(subject, subject.stored, set.test)(ask))),
      TE.chainEitherK(theirs =>
        pipe(
          subject.model.draws ? scores : scores.slice(0, 1),
          E.traverseArray(([score, of]) =>
            pipe(
              O.Do,
              O.apS('auroc', auroc({ inDistribution: of(own), outOfDistribution: of(theirs) })),
              O.apS('aupr', aupr({ inDistribution: of(own), outOfDistribution: of(theirs) })),
              E.fromOption(() => badInput(`'${other.name}' has no images to tell apart`)),
              E.map(areas => ({ against: other.name, score, images: theirs.examples, ...areas }))
            )
          )
        )
      )
    )

const scores: ReadonlyArray<readonly [DetectionScore['score'], (draws: Draws) => Float64Array]> = [
  ['entropy', predictiveEntropy],
  ['mutual information', mutualInformation]
]

/**
 * Accuracy and NLL on some examples after each share of the weights is removed by signal-to-noise; the weights are not
 * trained again.
 *
 * @category combinators
 * @since 0.1.0
 */
export const pruningCurve =
  (subject: Subject, shares: ReadonlyArray<number>) =>
  (examples: Examples): TE.TaskEither<TrainError, ReadonlyArray<PruningPoint>> =>
    asking(subject)(ask =>
      pipe(
        shares,
        TE.traverseSeqArray(share =>
          pipe(
            TE.fromEither(pruned(share)(subject.model, subject.stored)),
            TE.chain(stored => predictions(subject, stored, examples)(ask)),
            TE.chainEitherK(draws =>
              pipe(
                average(draws),
                withLabels(Array.from(examples.labels)),
                E.bimap(
                  e => runFailed(e.message),
                  labelled => ({ share, accuracy: accuracy(labelled), nll: nll(labelled) })
                )
              )
            )
          )
        )
      )
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const asking =
  ({ engine, model, config, data }: Subject) =>
  <A>(use: (ask: Predictor) => TE.TaskEither<TrainError, A>): TE.TaskEither<TrainError, A> =>
    TE.bracket(predictor(engine, model, config.batch, data.normalisation), use, ask => TE.fromTask(ask.close))

const predictions =
  ({ config }: Subject, stored: Arrays, examples: Examples) =>
  (ask: Predictor): TE.TaskEither<TrainError, Draws> =>
    ask.predict(stored, examples, config.samples, runKeys(config.seed).test)
