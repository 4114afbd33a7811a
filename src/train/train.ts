/**
 * Training as a stream of events. Nothing is printed and nothing written here; who listens decides.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays, Device, Session } from '../backend/Backend'
import type { Engine } from '../backend/Engine'
import { describeBlamed } from '../backend/reference/blame'
import type { Program } from '../compile/Program'
import { augment } from '../data/augment'
import type { Batches, BatchOptions } from '../data/Batches'
import { batches } from '../data/Batches'
import type { DataError } from '../data/DataError'
import type { Model } from '../nn/Model'
import { initialise, keptArrays } from '../nn/Model'
import { schedules } from '../optim/schedule'
import * as K from '../random/Key'
import { bits, permutation } from '../random/sample'
import type { Shape } from '../shape/Shape'
import type { Assessment } from '../metrics/Assessment'
import { assess } from '../metrics/Assessment'
import type { Draws } from '../metrics/Prediction'
import { klWeight } from '../variational/klWeight'
import { klScaleOf } from '../variational/elbo'
import { temperingFactor } from '../variational/tempering'
import type { TrainConfig } from './Config'
import { learnerOf, temperingOf } from './Config'
import type { Fault } from './diagnose'
import { diagnose } from './diagnose'
import { halves, runKeys } from './keys'
import { MOST_BACKOFFS, type OnDivergence } from './OnDivergence'
import type { Predictor } from './predict'
import { predictor } from './predict'
import type { Prepared } from './prepare'
import type { EpochRow, Position, Snapshot, Totals, TrainMetrics } from './Snapshot'
import { beginning, meanOf, noTotals } from './Snapshot'
import type { State } from './State'
import { firstNonFinite, prepareFrom, singleState, stateOf } from './State'
import { initialSlots, stateShapes, trainingStep } from './step'
import type { TrainError } from './TrainError'
import { badInput, diverged, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A step that was taken. @category model @since 0.1.0 */
export interface Stepped extends TrainMetrics {
  readonly event: 'step'
  readonly epoch: number
  readonly step: number
  readonly steps: number
  readonly examples: number
}

/** An epoch that was trained and validated. @category model @since 0.1.0 */
export interface EpochDone extends EpochRow {
  readonly event: 'epoch'
  readonly stored: Arrays
}

/** @category model @since 0.1.0 */
export interface Done {
  readonly event: 'done'
  readonly assessment: Assessment
  readonly draws: Draws
  readonly stored: Arrays
  readonly seconds: number
}

/**
 * - `device`: the device failed and the run goes on, as the last of the device's degradations says;
 * - `checkpoint`: what has to be kept for the run to go on from here, as whoever listens likes;
 * - `backoff`: the run left the finite numbers for the reason in `error`, and goes on from `snapshot` with half the
 *   learning rate;
 * - `stopped`: it was asked to stop, right after a checkpoint.
 *
 * @category model
 * @since 0.1.0
 */
export type TrainEvent =
  | { readonly event: 'start'; readonly device: Device; readonly steps: number }
  | { readonly event: 'device'; readonly device: Device }
  | Stepped
  | EpochDone
  | { readonly event: 'checkpoint'; readonly snapshot: Snapshot }
  | {
      readonly event: 'backoff'
      readonly error: TrainError
      readonly snapshot: Snapshot
      readonly learningRate: number
    }
  | { readonly event: 'stopped'; readonly position: Position }
  | Done
  | { readonly event: 'failed'; readonly error: TrainError }

/** How often there is a checkpoint besides that at the end of each epoch. @category model @since 0.1.0 */
export type Interval =
  | { readonly _tag: 'Epoch' }
  | { readonly _tag: 'Steps'; readonly steps: number }
  | { readonly _tag: 'Minutes'; readonly minutes: number }

/**
 * - `from`: where to go on; without it the run begins;
 * - `every`: see `Interval`;
 * - `onDivergence`: to stop with an error, which is what happens without it, or to go back and try with half the
 *   learning rate;
 * - `stopping`: asked between steps; true ends the run.
 *
 * @category model
 * @since 0.1.0
 */
export interface Job {
  readonly engine: Engine
  readonly model: Model
  readonly config: TrainConfig
  readonly data: Prepared
  readonly now: () => number
  readonly from?: Snapshot
  readonly every?: Interval
  readonly onDivergence?: OnDivergence
  readonly stopping?: Task<boolean>
}

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
  let from = job.from ?? beginning(singleState(initial(job)))
  for (let attempt = 0; ; attempt++) {
    const opened = await open(job, from.state)()
    if (E.isLeft(opened)) return yield { event: 'failed', error: opened.left }
    if (attempt === 0) yield { event: 'start', device: opened.right.session.device, steps: stepsOf(job) }
    if (attempt === 0 && job.from === undefined) yield { event: 'checkpoint', snapshot: from }
    const last = yield* epochs(job, opened.right, from, start)
    await opened.right.session.close()
    await opened.right.predictor.close()
    yield last
    if (last.event !== 'backoff') return
    from = last.snapshot
  }
}

