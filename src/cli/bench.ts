/**
 * `credence bench`: how long a training step takes, update included, on made-up images.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Task } from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'
import type { Arrays, Session } from '../backend/Backend'
import { initialise } from '../nn/Model'
import type { Model } from '../nn/Model'
import { adam } from '../optim/adam'
import * as K from '../random/Key'
import { normal } from '../random/sample'
import { size } from '../shape/Shape'
import { defaultConfig, modelOf } from '../train/Config'
import { halves } from '../train/keys'
import { initialSlots, trainingStep } from '../train/step'
import type { TrainError } from '../train/TrainError'
import { runFailed } from '../train/TrainError'
import type { Command, Terminal } from './Command'
import { report } from './Command'
import type { EngineChoice } from './engine'
import { arithmeticOption, backendOption, engineOf, gpuModeOption, threadsOption } from './engine'
import { MODELS, networkOf } from './models'
import type { ModelName } from './models'
import { flag, oneOf, positive } from './Option'
import { describe } from './describe'

// -------------------------------------------------------------------------------------
// options
// -------------------------------------------------------------------------------------

const options = {
  model: oneOf(MODELS)('model', 'NAME', `${MODELS.join(', ')} [lenet5]`, 'lenet5'),
  inference: oneOf(['bayesian', 'point', 'mc-dropout'])(
    'inference',
    'KIND',
    'bayesian, point or mc-dropout [bayesian]',
    'bayesian'
  ),
  batch: positive(65_536)('batch', 'N', 'examples a step [256]', 256),
  steps: positive(100_000)('steps', 'N', 'timed steps, after three that are not [10]', 10),
  backend: backendOption,
  gpuMode: gpuModeOption,
  threads: threadsOption,
  arithmetic: arithmeticOption,
  json: flag('json', 'one JSON object instead of words')
} as const

interface Choices {
  readonly model: ModelName
  readonly inference: 'bayesian' | 'point' | 'mc-dropout'
  readonly batch: number
  readonly steps: number
  readonly engine: EngineChoice
  readonly json: boolean
}

// -------------------------------------------------------------------------------------
// command
// -------------------------------------------------------------------------------------

/** @category commands @since 0.1.0 */
export const benchCommand: Command = {
  name: 'bench',
  about: 'time training steps',
  options: Object.values(options),
  run: (terminal, given) =>
    pipe(
      sequenceS(E.Apply)({
        model: options.model.read(given),
        inference: options.inference.read(given),
        batch: options.batch.read(given),
        steps: options.steps.read(given),
        backend: options.backend.read(given),
        gpuMode: options.gpuMode.read(given),
        threads: options.threads.read(given),
        arithmetic: options.arithmetic.read(given),
        json: options.json.read(given)
      }),
      E.map(
        ({ backend, gpuMode, threads, arithmetic, ...rest }) =>
          () =>
            runBench(terminal, { ...rest, engine: { backend, gpuMode, threads, arithmetic } })()
      )
    )
}

/** Compilation, first use, and the choice of threads are over after these. */
const WARM_UP = 7

const runBench = (terminal: Terminal, choices: Choices): Task<number> => {
  const network = networkOf(choices.model, choices.model === 'lenet5' || choices.model === 'mlp' ? 1 : 3, 10)
  const model = modelOf({ ...defaultConfig.inference, inference: choices.inference })(network)
  const state = new Map([...initialise(K.key(0))(model), ...initialSlots(model, adam())])
  const begun = performance.now()
  return pipe(
    engineOf(choices.engine).prepare(trainingStep(model, adam(), choices.batch), state),
    TE.mapLeft((e): TrainError => runFailed(e.message)),
    TE.chain(session => measure(session, feedOf(model, choices.batch), choices.steps, performance.now() - begun)),
    TE.match(report(terminal), result => {
      terminal.out(choices.json ? JSON.stringify(jsonOf(choices, result)) : wordsOf(choices, result))
      return 0
    })
  )
}

interface Measured {
  readonly session: Session
  readonly prepareMs: number
  readonly firstMs: number
  readonly times: ReadonlyArray<number>
}

const measure = (
  session: Session,
  feed: Arrays,
  steps: number,
  prepareMs: number
): TE.TaskEither<TrainError, Measured> => {
  const timed = (): TE.TaskEither<TrainError, number> =>
    pipe(
      TE.fromIO<number, TrainError>(() => performance.now()),
      TE.chain(start =>
        pipe(
          session.run([feed]),
          TE.bimap(
            (e): TrainError => runFailed(e.message),
            () => performance.now() - start
          )
        )
      )
    )
  return pipe(
    TE.sequenceSeqArray(Array.from({ length: WARM_UP + steps }, timed)),
    TE.map(times => ({ session, prepareMs, firstMs: times[0] ?? 0, times: times.slice(WARM_UP) })),
    TE.chainFirst(() => TE.fromTask(session.close))
  )
}

const feedOf = (model: Model, batch: number): Arrays =>
  new Map([
    ['images', normal(K.key(1), batch * size(model.network.input))],
    ['labels', Float32Array.from({ length: batch }, (_, i) => i % (model.network.output[0] ?? 1))],
    ['weights', new Float32Array(batch).fill(1)],
    ['key', halves(K.key(2))],
    ['klScale', Float32Array.of(1 / 60_000)],
    ['learningRate', Float32Array.of(1e-3)]
  ])

// -------------------------------------------------------------------------------------
// results
// -------------------------------------------------------------------------------------

const median = (times: ReadonlyArray<number>): number => {
  const sorted = [...times].sort((x, y) => x - y)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2
}

const jsonOf = ({ model, inference, batch }: Choices, { session, prepareMs, firstMs, times }: Measured): object => ({
  model,
  inference,
  batch,
  ...session.device,
  msPerStep: { median: median(times), min: Math.min(...times), max: Math.max(...times) },
  examplesPerSecond: (batch * 1000) / median(times),
  prepareMs,
  firstStepMs: firstMs,
  steps: times.length
})

const wordsOf = ({ model, inference, batch }: Choices, { session, prepareMs, firstMs, times }: Measured): string =>
  [
    `${model}, ${inference}, batch ${batch}, on ${describe(session.device)}`,
    `${median(times).toFixed(1)} ms a step (median of ${times.length}; least ${Math.min(...times).toFixed(1)}, most ${Math.max(...times).toFixed(1)})`,
    `${((batch * 1000) / median(times)).toFixed(0)} examples a second; prepared in ${prepareMs.toFixed(0)} ms, first step ${firstMs.toFixed(0)} ms`
  ].join('\n')
