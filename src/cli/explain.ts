/**
 * `credence explain`: the plan of a training step, so that a reader can follow it: graph, kernels, memory.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { traits as ofShaders } from '../backend/gpu/gpu'
import { wasm } from '../backend/wasm'
import { compile } from '../compile/compile'
import { explain } from '../compile/explain'
import type { Plan } from '../compile/Plan'
import { adam } from '../optim/adam'
import { defaultConfig, modelOf } from '../train/Config'
import { trainingStep } from '../train/step'
import type { Command } from './Command'
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
        const { traits } = arithmetic === 'fast' ? wasm({ arithmetic }) : { traits: ofShaders }
        const network = networkOf(model, model === 'lenet5' || model === 'mlp' ? 1 : 3, 10)
        const step = trainingStep(modelOf({ ...defaultConfig.inference, inference })(network), adam(), batch)
        const told = json
          ? pipe(compile(traits)(step), E.map(jsonOf({ model, inference, batch })))
          : explain(traits)(step)
        return Promise.resolve(
          pipe(
            told,
            E.match(
              ({ message }) => {
                terminal.err(`credence: ${message}`)
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

const jsonOf =
  (asked: Asked) =>
  ({ kernels, buffers }: Plan): string =>
    JSON.stringify({
      ...asked,
      kernels: kernels.map(({ inputs, output }) => ({ inputs, output })),
      buffers: buffers.map(({ id, shape, role }) => ({ id, shape, role: role._tag }))
    })
