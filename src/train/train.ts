/**
 * Training as a stream of events. Nothing is printed and nothing written here; who listens decides.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays, Device, Session } from '../backend/Backend'
import type { Engine } from '../backend/Engine'
import type { Batches } from '../data/Batches'
import { batches } from '../data/Batches'
import type { Model } from '../nn/Model'
import { initialise, storages } from '../nn/Model'
import { adam } from '../optim/adam'
import type { Optimizer } from '../optim/Optimizer'
import * as K from '../random/Key'
import { permutation } from '../random/sample'
import type { Assessment } from '../metrics/Assessment'
import { assess } from '../metrics/Assessment'
import type { Draws } from '../metrics/Prediction'
import { klWeight } from '../variational/klWeight'
import { klScaleOf } from '../variational/elbo'
import type { TrainConfig } from './Config'
import { halves, runKeys } from './keys'
import type { Predictor } from './predict'
import { predictor } from './predict'
import type { Prepared } from './prepare'
import { initialSlots, trainingStep } from './step'
import type { TrainError } from './TrainError'
import { badInput, diverged, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Means over examples, in nats per example; `loss = nll + kl`. @category model @since 0.1.0 */
export interface TrainMetrics {
  readonly loss: number
  readonly nll: number
  readonly kl: number
  readonly accuracy: number
}

/** @category model @since 0.1.0 */
export interface ValidationMetrics {
  readonly nll: number
  readonly accuracy: number
  readonly ece: number
}

/** @category model @since 0.1.0 */
export interface Stepped extends TrainMetrics {
  readonly event: 'step'
  readonly epoch: number
  readonly step: number
  readonly steps: number
  readonly examples: number
}

