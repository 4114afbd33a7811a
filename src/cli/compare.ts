/**
 * `credence compare`: a network and its twins, like for like. Bayesian, point estimate and MC dropout are trained on the
 * same images in the same order with the same budget, from several seeds, and compared with confidence intervals. Each
 * finished run is kept in a file, so that a comparison that was stopped goes on with the next.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Dataset } from '../data/Dataset'
import { loadDataset } from '../data/registry'
import { meanInterval, pairedInterval } from '../metrics/Interval'
import type { Model } from '../nn/Model'
import { dropoutModel } from '../nn/dropoutModel'
import { pointEstimate } from '../nn/pointEstimate'
import type { Network } from '../nn/Network'
import { parameters } from '../nn/Network'
import { tableText } from '../report/terminal/Table'
import type { InferenceConfig, TrainConfig } from '../train/Config'
import { describeInference, DROPOUT_RATE, modelOf } from '../train/Config'
import type { Job } from '../train/Job'
import { runKeys } from '../train/keys'
import type { Outcome } from '../train/outcome'
import { isOf, outcomeOf, readOutcome, writeOutcome } from '../train/outcome'
import { prepareData } from '../train/prepare'
import { runTrial } from '../train/trial'
import type { TrainError } from '../train/TrainError'
import { badInput } from '../train/TrainError'
import type { Command, Terminal } from './Command'
import { report, styleOf } from './Command'
import { engineOf } from './engine'
import { thisProcess } from './interruption'
import { networkFor } from './models'
import type { Given } from './Option'
import { positive } from './Option'
import { writable } from './outFolder'
import type { TrainChoices } from './trainOptions'
import { trainChoices, trainOptions } from './trainOptions'
import { VERSION } from './version'

// -------------------------------------------------------------------------------------
// options
// -------------------------------------------------------------------------------------

const own = {
  seeds: positive(1000)('seeds', 'N', 'so many seeds, from --seed on [3]', 3)
} as const

/** Options of training that mean the same here; the others decide what is compared. */
const shared: ReadonlyArray<string> = [
  'model',
  'data',
  'estimator',
  'posterior',
  'prior',
  'kl-weight',
  'epochs',
  'batch',
  'lr',
  'schedule',
  'seed',
  'samples',
  'flip',
  'shift',
  'limit-train',
  'backend',
  'gpu-mode',
  'threads',
  'arithmetic',
  'out',
  'json'
]

/** @category commands @since 0.1.0 */
export const compareCommand: Command = {
  name: 'compare',
  about: 'train a network and its twins from several seeds, and compare them',
  options: [...trainOptions.filter(({ name }) => shared.includes(name)), ...Object.values(own)],
  run: (terminal, given) =>
    pipe(
      sequenceS(E.Apply)({ choices: trainChoices(given), seeds: own.seeds.read(given) }),
      E.map(({ choices, seeds }) => compare(terminal, { ...choices, out: folderOf(given, choices) }, seeds))
    )
}

const folderOf = (given: Given, { out }: TrainChoices): string =>
  given.has('out') ? out : out.replace(/-bayesian$/, '-compare')

// -------------------------------------------------------------------------------------
// arms
// -------------------------------------------------------------------------------------

/** One of the twins. */
interface Twin {
  readonly name: string
  readonly inference: InferenceConfig
  readonly words: string
  readonly model: (network: Network) => Model
}

const MOST_DROPOUT = 3

/** The Bayesian network, the point estimate, and dropout after the last one, two and three hidden layers. */
const twinsOf = (inference: InferenceConfig, network: Network): ReadonlyArray<Twin> => {
  const hidden = parameters(network).filter(({ role }) => role === 'kernel').length - 1
  const point: InferenceConfig = { ...inference, inference: 'point' }
  return [
    { name: 'bayesian', inference, words: describeInference(inference), model: modelOf(inference) },
    { name: 'point', inference: point, words: describeInference(point), model: pointEstimate },
    ...Array.from({ length: Math.min(MOST_DROPOUT, hidden) }, (_, i) => dropoutTwin(inference, i + 1))
  ]
}

const dropoutTwin = (inference: InferenceConfig, layers: number): Twin => ({
  name: `dropout-${layers}`,
  inference: { ...inference, inference: 'mc-dropout' },
  words: `MC dropout, rate ${DROPOUT_RATE}, after the last ${layers === 1 ? 'hidden layer' : `${layers} hidden layers`}`,
  model: dropoutModel(DROPOUT_RATE, layers)
})

// -------------------------------------------------------------------------------------
// runs
// -------------------------------------------------------------------------------------

const compare = (terminal: Terminal, choices: TrainChoices, seeds: number): Task<number> =>
  pipe(
    loadDataset(choices.config.data),
    TE.mapLeft(e => badInput(e.message)),
    TE.chainFirst(() => writable(choices.out)),
    TE.chain(dataset => allRuns(terminal, choices, seeds, dataset)),
    TE.match(report(terminal), outcomes => {
      say(terminal, choices, outcomes)
      return 0
    })
  )

