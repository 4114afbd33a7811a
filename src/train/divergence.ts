/**
 * What becomes of a run that leaves the finite numbers: the steps before still count, the operation is named, and the
 * run ends there, or goes back to its last checkpoint with half the learning rate.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import { describeBlamed } from '../backend/reference/blame'
import type { Program } from '../compile/Program'
import type { Fault } from './diagnose'
import { diagnose } from './diagnose'
import type { Feed } from './feeds'
import type { Job } from './Job'
import { firstRate } from './learningRate'
import { MOST_BACKOFFS } from './OnDivergence'
import type { Snapshot } from './Snapshot'
import type { TrainError } from './TrainError'
import { diverged } from './TrainError'
import type { Ending, Stepped } from './TrainEvent'
import { failed } from './TrainEvent'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The steps that were finite, and what becomes of the run. @category model @since 0.1.0 */
export interface Divergence {
  readonly sound: ReadonlyArray<Stepped>
  readonly ending: Ending
}

/**
 * A run of steps that went wrong: `here` is where it began, `saved` the last checkpoint, `fed` what the steps were given
 * and `stepped` what they answered.
 *
 * @category model
 * @since 0.1.0
 */
export interface Astray {
  readonly here: Snapshot
  readonly saved: Snapshot
  readonly fed: ReadonlyArray<Feed>
  readonly stepped: ReadonlyArray<Stepped>
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** @category combinators @since 0.1.0 */
export const divergence = (job: Job, program: Program, astray: Astray): Task<Divergence> =>
  pipe(
    diagnose(job.engine, program)(
      astray.here.state,
      astray.fed.map(f => f.arrays)
    ),
    TE.match(
      (error): Divergence => ({ sound: [], ending: failed(error) }),
      fault => judged(job, astray, O.getOrElse(() => unlocated(astray.stepped))(fault))
    )
  )

const judged = (job: Job, { here, saved, stepped }: Astray, { at, what, operation }: Fault): Divergence => {
  const { position, backoffs } = here
  const named = pipe(operation, O.map(describeBlamed), O.toUndefined)
  const where = { epoch: position.epoch, step: position.step + at + 1 }
  const error = diverged(where, what, named, job.config.learningRate, backoffs)
  return {
    sound: stepped.slice(0, at),
    ending:
      job.onDivergence === 'backoff' && backoffs < MOST_BACKOFFS
        ? backoff(job, error, { ...saved, backoffs: backoffs + 1 })
        : failed(error)
  }
}

/** What is known when the steps, taken one at a time, stay finite. */
const unlocated = (stepped: ReadonlyArray<Stepped>): Fault => {
  const at = stepped.findIndex(s => !Number.isFinite(s.loss))
  const loss = stepped[at]?.loss
  return loss === undefined
    ? { at: stepped.length - 1, what: 'a parameter was no longer finite', operation: O.none }
    : { at, what: `the loss became ${loss}`, operation: O.none }
}

const backoff = (job: Job, error: TrainError, snapshot: Snapshot): Ending => ({
  event: 'backoff',
  error,
  snapshot,
  learningRate: firstRate(job, snapshot.backoffs)
})
