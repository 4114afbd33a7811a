/**
 * `credence summary`: the layers of a network and what they cost.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { bayesian } from '../nn/bayesian'
import { pointEstimate } from '../nn/pointEstimate'
import { summary } from '../nn/summary'
import { modelTable } from '../report/terminal/ModelTable'
import type { Command, Terminal } from './Command'
import { styleOf } from './Command'
import { MODELS, networkOf } from './models'
import type { ModelName } from './models'
import { flag, oneOf, positive } from './Option'
import { layerRows } from './reportOf'

const options = {
  model: oneOf(MODELS)('model', 'NAME', `${MODELS.join(', ')} [lenet5]`, 'lenet5'),
  inference: oneOf(['bayesian', 'point'])('inference', 'KIND', 'bayesian or point [bayesian]', 'bayesian'),
  channels: positive(4096)('channels', 'N', 'channels of the images [1 for lenet5 and mlp, else 3]', 0),
  classes: positive(100_000)('classes', 'N', 'classes [10]', 10),
  json: flag('json', 'one JSON object instead of words')
} as const

interface Choices {
  readonly model: ModelName
  readonly inference: 'bayesian' | 'point'
  readonly channels: number
  readonly classes: number
  readonly json: boolean
}

/** @category commands @since 0.1.0 */
export const summaryCommand: Command = {
  name: 'summary',
  about: "a network's layers, shapes and parameters",
  options: Object.values(options),
  run: (terminal, given) =>
    pipe(
      sequenceS(E.Apply)({
        model: options.model.read(given),
        inference: options.inference.read(given),
        channels: options.channels.read(given),
        classes: options.classes.read(given),
        json: options.json.read(given)
      }),
      E.map(choices => () => Promise.resolve(show(terminal, choices)))
    )
}

const show = (terminal: Terminal, { model: name, inference, channels, classes, json }: Choices): number => {
  const usual = name === 'lenet5' || name === 'mlp' ? 1 : 3
  const network = networkOf(name, channels === 0 ? usual : channels, classes)
  const layers = layerRows(inference === 'point' ? pointEstimate(network) : bayesian(network))
  const total = (f: (row: (typeof layers)[number]) => number): number => layers.reduce((n, row) => n + f(row), 0)
  terminal.out(
    json
      ? JSON.stringify({
          model: name,
          inference,
          input: network.input,
          output: network.output,
          layers,
          weights: total(row => row.means),
          variationalParameters: total(row => row.variational),
          flops: summary(network).flops
        })
      : modelTable({ name: `${name}, ${inference}`, layers }, styleOf(terminal))
  )
  return 0
}
