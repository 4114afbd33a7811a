/**
 * `credence explain`: the plan of a training step, so that a reader can follow it: graph, kernels, memory, and what two
 * kinds of machine make of it, the launches of a graphics device and the arena of WebAssembly.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as T from 'fp-ts/Task'
import { type LaunchSummary, launchSummary, launchText } from '../backend/gpu/explain'
import { traits as ofShaders } from '../backend/gpu/gpu'
import { type ArenaSummary, arenaSummary, arenaText, wasm } from '../backend/wasm'
import { compile, type CompileError } from '../compile/compile'
import { explain } from '../compile/explain'
import type { Plan, Traits } from '../compile/Plan'
import type { Program } from '../compile/Program'
import { adam } from '../optim/adam'
import { defaultConfig, modelOf } from '../train/Config'
import { trainingStep } from '../train/step'
import type { Command, Terminal } from './Command'
import { note } from './Command'
import { type ModelName, MODELS, networkOf } from './models'
import { flag, oneOf, positive } from './Option'

const options = {
  model: oneOf(MODELS)('model', 'NAME', `${MODELS.join(', ')} [lenet5]`, 'lenet5'),
  inference: oneOf(['bayesian', 'point'])('inference', 'KIND', 'bayesian or point [bayesian]', 'bayesian'),
  batch: positive(65_536)('batch', 'N', 'examples a step [256]', 256),
  arithmetic: oneOf(['any', 'fast'])(
    'arithmetic',
    'KIND',
    'any, or fast, which has convolutions with fewer multiplications on wasm [any]',
    'any'
  ),
  json: flag('json', 'one JSON object instead of words: kernels in order, and the buffers that they read and write')
} as const

/** @category commands @since 0.1.0 */
export const explainCommand: Command = {
  name: 'explain',
  about: 'print the graph, the kernels and the memory plan of a training step',
  options: Object.values(options),
  run: (terminal, given) =>
    pipe(
      sequenceS(E.Apply)({
        model: options.model.read(given),
        inference: options.inference.read(given),
        batch: options.batch.read(given),
        arithmetic: options.arithmetic.read(given),
        json: options.json.read(given)
      }),
      E.map(({ json, ...asked }) =>
        pipe(
          T.fromIO(() => (json ? inJson(asked) : inWords(asked))),
          T.map(told => tell(terminal, told))
        )
      )
    )
}

interface Asked {
  readonly model: ModelName
  readonly inference: 'bayesian' | 'point'
  readonly batch: number
  readonly arithmetic: 'any' | 'fast'
}

/** The exit code. */
const tell = (terminal: Terminal, told: E.Either<CompileError, string>): number =>
  pipe(
    told,
    E.match(
      ({ message }) => {
        note(terminal)(message)
        return 1
      },
      text => {
        terminal.out(text)
        return 0
      }
    )
  )

const inWords = (asked: Asked): E.Either<CompileError, string> => {
  const step = stepOf(asked)
  return pipe(
    sequenceS(E.Apply)({ text: explain(traitsOf(asked))(step), machines: machinesOf(asked, step) }),
    E.map(({ text, machines: { launches, arena } }) => [text, launchText(launches), arenaText(arena)].join('\n\n'))
  )
}

const inJson = (asked: Asked): E.Either<CompileError, string> => {
  const step = stepOf(asked)
  return pipe(
    sequenceS(E.Apply)({ plan: compile(traitsOf(asked))(step), machines: machinesOf(asked, step) }),
    E.map(({ plan, machines }) => jsonOf(asked, plan, machines))
  )
}

const stepOf = ({ model, inference, batch }: Asked): Program => {
  const network = networkOf(model, model === 'lenet5' || model === 'mlp' ? 1 : 3, 10)
  return trainingStep(modelOf({ ...defaultConfig.inference, inference })(network), adam(), batch)
}

/** Those of the engine that is asked for: fast products are of WebAssembly alone. */
const traitsOf = ({ arithmetic }: Asked): Traits => (arithmetic === 'fast' ? wasm({ arithmetic }).traits : ofShaders)

/** What two kinds of machine make of the step. */
interface Machines {
  readonly launches: ReadonlyArray<LaunchSummary>
  readonly arena: ArenaSummary
}

/** WebAssembly asks other things of the compiler than a graphics device. */
const machinesOf = ({ arithmetic }: Asked, step: Program): E.Either<CompileError, Machines> => {
  const { traits } = wasm(arithmetic === 'fast' ? { arithmetic } : {})
  return sequenceS(E.Apply)({
    launches: E.map(launchSummary)(compile(ofShaders)(step)),
    arena: E.map((plan: Plan) => arenaSummary(plan))(compile(traits)(step))
  })
}

const jsonOf = ({ model, inference, batch }: Asked, { kernels, buffers }: Plan, machines: Machines): string =>
  JSON.stringify({
    model,
    inference,
    batch,
    ...machines,
    kernels: kernels.map(({ inputs, output }) => ({ inputs, output })),
    buffers: buffers.map(({ id, shape, role }) => ({ id, shape, role: role._tag }))
  })
