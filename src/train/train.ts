/**
 * Training as a stream of events. Nothing is printed and nothing written here; who listens decides.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays, Session } from '../backend/Backend'
import type { Program } from '../compile/Program'
import { afterEpoch, afterSteps } from './advance'
import { initialState } from './configuredStep'
import type { Astray } from './divergence'
import { divergence } from './divergence'
import { tested, validated } from './evaluation'
import type { Feed } from './feeds'
import { epochBatches, nextFeeds } from './feeds'
import { eachEpoch, isDue } from './Interval'
import type { Job } from './Job'
import { isStopping, stepsDone, stepsPerEpoch } from './Job'
import type { Sessions } from './sessions'
import { closeSessions, openSessions } from './sessions'
import type { Position, Snapshot } from './Snapshot'
import { beginning } from './Snapshot'
import type { State } from './State'
import { firstNonFinite, stateOf } from './State'
import type { TrainError } from './TrainError'
import { runFailed } from './TrainError'
import type { Ending, Stepped, TrainEvent } from './TrainEvent'
import { failed } from './TrainEvent'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Trains, and tests once at the end. The stream ends with `done`, `stopped` or `failed`. Listen to the end: what the
 * engine holds is let go before the last event.
 *
 * @category constructors
 * @since 0.1.0
 */
export async function* train(job: Job): AsyncGenerator<TrainEvent, void, undefined> {
  const start = job.now()
  let from = job.from ?? beginning(initialState(job.model, job.config))
  for (let attempt = 0; ; attempt++) {
    const opened = await openSessions(job, from.state)()
    if (E.isLeft(opened)) return yield failed(opened.left)
    const { device } = opened.right.session
    if (attempt === 0) yield { event: 'start', device, steps: stepsPerEpoch(job) }
    if (attempt === 0 && job.from === undefined) yield { event: 'checkpoint', snapshot: from }
    const last = yield* epochs(job, opened.right, from, start)
    await closeSessions(opened.right)()
    yield last
    if (last.event !== 'backoff') return
    from = last.snapshot
  }
}

// -------------------------------------------------------------------------------------
// epochs
// -------------------------------------------------------------------------------------

/** From a position to the end of the run, or to where it can't go on. */
async function* epochs(
  job: Job,
  sessions: Sessions,
  from: Snapshot,
  start: number
): AsyncGenerator<TrainEvent, Ending, undefined> {
  let here = from
  while (here.position.epoch <= job.config.epochs) {
    const stepped = yield* steps(job, sessions, here, from)
    if ('event' in stepped) return stepped
    here = stepped
    const finished = await validated(job, sessions, here)()
    if (E.isLeft(finished)) {
      const last = await cutOff(job, here, finished.left)
      if (last.event === 'stopped') yield { event: 'checkpoint', snapshot: here }
      return last
    }
    yield finished.right
    here = afterEpoch(here, finished.right)
    from = here
    yield { event: 'checkpoint', snapshot: here }
  }
  const done = await tested(job, sessions, start)()
  return E.isRight(done) ? done.right : cutOff(job, here, done.left)
}

/** An evaluation that was asked to stop fails like any other: it is no failure of the run. */
const cutOff = async (job: Job, { position }: Snapshot, error: TrainError): Promise<Ending> =>
  (await isStopping(job)) ? { event: 'stopped', position } : failed(error)

// -------------------------------------------------------------------------------------
// steps
// -------------------------------------------------------------------------------------

/** The remaining steps of an epoch, run by run. `saved` is the last checkpoint. */
async function* steps(
  job: Job,
  { program, session }: Sessions,
  from: Snapshot,
  saved: Snapshot
): AsyncGenerator<TrainEvent, Snapshot | Ending, undefined> {
  const all = epochBatches(job, from.position.epoch)
  if (E.isLeft(all)) return failed(all.left)
  const begun = job.now() - 1000 * from.totals.seconds
  let here = from
  let savedAt = job.now()
  let known = session.device.degradations.length
  while (here.position.step < stepsPerEpoch(job)) {
    const fed = nextFeeds(job, all.right, here)
    const ran = await runOf(job, session, here.position, fed)()
    if (E.isLeft(ran)) return failed(ran.left)
    const { device } = session
    if (device.degradations.length > known) yield { event: 'device', device }
    known = device.degradations.length
    const { stepped, state } = ran.right
    if (!isSound(ran.right)) return yield* strayed(job, program, { here, saved, fed, stepped })
    yield* stepped
    here = afterSteps(here, stepped, state, (job.now() - begun) / 1000)
    const stop = await isStopping(job)
    if (stop || isDue(job.every ?? eachEpoch)(stepsDone(job, here.position), job.now() - savedAt)) {
      yield { event: 'checkpoint', snapshot: here }
      saved = here
      savedAt = job.now()
    }
    if (stop) return { event: 'stopped', position: here.position }
  }
  return here
}

/** The steps that were sound, and then what becomes of the run. */
async function* strayed(job: Job, program: Program, astray: Astray): AsyncGenerator<TrainEvent, Ending, undefined> {
  const { sound, ending } = await divergence(job, program, astray)()
  yield* sound
  return ending
}

/** What a run of steps answered, and what the session holds after it. */
interface Ran {
  readonly stepped: ReadonlyArray<Stepped>
  readonly state: State
}

const isSound = ({ stepped, state }: Ran): boolean =>
  stepped.every(s => Number.isFinite(s.loss)) && firstNonFinite(state) === undefined

const runOf = (
  job: Job,
  session: Session,
  { epoch, step }: Position,
  fed: ReadonlyArray<Feed>
): TE.TaskEither<TrainError, Ran> =>
  pipe(
    session.run(fed.map(f => f.arrays)),
    TE.bimap(
      e => runFailed(e.message),
      results =>
        results.map((result, i) => steppedOf(job, { epoch, step: step + i + 1 }, fed[i]?.examples ?? 0, result))
    ),
    TE.bindTo('stepped'),
    TE.bind('state', () => stateOf(session))
  )

const steppedOf = (job: Job, { epoch, step }: Position, examples: number, result: Arrays): Stepped => {
  const scalar = (name: string): number => result.get(name)?.[0] ?? NaN
  return {
    event: 'step',
    epoch,
    step,
    steps: stepsPerEpoch(job),
    examples,
    loss: scalar('loss'),
    nll: scalar('nll'),
    kl: scalar('kl') / job.data.train.count,
    accuracy: scalar('correct') / Math.max(1, examples)
  }
}
