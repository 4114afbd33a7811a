/** Runs the trials of an experiment that have no outcome yet, one after the other, and keeps the outcome of each. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as TE from 'fp-ts/TaskEither'
import { type Arrays, compiled, type Engine } from 'credence'
import { alexnetFor, lenet5For, type Network } from 'credence/nn'
import {
  type Dataset,
  detection,
  type Extras,
  isOf,
  type Job,
  loadDataset,
  loadTestSet,
  momentsOf,
  noExtras,
  type Outcome,
  outcomeOf,
  predictor,
  prepareData,
  pruningCurve,
  readOutcome,
  runKeys,
  runTrial,
  signalToNoise,
  type Subject,
  type TestSet,
  type Trained,
  type TrainError,
  type TrainEvent,
  writeOutcome
} from 'credence/node'
import { assess, binned } from 'credence/report'
import { wasm } from 'credence/wasm'
import { gradientVarianceOf } from './gradientVariance'
import { fileOf, type Measure, type Successor, type Trial } from './Trial'

/** Where outcomes are kept, how many threads to use, and how much of the test set (0 for all). */
export interface Options {
  readonly folder: string
  readonly threads: number
  readonly limitTest: number
  readonly say: (line: string) => void
}

const VERSION = '0.1.0'

/** The outcome of a trial: read where it was run before with the same settings, else run now. */
export const outcomeOfTrial =
  (options: Options) =>
  (trial: Trial): TE.TaskEither<TrainError, Outcome> =>
    pipe(
      kept(options)(trial),
      TE.fromTask<O.Option<Outcome>, TrainError>,
      TE.chain(
        O.match(
          () => run(options)(trial),
          found => TE.right(found)
        )
      )
    )

/** A finished run is not repeated; one with other settings is. */
export const kept =
  ({ folder }: Options) =>
  (trial: Trial) =>
  async (): Promise<O.Option<Outcome>> => {
    const path = join(folder, fileOf(trial))
    if (!existsSync(path)) return O.none
    const outcome = await readOutcome(path)()
    return E.isRight(outcome) && isOf(trial.config)(outcome.right) ? O.some(outcome.right) : O.none
  }

const networkOf = (name: string, channels: number): Network =>
  name === 'alexnet' ? alexnetFor({ channels, classes: 10 }) : lenet5For({ channels, classes: 10 })

const run =
  (options: Options) =>
  (trial: Trial): TE.TaskEither<TrainError, Outcome> =>
    pipe(
      loadDataset(trial.config.data),
      TE.mapLeft((e): TrainError => ({ _tag: 'BadInput', message: e.message })),
      TE.chainEitherK(jobOf(options, trial)),
      TE.chain(job => {
        options.say(`${trial.experiment}: ${trial.arm.name}, seed ${trial.config.seed}`)
        return pipe(
          finished(options, trial, job),
          TE.bind('extras', ({ ended, trained }) => extrasOf(options, trial, ended, trained)),
          TE.chainEitherK(({ ended, trained, extras }) => outcomeOf(headingOf(trial), ended, extras)(trained))
        )
      }),
      TE.chainFirst(outcome => {
        mkdirSync(options.folder, { recursive: true })
        return writeOutcome(join(options.folder, fileOf(trial)))(outcome)
      })
    )

interface Finished {
  readonly ended: Job
  readonly trained: Trained
}

/** The run of a trial; of one with a successor, that of the successor. The test images are for the latter alone. */
const finished = (options: Options, { arm }: Trial, job: Job): TE.TaskEither<TrainError, Finished> => {
  const { then } = arm
  const trained = runTrial(progress(options))
  return then === undefined
    ? pipe(
        trained(job),
        TE.map(result => ({ ended: job, trained: result }))
      )
    : pipe(
        trained({ ...job, data: { ...job.data, test: { ...job.data.validation, part: 'test' } } }),
        TE.chain(first =>
          pipe(
            then(subjectOf(job, first)),
            TE.chain(next => succeeded(options, { ...job, model: next.model }, next, first))
          )
        )
      )
}

const succeeded = (
  options: Options,
  ended: Job,
  next: Successor,
  first: Trained
): TE.TaskEither<TrainError, Finished> =>
  pipe(
    next._tag === 'to train' ? runTrial(progress(options))(ended) : tested(ended, next.stored, first),
    TE.map(trained => ({ ended, trained }))
  )

/** What was trained before, with the test of what it has become. */
const tested = (
  { engine, model, config, data, now }: Job,
  stored: Arrays,
  first: Trained
): TE.TaskEither<TrainError, Trained> => {
  const begun = now()
  return pipe(
    TE.bracket(
      predictor(engine, model, config.batch, data.normalisation),
      ask => ask.predict(stored, data.test, config.samples, runKeys(config.seed).test),
      ask => TE.fromTask(ask.close)
    ),
    TE.bindTo('draws'),
    TE.bind('assessment', ({ draws }) =>
      pipe(
        assess(Array.from(data.test.labels))(draws),
        E.mapLeft((e): TrainError => ({ _tag: 'RunFailed', message: e.message })),
        TE.fromEither
      )
    ),
    TE.map(({ draws, assessment }) => ({
      ...first,
      done: { ...first.done, draws, assessment, stored, seconds: first.done.seconds + (now() - begun) / 1000 }
    }))
  )
}