/** The program that a run repeats. */
const stepProgram = (model: Model, config: TrainConfig): Program =>
  trainingStep(model, learnerOf(config), config.batch, config.trainSamples)

/** The shapes of all that a run of the model keeps from step to step. @category constructors @since 0.1.0 */
export const keptShapes = (model: Model, config: TrainConfig): ReadonlyMap<string, Shape> =>
  stateShapes(model, learnerOf(config))

const initial = ({ model, config }: Job): Arrays =>
  new Map([...initialise(runKeys(config.seed).initial)(model), ...initialSlots(model, learnerOf(config))])

const stepsOf = ({ config, data }: Job): number => Math.ceil(data.train.count / config.batch)

interface Opened {
  readonly program: Program
  readonly session: Session
  readonly predictor: Predictor
}

const open = (job: Job, state: State): TE.TaskEither<TrainError, Opened> => {
  const { engine, model, config, data } = job
  const program = stepProgram(model, config)
  return pipe(
    state,
    prepareFrom(engine, program),
    TE.bindTo('session'),
    TE.bind('predictor', () => predictor(interruptible(job), model, config.batch, data.normalisation)),
    TE.map(({ session, predictor: p }) => ({ program, session, predictor: p }))
  )
}

const stopping = (job: Job): Promise<boolean> => (job.stopping === undefined ? Promise.resolve(false) : job.stopping())

/** The engine with sessions that refuse to run on when the run should stop: a validation may take minutes. */
const interruptible = (job: Job): Engine => ({
  ...job.engine,
  prepare: (program, state) =>
    pipe(
      job.engine.prepare(program, state),
      TE.map(session => ({
        device: session.device,
        state: session.state,
        close: session.close,
        run: feeds => async () =>
          (await stopping(job))
            ? E.left({ _tag: 'Failed', backend: job.engine.name, message: 'the run was asked to stop' })
            : session.run(feeds)()
      }))
    )
})

// -------------------------------------------------------------------------------------
// epochs
// -------------------------------------------------------------------------------------

type Last = Extract<TrainEvent, { readonly event: 'backoff' | 'stopped' | 'done' | 'failed' }>

const failed = (error: TrainError): Last => ({ event: 'failed', error })

/** From a position to the end of the run, or to where it can't go on. */
async function* epochs(
  job: Job,
  opened: Opened,
  from: Snapshot,
  start: number
): AsyncGenerator<TrainEvent, Last, undefined> {
  let here = from
  while (here.position.epoch <= job.config.epochs) {
    const stepped = yield* steps(job, opened, here, from)
    if ('event' in stepped) return stepped
    here = stepped
    const finished = await finishEpoch(job, opened, here)()
    if (E.isLeft(finished)) {
      if (!(await stopping(job))) return failed(finished.left)
      yield { event: 'checkpoint', snapshot: here }
      return { event: 'stopped', position: here.position }
    }
    yield finished.right
    here = nextEpoch(here, finished.right)
    from = here
    yield { event: 'checkpoint', snapshot: here }
  }
  const tested = await test(job, opened, start)()
  return E.isRight(tested)
    ? tested.right
    : (await stopping(job))
      ? { event: 'stopped', position: here.position }
      : failed(tested.left)
}

const nextEpoch = (here: Snapshot, { epoch, train: t, validation, seconds }: EpochRow): Snapshot => ({
  ...here,
  position: { epoch: here.position.epoch + 1, step: 0 },
  totals: noTotals,
  epochs: [...here.epochs, { epoch, train: t, validation, seconds }]
})

/** The remaining steps of an epoch, run by run. `saved` is the last checkpoint. */
async function* steps(
  job: Job,
  opened: Opened,
  from: Snapshot,
  saved: Snapshot
): AsyncGenerator<TrainEvent, Snapshot | Last, undefined> {
  const all = epochBatches(job, from.position.epoch)
  if (E.isLeft(all)) return failed(all.left)
  const begun = job.now() - 1000 * from.totals.seconds
  let here = from
  let savedAt = job.now()
  let known = opened.session.device.degradations.length
  while (here.position.step < stepsOf(job)) {
    const feeds = feedsFrom(job, all.right, here)
    const ran = await runOf(job, opened.session, here, feeds)()
    if (E.isLeft(ran)) return failed(ran.left)
    const { device } = opened.session
    if (device.degradations.length > known) yield { event: 'device', device }
    known = device.degradations.length
    const { stepped, state } = ran.right
    if (!stepped.every(s => Number.isFinite(s.loss)) || firstNonFinite(state) !== undefined)
      return yield* divergence(job, opened, here, saved, feeds, stepped)
    yield* stepped
    here = advanced(here, stepped, state, (job.now() - begun) / 1000)
    const stop = await stopping(job)
    if (stop || isDue(job, here.position, savedAt)) {
      yield { event: 'checkpoint', snapshot: here }
      saved = here
      savedAt = job.now()
    }
    if (stop) return { event: 'stopped', position: here.position }
  }
  return here
}

