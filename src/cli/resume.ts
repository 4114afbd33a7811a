/**
 * What `--resume` goes on with: the settings of the run, against those that were given again.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Prepared } from '../train/prepare'
import { priorOf } from '../train/Config'
import { describePrior } from '../variational/priors'
import type { Checkpoint } from '../train/checkpoint'
import type { Arithmetic, Run } from '../train/manifest'
import type { TrainError } from '../train/TrainError'
import { badInput } from '../train/TrainError'
import { MODES } from '../backend/gpu'
import type { EngineChoice } from './engine'
import type { Given } from './Option'
import { printable } from './Option'
import type { TrainChoices } from './trainOptions'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

type Setting = (choices: TrainChoices) => string | number

/**
 * Every option that decides the bits of a run, and what it is. Options that are not here may differ from one part of a
 * run to the next.
 *
 * @category model
 * @since 0.1.0
 */
export const settings: ReadonlyMap<string, Setting> = new Map<string, Setting>([
  ['model', c => c.config.model],
  ['data', c => c.config.data],
  ['inference', c => c.config.inference.inference],
  ['posterior', c => c.config.inference.posterior],
  ['estimator', c => c.config.inference.estimator],
  ['prior', c => describePrior(priorOf(c.config.inference))],
  ['kl-weight', c => c.config.klWeight],
  ['warmup-epochs', c => c.config.warmUpEpochs],
  ['tempering', c => c.config.tempering],
  ['optimizer', c => c.config.optimizer],
  ['train-samples', c => c.config.trainSamples],
  ['epochs', c => c.config.epochs],
  ['batch', c => c.config.batch],
  ['lr', c => c.config.learningRate],
  ['schedule', c => c.config.schedule],
  ['seed', c => c.config.seed],
  ['samples', c => c.config.samples],
  ['flip', c => String(c.config.flip)],
  ['shift', c => c.config.shift],
  ['limit-train', c => c.config.limitTrain],
  ['backend', c => (c.engine.backend === 'auto' ? 'wasm' : c.engine.backend)],
  ['gpu-mode', c => c.engine.gpuMode],
  ['arithmetic', c => c.engine.arithmetic],
  ['on-divergence', c => c.onDivergence]
])

/** Options that a run does not remember. @category model @since 0.1.0 */
export const free: ReadonlyArray<string> = ['threads', 'out', 'resume', 'checkpoint-every', 'json']

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The choices of a run that goes on: its own, and more epochs where they were asked for. The `Left` names the option
 * that was given and is another.
 *
 * @category combinators
 * @since 0.1.0
 */
export const resumedChoices = (
  given: Given,
  choices: TrainChoices,
  { run }: Checkpoint
): E.Either<TrainError, TrainChoices> =>
  pipe(
    engineFrom(run.arithmetic, choices.engine.threads),
    E.map((engine): TrainChoices => ({ ...choices, engine, config: run.config, onDivergence: run.onDivergence })),
    E.chain(own => {
      const other = [...settings].find(
        ([name, of]) => given.has(name) && of(choices) !== of(own) && !(name === 'epochs' && raises(choices, own))
      )
      return other === undefined
        ? E.right(given.has('epochs') ? { ...own, config: { ...run.config, epochs: choices.config.epochs } } : own)
        : E.left(badInput(different(other[0], other[1](choices), other[1](own), own)))
    })
  )

/** A rate that falls to 0 by the last step would have been another from the first step on, had there been more. */
const raises = ({ config: now }: TrainChoices, { config: before }: TrainChoices): boolean =>
  before.schedule === 'constant' && now.epochs > before.epochs

const different = (
  name: string,
  now: string | number,
  before: string | number,
  { out, config: { schedule } }: TrainChoices
): string =>
  name === 'epochs'
    ? `--epochs is ${now}, but the run in '${out}' was begun with ${before}: ` +
      (now < before || schedule === 'constant'
        ? 'it may be raised, not lowered'
        : `its learning rate falls to 0 over these (--schedule ${schedule}), so that it can't go on to more; begin another run with another --out`)
    : `--${name} is ${printable(String(now))}, but the run in '${out}' was begun with ${printable(String(before))}: leave --${name} out, or begin another run with another --out`

const engineFrom = ({ backend, mode, arithmetic }: Arithmetic, threads: number): E.Either<TrainError, EngineChoice> => {
  const rest = { threads, arithmetic: ASKED[arithmetic] }
  switch (backend) {
    case 'reference':
    case 'wasm':
      return E.right({ backend, gpuMode: 'webasm', ...rest })
    case 'gpu': {
      const gpuMode = MODES.find(name => name === mode)
      return gpuMode === undefined ? unknownEngine(backend, mode) : E.right({ backend, gpuMode, ...rest })
    }
    default:
      return unknownEngine(backend, mode)
  }
}

/** What to ask for, to round as a run has done. */
const ASKED: Readonly<Record<Arithmetic['arithmetic'], EngineChoice['arithmetic']>> = {
  strict: 'strict',
  fma: 'fma',
  double: 'fma',
  fast: 'fast',
  'fast-strict': 'fast'
}

const unknownEngine = (backend: string, mode: string): E.Either<TrainError, never> =>
  E.left(
    badInput(
      `the run was begun on the backend '${printable(backend)} (${printable(mode)})', which this version does not have`
    )
  )

/** The data set must be the one that the run was begun with. @category combinators @since 0.1.0 */
export const sameData =
  (run: Run) =>
  (data: Prepared): E.Either<TrainError, Prepared> =>
    data.train.count === run.examples &&
    same(data.classes, run.classes) &&
    same(data.normalisation.mean, run.normalisation.mean) &&
    same(data.normalisation.std, run.normalisation.std)
      ? E.right(data)
      : E.left(
          badInput(`--data: '${data.name}' has changed since the run was begun: a run can't go on with other images`)
        )

const same = <A>(x: ReadonlyArray<A>, y: ReadonlyArray<A>): boolean =>
  x.length === y.length && x.every((a, i) => a === y[i])

/** The engine of this machine must round as the one that the run was begun on. @category combinators @since 0.1.0 */
export const sameArithmetic =
  (before: Arithmetic) =>
  (now: Arithmetic): E.Either<TrainError, void> =>
    before.backend === now.backend && before.mode === now.mode && before.arithmetic === now.arithmetic
      ? E.right(undefined)
      : E.left(
          badInput(
            `the run was begun on ${inWords(before)}, and this machine has ${inWords(now)}: it can't go on with the same bits here`
          )
        )

const inWords = ({ backend, mode, arithmetic }: Arithmetic): string => `${backend} (${mode}, ${arithmetic} arithmetic)`