const allRuns = (
  terminal: Terminal,
  choices: TrainChoices,
  seeds: number,
  dataset: Dataset
): TE.TaskEither<TrainError, ReadonlyArray<Outcome>> =>
  pipe(
    TE.fromEither(networkFor(choices.modelName, dataset)),
    TE.chain(network =>
      pipe(
        Array.from({ length: seeds }, (_, i) => choices.config.seed + i).flatMap(seed =>
          twinsOf(choices.config.inference, network).map(twin => ({ seed, twin }))
        ),
        TE.traverseSeqArray(({ seed, twin }) => oneRun(terminal, choices, dataset, network, twin, seed))
      )
    )
  )

/** The outcome of a run that was made before with the same settings, else of one made now. */
const oneRun = (
  terminal: Terminal,
  choices: TrainChoices,
  dataset: Dataset,
  network: Network,
  twin: Twin,
  seed: number
): TE.TaskEither<TrainError, Outcome> => {
  const config: TrainConfig = { ...choices.config, seed, inference: twin.inference }
  const path = join(choices.out, `${twin.name}.seed-${seed}.json`)
  return pipe(
    TE.fromTask<O.Option<Outcome>, TrainError>(pipe(readOutcome(path), t => () => t().then(O.fromEither))),
    TE.map(O.filter(isOf(config))),
    TE.chain(
      O.match(
        () =>
          pipe(
            trained(choices, dataset, network, twin, config),
            TE.chainFirst(outcome => writeOutcome(path)(outcome))
          ),
        outcome => TE.right(outcome)
      )
    ),
    TE.chainFirstIOK(({ test }) => () => {
      terminal.out(
        choices.json
          ? JSON.stringify({ event: 'run', arm: twin.name, seed, test })
          : `${twin.name}, seed ${seed}: ${percent(test.accuracy)} %, NLL ${decimals(test.nll)}`
      )
    })
  )
}

const trained = (
  choices: TrainChoices,
  dataset: Dataset,
  network: Network,
  twin: Twin,
  config: TrainConfig
): TE.TaskEither<TrainError, Outcome> =>
  pipe(
    TE.fromEither(prepareData(config, network.input, runKeys(config.seed).split)(dataset)),
    TE.chain(data => {
      const { now } = thisProcess
      const job: Job = { engine: engineOf(choices.engine), model: twin.model(network), config, data, now }
      const heading = { experiment: 'compare', arm: twin.name, inference: twin.words, credence: VERSION }
      return pipe(runTrial()(job), TE.chainEitherK(outcomeOf(heading, job)))
    })
  )

// -------------------------------------------------------------------------------------
// words
// -------------------------------------------------------------------------------------

const percent = (share: number): string => (100 * share).toFixed(2)
const decimals = (x: number): string => x.toFixed(4)

type Score = 'accuracy' | 'nll' | 'ece' | 'brier'

const scores: ReadonlyArray<readonly [Score, string, (x: number) => string]> = [
  ['accuracy', 'accuracy, %', percent],
  ['nll', 'NLL', decimals],
  ['ece', 'ECE', decimals],
  ['brier', 'Brier', decimals]
]

const say = (terminal: Terminal, { json, out }: TrainChoices, outcomes: ReadonlyArray<Outcome>): void => {
  const arms = [...new Set(outcomes.map(o => o.arm))]
  const of = (arm: string, score: Score): ReadonlyArray<number> =>
    outcomes.filter(o => o.arm === arm).map(o => o.test[score])
  if (json) {
    terminal.out(JSON.stringify({ event: 'done', arms: arms.map(arm => armJson(arm, of)) }))
    return
  }
  const style = styleOf(terminal)
  const table = (cell: (arm: string, score: Score, show: (x: number) => string) => string): string =>
    tableText(
      {
        head: ['', ...scores.map(([, name]) => name)],
        rows: arms.map(arm => [arm, ...scores.map(([score, , show]) => cell(arm, score, show))])
      },
      style
    )
  terminal.out(`\n${table((arm, score, show) => meanText(of(arm, score), show))}`)
  terminal.out(
    `\nless the Bayesian network of the same seed:\n\n${table((arm, score, show) =>
      arm === 'bayesian' ? '' : differenceText(of(arm, score), of('bayesian', score), show)
    )}`
  )
  terminal.out('\n± is the half width of the 95 % interval of the mean over seeds (Student)')
  terminal.out(`the outcomes of the runs are in ${out}`)
}

const meanText = (values: ReadonlyArray<number>, show: (x: number) => string): string =>
  pipe(
    meanInterval()(values),
    O.match(
      () => show(values[0] ?? NaN),
      i => `${show(i.estimate)} ± ${show((i.upper - i.lower) / 2)}`
    )
  )

const differenceText = (
  values: ReadonlyArray<number>,
  others: ReadonlyArray<number>,
  show: (x: number) => string
): string =>
  pipe(
    pairedInterval()(values, others),
    O.match(
      () => show((values[0] ?? NaN) - (others[0] ?? NaN)),
      i => `${show(i.estimate)} ± ${show((i.upper - i.lower) / 2)}`
    )
  )

const armJson = (arm: string, of: (arm: string, score: Score) => ReadonlyArray<number>): object => ({
  arm,
  runs: of(arm, 'accuracy').length,
  ...Object.fromEntries(
    scores.map(([score]) => [
      score,
      {
        mean: of(arm, score).reduce((a, b) => a + b, 0) / of(arm, score).length,
        interval: pipe(
          meanInterval()(of(arm, score)),
          O.map(({ lower, upper }) => [lower, upper]),
          O.toNullable
        )
      }
    ])
  )
})