/** @category model @since 0.1.0 */
export interface EpochDone {
  readonly event: 'epoch'
  readonly epoch: number
  readonly train: TrainMetrics
  readonly validation: ValidationMetrics
  readonly seconds: number
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

/** @category model @since 0.1.0 */
export type TrainEvent =
  | { readonly event: 'start'; readonly device: Device; readonly steps: number }
  | Stepped
  | EpochDone
  | Done
  | { readonly event: 'failed'; readonly error: TrainError }

/** @category model @since 0.1.0 */
export interface Job {
  readonly engine: Engine
  readonly model: Model
  readonly config: TrainConfig
  readonly data: Prepared
  readonly now: () => number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Trains, and tests once at the end. The stream ends with `done` or `failed`.
 *
 * @category constructors
 * @since 0.1.0
 */
export async function* train(job: Job): AsyncGenerator<TrainEvent, void, undefined> {
  const opened = await open(job)()
  if (E.isLeft(opened)) return yield { event: 'failed', error: opened.left }
  yield* epochs(job, opened.right)
  await opened.right.session.close()
  await opened.right.predictor.close()
}

interface Opened {
  readonly session: Session
  readonly predictor: Predictor
}

const optimizer: Optimizer = adam()

const open = ({ engine, model, config, data }: Job): TE.TaskEither<TrainError, Opened> =>
  pipe(
    engine.prepare(
      trainingStep(model, optimizer, config.batch),
      new Map([...initialise(runKeys(config.seed).initial)(model), ...initialSlots(model, optimizer)])
    ),
    TE.mapLeft(e => runFailed(e.message)),
    TE.bindTo('session'),
    TE.bind('predictor', () => predictor(engine, model, config.batch, data.normalisation))
  )

// -------------------------------------------------------------------------------------
// epochs
// -------------------------------------------------------------------------------------

async function* epochs(job: Job, opened: Opened): AsyncGenerator<TrainEvent, void, undefined> {
  const { config, now } = job
  const start = now()
  const steps = Math.ceil(job.data.train.count / config.batch)
  yield { event: 'start', device: opened.session.device, steps }
  for (let epoch = 1; epoch <= config.epochs; epoch++) {
    const begun = now()
    const result = yield* oneEpoch(job, opened.session, epoch, steps)
    if (E.isLeft(result)) return yield { event: 'failed', error: result.left }
    const finished = await finishEpoch(job, opened, epoch, result.right, begun)()
    if (E.isLeft(finished)) return yield { event: 'failed', error: finished.left }
    yield finished.right
  }
  const tested = await test(job, opened, start)()
  yield E.isLeft(tested) ? { event: 'failed', error: tested.left } : tested.right
}

/** The batches of an epoch, in an order that the seed and the number of the epoch decide. */
const epochBatches = ({ config, data }: Job, epoch: number): E.Either<TrainError, Batches> =>
  pipe(
    batches({
      order: permutation(K.foldIn(epoch)(runKeys(config.seed).order), data.train.count),
      batchSize: config.batch,
      padTo: config.batch,
      normalisation: data.normalisation
    })(data.train),
    E.mapLeft(e => badInput(e.message))
  )

async function* oneEpoch(
  job: Job,
  session: Session,
  epoch: number,
  steps: number
): AsyncGenerator<TrainEvent, E.Either<TrainError, ReadonlyArray<Stepped>>, undefined> {
  const all = epochBatches(job, epoch)
  if (E.isLeft(all)) return all
  const done: Array<Stepped> = []
  for (let first = 0; first < steps; first += job.engine.stepsPerRun) {
    const feeds = feedsFrom(job, all.right, epoch, first, Math.min(steps, first + job.engine.stepsPerRun), steps)
    const results = await session.run(feeds.map(f => f.arrays))()
    if (E.isLeft(results)) return E.left(runFailed(results.left.message))
    for (const [i, result] of results.right.entries()) {
      const stepped = stepOf(job, epoch, first + i + 1, steps, feeds[i]?.examples ?? 0, result)
      if (!Number.isFinite(stepped.loss))
        return E.left(diverged(epoch, stepped.step, stepped.loss, job.config.learningRate))
      done.push(stepped)
      yield stepped
    }
  }
  return E.right(done)
}

interface Feed {
  readonly arrays: Arrays
  readonly examples: number
}

const feedsFrom = (
  { config, data }: Job,
  all: Batches,
  epoch: number,
  first: number,
  end: number,
  steps: number
): ReadonlyArray<Feed> =>
  Array.from({ length: end - first }, (_, i) => first + i).flatMap(at =>
    pipe(
      all.at(at),
      O.match(
        () => [],
        ({ images, labels, weights, count }) => [
          {
            examples: count,
            arrays: new Map([
              ['images', images],
              ['labels', labels],
              ['weights', weights],
              ['key', halves(K.foldIn((epoch - 1) * steps + at)(runKeys(config.seed).steps))],
              ['klScale', Float32Array.of(klScaleOf(klWeight(config.klWeight)(at, steps), steps, data.train.count))],
              ['learningRate', Float32Array.of(config.learningRate)]
            ])
          }
        ]
      )
    )
  )

const stepOf = (
  { data }: Job,
  epoch: number,
  step: number,
  steps: number,
  examples: number,
  result: Arrays
): Stepped => {
  const scalar = (name: string): number => result.get(name)?.[0] ?? NaN
  return {
    event: 'step',
    epoch,
    step,
    steps,
    examples,
    loss: scalar('loss'),
    nll: scalar('nll'),
    kl: scalar('kl') / data.train.count,
    accuracy: scalar('correct') / Math.max(1, examples)
  }
}

/** Means over the examples of an epoch: a short last batch counts by its examples. */
const meanOf = (steps: ReadonlyArray<Stepped>): TrainMetrics => {
  const total = steps.reduce((n, s) => n + s.examples, 0)
  const mean = (f: (s: Stepped) => number): number => steps.reduce((sum, s) => sum + f(s) * s.examples, 0) / total
  const [nll, kl] = [mean(s => s.nll), mean(s => s.kl)]
  return { loss: nll + kl, nll, kl, accuracy: mean(s => s.accuracy) }
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
          storages(model).flatMap(({ name }) => {
            const data = state.get(name)
            return data === undefined ? [] : [[name, data] as const]
          })
        )
    )
  )

const finishEpoch = (
  { model, config, data, now }: Job,
  { session, predictor: p }: Opened,
  epoch: number,
  steps: ReadonlyArray<Stepped>,
  begun: number
): TE.TaskEither<TrainError, EpochDone> =>
  pipe(
    storedOf(model, session),
    TE.bindTo('stored'),
    TE.bind('draws', ({ stored }) =>
      p.predict(stored, data.validation, config.validationSamples, K.foldIn(epoch)(runKeys(config.seed).validation))
    ),
    TE.bind('assessment', ({ draws }) => assessed(draws, data.validation.labels)),
    TE.map(({ stored, assessment: { test: v } }) => ({
      event: 'epoch',
      epoch,
      train: meanOf(steps),
      validation: { nll: v.nll, accuracy: v.accuracy, ece: v.ece },
      seconds: (now() - begun) / 1000,
      stored
    }))
  )

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