const advanced = (here: Snapshot, stepped: ReadonlyArray<Stepped>, state: State, seconds: number): Snapshot => ({
  ...here,
  position: { epoch: here.position.epoch, step: here.position.step + stepped.length },
  state,
  totals: { ...stepped.reduce(added, here.totals), seconds }
})

const added = (totals: Totals, { examples, nll, kl, accuracy }: Stepped): Totals => ({
  examples: totals.examples + examples,
  nll: totals.nll + nll * examples,
  kl: totals.kl + kl * examples,
  correct: totals.correct + accuracy * examples,
  seconds: totals.seconds
})

/** How many steps of the whole run are done. */
const stepsDone = (job: Job, { epoch, step }: Position): number => (epoch - 1) * stepsOf(job) + step

const isDue = (job: Job, position: Position, savedAt: number): boolean => {
  const every = job.every ?? { _tag: 'Epoch' }
  switch (every._tag) {
    case 'Epoch':
      return false
    case 'Steps':
      return stepsDone(job, position) % every.steps === 0
    case 'Minutes':
      return job.now() - savedAt >= 60_000 * every.minutes
  }
}

/** A run of steps ends where a checkpoint is due. */
const untilDue = ({ every, ...job }: Job, position: Position): number =>
  every?._tag === 'Steps' ? every.steps - (stepsDone(job, position) % every.steps) : Infinity

interface Ran {
  readonly stepped: ReadonlyArray<Stepped>
  readonly state: State
}

const runOf = (
  job: Job,
  session: Session,
  { position }: Snapshot,
  feeds: ReadonlyArray<Feed>
): TE.TaskEither<TrainError, Ran> =>
  pipe(
    session.run(feeds.map(f => f.arrays)),
    TE.bimap(
      e => runFailed(e.message),
      results => results.map((result, i) => stepOf(job, position, i + 1, feeds[i]?.examples ?? 0, result))
    ),
    TE.bindTo('stepped'),
    TE.bind('state', () => stateOf(session))
  )

// -------------------------------------------------------------------------------------
// divergence
// -------------------------------------------------------------------------------------

/** The steps that were sound, and then what becomes of the run. */
async function* divergence(
  job: Job,
  { program }: Opened,
  here: Snapshot,
  saved: Snapshot,
  feeds: ReadonlyArray<Feed>,
  stepped: ReadonlyArray<Stepped>
): AsyncGenerator<TrainEvent, Last, undefined> {
  const fault = await diagnose(job.engine, program)(
    here.state,
    feeds.map(f => f.arrays)
  )()
  if (E.isLeft(fault)) return failed(fault.left)
  const { at, what, operation } = pipe(
    fault.right,
    O.getOrElse((): Fault => unlocated(stepped))
  )
  yield* stepped.slice(0, at)
  const position = { epoch: here.position.epoch, step: here.position.step + at + 1 }
  const named = pipe(operation, O.map(describeBlamed), O.toUndefined)
  const error = diverged(position, what, named, job.config.learningRate, here.backoffs)
  return job.onDivergence === 'backoff' && here.backoffs < MOST_BACKOFFS
    ? backoff(job, error, { ...saved, backoffs: here.backoffs + 1 })
    : failed(error)
}

/** What is known when the steps, taken one at a time, stay finite. */
const unlocated = (stepped: ReadonlyArray<Stepped>): Fault => {
  const at = stepped.findIndex(s => !Number.isFinite(s.loss))
  const loss = stepped[at]?.loss
  return loss === undefined
    ? { at: stepped.length - 1, what: 'a parameter was no longer finite', operation: O.none }
    : { at, what: `the loss became ${loss}`, operation: O.none }
}

const backoff = (job: Job, error: TrainError, snapshot: Snapshot): Last => ({
  event: 'backoff',
  error,
  snapshot,
  learningRate: firstRate(job, snapshot)
})

/** The rate of the first step of the run, halved with each way back. */
const firstRate = ({ config }: Job, { backoffs }: Snapshot): number => config.learningRate / 2 ** backoffs

/** The rate of the step that comes after a position. */
const learningRateOf = (job: Job, here: Snapshot, after: Position): number =>
  firstRate(job, here) * schedules[job.config.schedule](job.config.epochs * stepsOf(job))(stepsDone(job, after))

// -------------------------------------------------------------------------------------
// batches
// -------------------------------------------------------------------------------------

