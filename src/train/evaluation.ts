/**
 * What a run's weights are worth: on the held-out images after each epoch, and once, at the end, on the test images.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays, Session } from '../backend/Backend'
import type { Assessment } from '../metrics/Assessment'
import { assess } from '../metrics/Assessment'
import type { Draws } from '../metrics/Prediction'
import type { Model } from '../nn/Model'
import { keptArrays } from '../nn/Model'
import * as K from '../random/Key'
import type { Job } from './Job'
import { runKeys } from './keys'
import type { Sessions } from './sessions'
import type { Snapshot } from './Snapshot'
import { meanOf } from './Snapshot'
import type { TrainError } from './TrainError'
import { runFailed } from './TrainError'
import type { Done, EpochDone } from './TrainEvent'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The end of an epoch, all of whose steps are in the snapshot. @category combinators @since 0.1.0 */
export const validated = (
  { model, config, data, now }: Job,
  { session, predictor }: Sessions,
  { position: { epoch }, totals }: Snapshot
): TE.TaskEither<TrainError, EpochDone> => {
  const begun = now()
  const key = K.foldIn(epoch)(runKeys(config.seed).validation)
  return pipe(
    storedOf(model, session),
    TE.bindTo('stored'),
    TE.bind('draws', ({ stored }) => predictor.predict(stored, data.validation, config.validationSamples, key)),
    TE.bind('assessment', ({ draws }) => TE.fromEither(assessed(draws, data.validation.labels))),
    TE.map(({ stored, assessment: { test: v } }) => ({
      event: 'epoch',
      epoch,
      train: meanOf(totals),
      validation: { nll: v.nll, accuracy: v.accuracy, ece: v.ece },
      seconds: totals.seconds + (now() - begun) / 1000,
      stored
    }))
  )
}

/** The end of a run that was begun at `start`, in milliseconds. @category combinators @since 0.1.0 */
export const tested = (
  { model, config, data, now }: Job,
  { session, predictor }: Sessions,
  start: number
): TE.TaskEither<TrainError, Done> =>
  pipe(
    storedOf(model, session),
    TE.bindTo('stored'),
    TE.bind('draws', ({ stored }) => predictor.predict(stored, data.test, config.samples, runKeys(config.seed).test)),
    TE.bind('assessment', ({ draws }) => TE.fromEither(assessed(draws, data.test.labels))),
    TE.map(({ stored, draws, assessment }) => ({
      event: 'done',
      assessment,
      draws,
      stored,
      seconds: (now() - start) / 1000
    }))
  )

/** The model's own arrays of a session's state, without what the optimiser keeps. */
const storedOf = (model: Model, session: Session): TE.TaskEither<TrainError, Arrays> =>
  pipe(
    session.state,
    TE.bimap(
      e => runFailed(e.message),
      state =>
        new Map(
          keptArrays(model).flatMap(({ name }) => {
            const data = state.get(name)
            return data === undefined ? [] : [[name, data] as const]
          })
        )
    )
  )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Draws against the labels of their examples. @category utils @since 0.1.0 */
export const assessed = (draws: Draws, labels: Uint8Array): E.Either<TrainError, Assessment> =>
  pipe(
    assess(Array.from(labels))(draws),
    E.mapLeft(e => runFailed(e.message))
  )
