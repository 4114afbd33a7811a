/**
 * The outcome of a trial as a small JSON document: what was run, on what, and everything that a table or a figure says of
 * it. Comparisons and experiments are written from outcomes, so that a finished run need not be repeated.
 *
 * @since 0.1.0
 */
import { cpus } from 'node:os'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { closed, list } from '../format/codecs'
import { decode, encodeWith } from '../format/Json'
import { mean } from '../metrics/Vector'
import { aleatoric, epistemic } from '../metrics/Kwon'
import type { Labelled } from '../metrics/Labelled'
import { withLabels } from '../metrics/Labelled'
import { brierDecomposition } from '../metrics/BrierDecomposition'
import { average } from '../metrics/Prediction'
import { thinned } from '../metrics/RiskCoverage'
import type { Model } from '../nn/Model'
import { variationalCount } from '../nn/Model'
import { parameters } from '../nn/Network'
import { size } from '../shape/Shape'
import type { TrainConfig } from './Config'
import { TrainConfigCodec } from './Config'
import { readFileLimited, writeFileAtomic } from './files'
import type { Job } from './Job'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'
import type { Trained } from './trial'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Six digits are more than a run of another seed would leave unchanged; a number that is not finite is refused. */
const real: t.Type<number> = new t.Type('number', t.number.is, t.number.validate, x => Number(x.toPrecision(6)))

const numbers = list(real)

const EpochCodec = closed({
  epoch: real,
  train: closed({ loss: real, nll: real, kl: real, accuracy: real }),
  validation: closed({ nll: real, accuracy: real, ece: real }),
  seconds: real
})

const TestCodec = closed({
  examples: real,
  samples: real,
  accuracy: real,
  nll: real,
  ece: real,
  brier: real,
  entropy: real,
  mutualInformation: real,
  aleatoric: real,
  epistemic: real,
  areaUnderRiskCoverage: real
})

const BrierCodec = closed({
  reliability: real,
  resolution: real,
  uncertainty: real,
  withinBinVariance: real,
  withinBinCovariance: real
})

const BinCodec = closed({
  lower: real,
  upper: real,
  count: real,
  confidence: real,
  accuracy: real
})

const DetectionCodec = closed({
  against: t.string,
  score: t.keyof({ entropy: null, 'mutual information': null }),
  images: real,
  auroc: real,
  aupr: real
})

/**
 * Settings that are newer than the format, with the values that every run before them had: an outcome outlives the
 * settings that are added after it.
 */
const newer = { warmUpEpochs: 1, tempering: 1, optimizer: 'adam', trainSamples: 1, flip: false, shift: 0 } as const
const newerInference = { priorFamily: 'normal', priorShare: 0.5, priorNarrow: 0.0025 } as const

const completed = (u: unknown): unknown =>
  t.UnknownRecord.is(u)
    ? {
        ...newer,
        ...u,
        inference: t.UnknownRecord.is(u['inference']) ? { ...newerInference, ...u['inference'] } : u['inference']
      }
    : u

const ConfigCodec: t.Type<TrainConfig> = new t.Type(
  'TrainConfig',
  TrainConfigCodec.is,
  (u, context) => TrainConfigCodec.validate(completed(u), context),
  TrainConfigCodec.encode
)

/** @category model @since 0.1.0 */
export const OutcomeCodec = closed({
  format: t.literal('credence-outcome'),
  version: t.literal(1),
  experiment: t.string,
  arm: t.string,
  inference: t.string,
  config: ConfigCodec,
  software: closed({ credence: t.string, node: t.string }),
  machine: closed({
    processor: t.string,
    processors: real,
    backend: t.string,
    mode: t.string,
    arithmetic: t.string,
    threads: real
  }),
  images: closed({ train: real, validation: real, test: real }),
  weights: real,
  stored: real,
  seconds: real,
  epochs: list(EpochCodec),
  test: TestCodec,
  brier: BrierCodec,
  reliability: list(BinCodec),
  riskCoverage: list(closed({ coverage: real, risk: real })),
  deviations: list(closed({ path: t.string, values: numbers })),
  weight: list(closed({ path: t.string, position: real, means: numbers, deviations: numbers })),
  detections: list(DetectionCodec),
  pruning: list(closed({ share: real, accuracy: real, nll: real })),
  signalToNoise: list(closed({ lower: real, upper: real, count: real })),
  filters: list(closed({ path: t.string, height: real, width: real, means: numbers, deviations: numbers })),
  gradientVariance: list(real)
})

