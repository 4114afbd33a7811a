/**
 * `credence explain`: the plan of a training step, so that a reader can follow it: graph, kernels, memory, and what two
 * kinds of machine make of it, the launches of a graphics device and the arena of WebAssembly.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
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
import type { Command } from './Command'
import { note } from './Command'
import { MODELS, networkOf } from './models'
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
      E.map(({ model, inference, batch, arithmetic, json }) => () => {
        const backend = wasm(arithmetic === 'fast' ? { arithmetic } : {})
        const traits = arithmetic === 'fast' ? backend.traits : ofShaders
        const network = networkOf(model, model === 'lenet5' || model === 'mlp' ? 1 : 3, 10)
        const step = trainingStep(modelOf({ ...defaultConfig.inference, inference })(network), adam(), batch)
        const arena = arenaOf(backend.traits, step)
        const launches = E.map(launchSummary)(compile(ofShaders)(step))
        const told = json
          ? pipe(
              compile(traits)(step),
              E.chain(plan => E.map(jsonOf({ model, inference, batch }, plan))(sequenceS(E.Apply)({ launches, arena })))
            )
          : pipe(
              sequenceS(E.Apply)({ text: explain(traits)(step), launches, arena }),
              E.map(({ text, launches, arena }) => [text, launchText(launches), arenaText(arena)].join('\n\n'))
            )
        return Promise.resolve(
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
        )
      })
    )
}

interface Asked {
  readonly model: string
  readonly inference: string
  readonly batch: number
}

/** What the step takes on the WebAssembly backend, which asks other things of the compiler. */
const arenaOf = (traits: Traits, step: Program): E.Either<CompileError, ArenaSummary> =>
  pipe(
    compile(traits)(step),
    E.map(plan => arenaSummary(plan))
  )

const jsonOf =
  (asked: Asked, { kernels, buffers }: Plan) =>
  (machines: { readonly launches: ReadonlyArray<LaunchSummary>; readonly arena: ArenaSummary }): string =>
    JSON.stringify({
      ...asked,
      ...machines,
      kernels: kernels.map(({ inputs, output }) => ({ inputs, output })),
      buffers: buffers.map(({ id, shape, role }) => ({ id, shape, role: role._tag }))
    })