const subjectOf = ({ engine, model, config, data }: Job, { done: { stored } }: Trained): Subject => ({
  engine,
  model,
  config,
  data,
  stored
})

const headingOf = ({ experiment, arm }: Trial) => ({
  experiment,
  arm: arm.name,
  inference: arm.inference,
  credence: VERSION
})

const jobOf =
  ({ threads, limitTest }: Options, { arm, config }: Trial) =>
  (dataset: Dataset): E.Either<TrainError, Job> => {
    const network = networkOf(config.model, dataset.imageShape[2])
    const engine: Engine = compiled(8)(wasm({ arithmetic: 'fma', threads }))
    return pipe(
      dataset,
      prepareData(config, network.input, runKeys(config.seed).split),
      E.map(data => ({
        engine,
        model: arm.model(network),
        config,
        data: limitTest === 0 ? data : { ...data, test: firstOf(limitTest, data.test) },
        now: () => performance.now()
      }))
    )
  }

const firstOf = (limit: number, test: TestSet['test']): TestSet['test'] => {
  const count = Math.min(limit, test.count)
  const bytes = test.images.length / test.count
  return { ...test, count, images: test.images.subarray(0, count * bytes), labels: test.labels.subarray(0, count) }
}

const progress =
  ({ say }: Options) =>
  (event: TrainEvent): void => {
    if (event.event === 'epoch') {
      const { epoch, train, validation, seconds } = event
      const shown = [train.nll, validation.nll, validation.accuracy].map(x => x.toFixed(4))
      say(`  epoch ${epoch}: NLL ${shown[0]}, validation ${shown[1]}, accuracy ${shown[2]}, ${seconds.toFixed(1)} s`)
    }
  }

// -------------------------------------------------------------------------------------
// measures
// -------------------------------------------------------------------------------------

/** Sets of unfamiliar images; those that are not there are left out. */
const unfamiliar = ['notmnist', 'fashion-mnist']

/** Shares of the weights that are removed, as in Blundell et al. (2015). */
const shares = [0.5, 0.75, 0.9, 0.95, 0.98]

const extrasOf = (
  options: Options,
  { measures }: Trial,
  job: Job,
  trained: Trained
): TE.TaskEither<TrainError, Extras> => {
  const { data } = job
  const { done } = trained
  const subject = subjectOf(job, trained)
  const when = <A>(measure: Measure, value: TE.TaskEither<TrainError, ReadonlyArray<A>>) =>
    measures.includes(measure) ? value : TE.right<TrainError, ReadonlyArray<A>>([])
  return pipe(
    TE.Do,
    TE.bind('detections', () => when('detection', detections(options, subject, done))),
    TE.bind('pruning', () => when('pruning', pruningCurve(subject, shares)(data.test))),
    TE.bind('signalToNoise', () => when('signal-to-noise', TE.fromEither(ratios(subject)))),
    TE.bind('filters', () => when('filters', TE.fromEither(filters(subject)))),
    TE.bind('gradientVariance', () => when('gradient-variance', gradientVarianceOf(subject))),
    TE.map(measured => ({ ...noExtras, ...measured }))
  )
}

const detections = (
  { limitTest }: Options,
  subject: Subject,
  done: Trained['done']
): TE.TaskEither<TrainError, Extras['detections']> =>
  pipe(
    unfamiliar,
    TE.traverseSeqArray(name =>
      pipe(
        loadTestSet(name),
        TE.match(
          () => O.none,
          set => O.some(limitTest === 0 ? set : { ...set, test: firstOf(limitTest, set.test) })
        ),
        TE.fromTask<O.Option<TestSet>, TrainError>,
        TE.chain(
          O.match(
            () => TE.right<TrainError, Extras['detections']>([]),
            set => detection(subject, done.draws)(set)
          )
        )
      )
    ),
    TE.map(all => all.flat())
  )

/** The histogram of 20 log₁₀ |μ| / σ over all weights, in decibel, as Blundell et al. draw it. */
const ratios = ({ model, stored }: Subject): E.Either<TrainError, Extras['signalToNoise']> =>
  pipe(
    momentsOf(model)(stored),
    E.map(all => {
      const decibel = all.flatMap(m => Array.from(signalToNoise(m), ratio => 20 * Math.log10(Math.max(ratio, 1e-6))))
      return binned('', decibel, [-60, 60], 60).bins
    })
  )

/** The first kernel: a mean and a standard deviation for each pixel of each filter. */
const filters = ({ model, stored }: Subject): E.Either<TrainError, Extras['filters']> =>
  pipe(
    momentsOf(model)(stored),
    E.map(all =>
      all.slice(0, 1).map(({ path, means, deviations }) => {
        const [height = 0, width = 0] = model.weights.get(path)?.posterior.shape ?? []
        return { path, height, width, means: Array.from(means), deviations: Array.from(deviations) }
      })
    )
  )