/**
 * - `experiment` and `arm`: what it belongs to, and what is varied there;
 * - `inference`: in words;
 * - `weights` of the network, and the numbers that are `stored` for them;
 * - `seconds`: of the whole run, its validations and its test included;
 * - `test`: means over the test images; `aleatoric` and `epistemic` are the traces of Kwon et al.;
 * - the lists from `detections` on are empty where the trial did not measure them.
 *
 * @category model
 * @since 0.1.0
 */
export type Outcome = t.TypeOf<typeof OutcomeCodec>

/** What a trial may measure besides. @category model @since 0.1.0 */
export type Extras = Pick<Outcome, 'detections' | 'pruning' | 'signalToNoise' | 'filters' | 'gradientVariance'>

/** Nothing besides. @category constructors @since 0.1.0 */
export const noExtras: Extras = { detections: [], pruning: [], signalToNoise: [], filters: [], gradientVariance: [] }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** What names a trial among others. @category model @since 0.1.0 */
export type Heading = Pick<Outcome, 'experiment' | 'arm' | 'inference'> & { readonly credence: string }

/** The outcome of a run. @category constructors @since 0.1.0 */
export const outcomeOf =
  ({ experiment, arm, inference, credence }: Heading, { model, config, data }: Job, extras: Extras = noExtras) =>
  ({ device, epochs, deviations, weight, done }: Trained): E.Either<TrainError, Outcome> =>
    pipe(
      average(done.draws),
      withLabels(Array.from(data.test.labels)),
      E.bimap(
        e => runFailed(e.message),
        labelled => ({
          format: 'credence-outcome',
          version: 1,
          experiment,
          arm,
          inference,
          config,
          software: { credence, node: process.version },
          machine: {
            processor: cpus()[0]?.model.trim() ?? 'unknown',
            processors: cpus().length,
            backend: device.backend,
            mode: device.mode,
            arithmetic: device.arithmetic,
            threads: device.threads
          },
          images: { train: data.train.count, validation: data.validation.count, test: data.test.count },
          weights: weightsOf(model),
          stored: variationalCount(model),
          seconds: done.seconds,
          epochs,
          ...scoresOf(done, labelled),
          deviations,
          weight,
          ...extras
        })
      )
    )

const weightsOf = ({ network }: Model): number => parameters(network).reduce((n, { shape }) => n + size(shape), 0)

const scoresOf = (
  { assessment, draws }: Trained['done'],
  labelled: Labelled
): Pick<Outcome, 'test' | 'brier' | 'reliability' | 'riskCoverage'> => ({
  test: {
    ...assessment.test,
    aleatoric: mean(aleatoric(draws)),
    epistemic: mean(epistemic(draws)),
    areaUnderRiskCoverage: assessment.areaUnderRiskCoverage
  },
  brier: brierDecomposition()(labelled),
  reliability: assessment.reliability,
  riskCoverage: thinned(50)(assessment.riskCoverage)
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Reads an outcome. @category combinators @since 0.1.0 */
export const readOutcome = (path: string): TE.TaskEither<TrainError, Outcome> =>
  pipe(
    readFileLimited(MOST_BYTES)(path),
    TE.mapLeft(e => badInput(e.message)),
    TE.chainEitherK(bytes =>
      pipe(
        bytes,
        decode(OutcomeCodec, path),
        E.mapLeft(e => badInput(e.message))
      )
    )
  )

/** Writes an outcome; the file appears complete or not at all. @category combinators @since 0.1.0 */
export const writeOutcome =
  (path: string) =>
  (outcome: Outcome): TE.TaskEither<TrainError, void> =>
    pipe(
      TE.fromEither(encodeWith(OutcomeCodec)(path)(outcome)),
      TE.mapLeft(e => runFailed(e.message)),
      TE.chain(bytes =>
        pipe(
          writeFileAtomic(path)(bytes),
          TE.mapLeft(e => runFailed(e.message))
        )
      )
    )

const MOST_BYTES = 1_048_576

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Whether an outcome is that of a run with these settings. @category utils @since 0.1.0 */
export const isOf =
  (config: TrainConfig) =>
  (outcome: Outcome): boolean =>
    inOrder(outcome.config) === inOrder(config)

/** The same text for the same settings, whatever the order of their names. */
const inOrder = ({ inference, ...others }: TrainConfig): string =>
  JSON.stringify([inference, others].map(part => Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))))
