/**
 * Training steps to be timed: a Bayesian network of the zoo with Adam, on made-up images that are there already.
 *
 * @since 0.1.0
 */
import { orThrow } from '../../laws/orThrow'
import type { Arrays } from '../../src/backend/Backend'
import { traits } from '../../src/backend/gpu/gpu'
import { compile } from '../../src/compile/compile'
import type { Plan } from '../../src/compile/Plan'
import { bayesian } from '../../src/nn/bayesian'
import { initialise } from '../../src/nn/Model'
import type { Network } from '../../src/nn/Network'
import { alexnet, lenet5 } from '../../src/nn/zoo'
import { adam } from '../../src/optim/adam'
import * as K from '../../src/random/Key'
import { normal } from '../../src/random/sample'
import { size } from '../../src/shape/Shape'
import { halves } from '../../src/train/keys'
import { initialSlots, trainingStep } from '../../src/train/step'
import { oneOf } from '../words'

/** A step's plan, what it begins with, and what the step of a number is fed: the same images, other noise. */
export interface Step {
  readonly plan: Plan
  readonly state: Arrays
  readonly feed: (i: number) => Arrays
}

const NAMES = ['lenet5', 'alexnet'] as const

const networks: Readonly<Record<(typeof NAMES)[number], Network>> = { lenet5, alexnet }

const EXAMPLES = 60_000

/** A step of a network that is named, in batches, with sums of more than so many terms in two stages. */
export const stepOf = (name: string, batch: number, longestSum: number = traits.longestSum): Step => {
  const network = networks[oneOf('a network', NAMES, name)]
  const model = bayesian(network)
  const images = normal(K.key(1), batch * size(network.input))
  const labels = Float32Array.from({ length: batch }, (_, i) => i % 10)
  const weights = new Float32Array(batch).fill(1)
  return {
    plan: orThrow(compile({ ...traits, longestSum })(trainingStep(model, adam(), batch))),
    state: new Map([...initialise(K.key(0))(model), ...initialSlots(model, adam())]),
    feed: i =>
      new Map([
        ['images', images],
        ['labels', labels],
        ['weights', weights],
        ['key', halves(K.foldIn(i)(K.key(2)))],
        ['klScale', Float32Array.of(1 / EXAMPLES)],
        ['learningRate', Float32Array.of(1e-3)]
      ])
  }
}
