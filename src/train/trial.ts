/**
 * A trial: one training run from its beginning to its test, listened to, with what its posteriors did on the way. Runs
 * that are compared are trials.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays, Device } from '../backend/Backend'
import type { Model } from '../nn/Model'
import * as K from '../random/Key'
import { bitsAt } from '../random/sample'
import type { Job } from './Job'
import { runKeys } from './keys'
import type { Moments } from './moments'
import { meanDeviation, momentsOf } from './moments'
import type { EpochRow } from './Snapshot'
import { train } from './train'
import type { TrainError } from './TrainError'
import { runFailed } from './TrainError'
import type { Done, EpochDone, TrainEvent } from './TrainEvent'
import { epochRow, epochsAfter } from './TrainEvent'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The mean standard deviation of the posteriors at each path, after an epoch. @category model @since 0.1.0 */
export interface Deviations {
  readonly path: string
  readonly values: ReadonlyArray<number>
}

/** The posterior of one weight after each epoch. @category model @since 0.1.0 */
export interface WeightTrace {
  readonly path: string
  readonly position: number
  readonly means: ReadonlyArray<number>
  readonly deviations: ReadonlyArray<number>
}

/**
 * A run that has ended. `deviations` are those of kernels with random weights; `weight` is one of them, chosen by the
 * seed; both are empty for point estimates.
 *
 * @category model
 * @since 0.1.0
 */
export interface Trained {
  readonly device: Device
  readonly epochs: ReadonlyArray<EpochRow>
  readonly deviations: ReadonlyArray<Deviations>
  readonly weight: ReadonlyArray<WeightTrace>
  readonly done: Done
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Trains and tests; `hear` is told every event, for progress and checkpoints. @category constructors @since 0.1.0 */
export const runTrial =
  (hear: (event: TrainEvent) => void = () => undefined) =>
  (job: Job): TE.TaskEither<TrainError, Trained> =>
    pipe(
      TE.fromTask(() => listen(job, hear)),
      TE.chainEitherK(trainedFrom(job))
    )

interface Heard {
  readonly device?: Device
  readonly epochs: ReadonlyArray<EpochDone>
  readonly last?: TrainEvent
}

const listen = async (job: Job, hear: (event: TrainEvent) => void): Promise<Heard> => {
  let heard: Heard = { epochs: [] }
  for await (const event of train(job)) {
    heard = after(heard, event)
    hear(event)
  }
  return heard
}

const after = (heard: Heard, event: TrainEvent): Heard => {
  switch (event.event) {
    case 'start':
      return { ...heard, device: event.device }
    case 'epoch':
    case 'backoff':
      return { ...heard, epochs: epochsAfter(heard.epochs, event) }
    case 'done':
    case 'failed':
    case 'stopped':
      return { ...heard, last: event }
    default:
      return heard
  }
}

const trainedFrom =
  (job: Job) =>
  ({ device, epochs, last }: Heard): E.Either<TrainError, Trained> =>
    last?.event === 'failed'
      ? E.left(last.error)
      : last?.event === 'done' && device !== undefined
        ? pipe(
            epochs,
            E.traverseArray(({ stored }) => randomKernels(job.model, stored)),
            E.map(history => ({
              device,
              epochs: epochs.map(epochRow),
              deviations: deviationsOf(history),
              weight: weightOf(job, history),
              done: last
            }))
          )
        : E.left(runFailed('the run was stopped before its test'))

/** The moments of the kernels that are not point estimates. */
const randomKernels = (model: Model, stored: Arrays): E.Either<TrainError, ReadonlyArray<Moments>> =>
  pipe(
    momentsOf(model)(stored),
    E.map(all => all.filter(m => m.path.endsWith('/kernel') && m.deviations.some(sd => sd > 0)))
  )

const deviationsOf = (history: ReadonlyArray<ReadonlyArray<Moments>>): ReadonlyArray<Deviations> =>
  (history[0] ?? []).map(({ path }, layer) => ({
    path,
    values: history.flatMap(kernels => (kernels[layer] === undefined ? [] : [meanDeviation(kernels[layer])]))
  }))

/** A weight of the first kernel, by the seed. */
const weightOf = ({ config }: Job, history: ReadonlyArray<ReadonlyArray<Moments>>): ReadonlyArray<WeightTrace> => {
  const first = history[0]?.[0]
  if (first === undefined) return []
  const position = bitsAt(K.foldIn(6)(runKeys(config.seed).initial), 0) % first.means.length
  const over = (of: (m: Moments) => Float64Array): ReadonlyArray<number> =>
    history.flatMap(([kernel]) => (kernel === undefined ? [] : [of(kernel)[position] ?? 0]))
  return [{ path: first.path, position, means: over(m => m.means), deviations: over(m => m.deviations) }]
}