/** The batches of an epoch, in an order that the seed and the number of the epoch decide. */
const epochBatches = (job: Job, epoch: number): E.Either<TrainError, Batches> => {
  const { config, data } = job
  return pipe(
    augmentation(job, epoch),
    E.chain(transform =>
      batches({
        order: permutation(K.foldIn(epoch)(runKeys(config.seed).order), data.train.count),
        batchSize: config.batch,
        padTo: config.batch,
        normalisation: data.normalisation,
        ...transform
      })(data.train)
    ),
    E.mapLeft(e => badInput(e.message))
  )
}

/** What an epoch does to its images, by a random word for each image. */
const augmentation = (
  { config: { flip, shift, seed }, data }: Job,
  epoch: number
): E.Either<DataError, Pick<BatchOptions<'train'>, 'transform'>> =>
  flip || shift > 0
    ? pipe(
        augment({ flip, shift }, data.imageShape, bits(K.foldIn(epoch)(runKeys(seed).augmentation), data.train.count)),
        E.map(transform => ({ transform }))
      )
    : E.right({})

interface Feed {
  readonly arrays: Arrays
  readonly examples: number
}

const feedsFrom = (job: Job, all: Batches, here: Snapshot): ReadonlyArray<Feed> => {
  const { epoch, step } = here.position
  const length = Math.min(stepsOf(job) - step, job.engine.stepsPerRun, untilDue(job, here.position))
  return Array.from({ length }, (_, i) => feedOf(job, all, here, epoch, step + i)).flat()
}

const feedOf = (job: Job, all: Batches, here: Snapshot, epoch: number, at: number): ReadonlyArray<Feed> => {
  const { config } = job
  const count = stepsOf(job)
  return pipe(
    all.at(at),
    O.match(
      () => [],
      ({ images, labels, weights, count: examples }) => [
        {
          examples,
          arrays: new Map([
            ['images', images],
            ['labels', labels],
            ['weights', weights],
            ['key', halves(K.foldIn((epoch - 1) * count + at)(runKeys(config.seed).steps))],
            ['klScale', Float32Array.of(klScale(job, epoch, at))],
            ['learningRate', Float32Array.of(learningRateOf(job, here, { epoch, step: at }))]
          ])
        }
      ]
    )
  )
}

/** The share of the divergence that a batch carries, M · w / N, times what tempers it. */
const klScale = (job: Job, epoch: number, at: number): number => {
  const { config, data } = job
  const count = stepsOf(job)
  const share = klScaleOf(
    klWeight(config.klWeight === 'blundell' ? 'blundell' : 'uniform')(at, count),
    count,
    data.train.count
  )
  return share * temperingFactor(temperingOf(config))(epoch - 1, at, count)
}

const stepOf = (job: Job, { epoch, step }: Position, nth: number, examples: number, result: Arrays): Stepped => {
  const scalar = (name: string): number => result.get(name)?.[0] ?? NaN
  return {
    event: 'step',
    epoch,
    step: step + nth,
    steps: stepsOf(job),
    examples,
    loss: scalar('loss'),
    nll: scalar('nll'),
    kl: scalar('kl') / job.data.train.count,
    accuracy: scalar('correct') / Math.max(1, examples)
  }
}

// -------------------------------------------------------------------------------------
// evaluation
// -------------------------------------------------------------------------------------

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

const finishEpoch = (
  { model, config, data, now }: Job,
  { session, predictor: p }: Opened,
  { position: { epoch }, totals }: Snapshot
): TE.TaskEither<TrainError, EpochDone> => {
  const begun = now()
  return pipe(
    storedOf(model, session),
    TE.bindTo('stored'),
    TE.bind('draws', ({ stored }) =>
      p.predict(stored, data.validation, config.validationSamples, K.foldIn(epoch)(runKeys(config.seed).validation))
    ),
    TE.bind('assessment', ({ draws }) => assessed(draws, data.validation.labels)),
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

const assessed = (draws: Draws, labels: Uint8Array): TE.TaskEither<TrainError, Assessment> =>
  pipe(
    assess(Array.from(labels))(draws),
    E.mapLeft(e => runFailed(e.message)),
    TE.fromEither
  )

const test = (
  { model, config, data, now }: Job,
  { session, predictor: p }: Opened,
  start: number
): TE.TaskEither<TrainError, Done> =>
  pipe(
    storedOf(model, session),
    TE.bindTo('stored'),
    TE.bind('draws', ({ stored }) => p.predict(stored, data.test, config.samples, runKeys(config.seed).test)),
    TE.bind('assessment', ({ draws }) => assessed(draws, data.test.labels)),
    TE.map(({ stored, draws, assessment }) => ({
      event: 'done',
      assessment,
      draws,
      stored,
      seconds: (now() - start) / 1000
    }))
  )
