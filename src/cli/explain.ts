/**
 * `credence explain`: the plan of a training step, so that a reader can follow it: graph, kernels, memory.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { traits } from '../backend/gpu/gpu'
import { explain } from '../compile/explain'
import { adam } from '../optim/adam'
import { defaultConfig, modelOf } from '../train/Config'
import { trainingStep } from '../train/step'
import type { Command } from './Command'
import { MODELS, networkOf } from './models'
import { oneOf, positive } from './Option'

const options = {
  model: oneOf(MODELS)('model', 'NAME', `${MODELS.join(', ')} [lenet5]`, 'lenet5'),
  inference: oneOf(['bayesian', 'point'])('inference', 'KIND', 'bayesian or point [bayesian]', 'bayesian'),
  batch: positive(65_536)('batch', 'N', 'examples a step [256]', 256)
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
        batch: options.batch.read(given)
      }),
      E.map(({ model, inference, batch }) => () => {
        const network = networkOf(model, model === 'lenet5' || model === 'mlp' ? 1 : 3, 10)
        const step = trainingStep(modelOf({ ...defaultConfig.inference, inference })(network), adam(), batch)
        return Promise.resolve(
          pipe(
            explain(traits)(step),
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
