/**
 * The layer table of a network, as data.
 *
 * @since 0.1.0
 */
import { type Shape, size } from '../shape/Shape'
import type { LayerSpec, ParameterSpec } from './Layer'
import { locatedLayers, type LocatedLayer, type Network } from './Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * One row: `name` is the path of the layer, `means` counts weights and biases, `variational` the numbers that their distributions are stored in, and
 * `flops` the floating-point operations for one example.
 *
 * @category model
 * @since 0.1.0
 */
export interface LayerSummary {
  readonly name: string
  readonly kind: string
  readonly output: Shape
  readonly means: number
  readonly variational: number
  readonly flops: number
}

/**
 * @category model
 * @since 0.1.0
 */
export interface NetworkSummary {
  readonly input: Shape
  readonly output: Shape
  readonly layers: ReadonlyArray<LayerSummary>
  readonly means: number
  readonly variational: number
  readonly flops: number
}

/**
 * How many numbers the distribution of an array of parameters is stored in.
 *
 * @category model
 * @since 0.1.0
 */
export type Storage = (parameter: ParameterSpec, layer: LayerSpec) => number

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A mean and a scale for each weight, except in layers whose own policy gives them one value. The scale and the shift of
 * a normalisation are points always.
 *
 * @category constructors
 * @since 0.1.0
 */
export const meanField: Storage = ({ shape, role }, { inference }) =>
  (role === 'kernel' || role === 'bias') && (inference?.policy === undefined || inference.policy === 'bayesian')
    ? 2 * size(shape)
    : size(shape)

const total = (numbers: ReadonlyArray<number>): number => numbers.reduce((sum, n) => sum + n, 0)

const summariseLayer =
  (storage: Storage) =>
  ({ path, layer }: LocatedLayer): LayerSummary => ({
    name: path,
    kind: layer.kind,
    output: layer.output,
    means: total(layer.parameters.map(({ shape }) => size(shape))),
    variational: total(layer.parameters.map(parameter => storage(parameter, layer))),
    flops: layer.flops
  })

/**
 * The layer table of a network; the layers of a branch come before the layer that combines it. `storage` says what a distribution takes; a mean-field normal is the default.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { lenet5, summary } from 'credence/nn'
 *
 * const { layers, means, variational } = summary(lenet5)
 * assert.deepStrictEqual([means, variational], [61706, 123412])
 * assert.deepStrictEqual(layers[0], {
 *   name: 'conv2d_1',
 *   kind: 'conv2d',
 *   output: [28, 28, 6],
 *   means: 156,
 *   variational: 312,
 *   flops: 239904
 * })
 *
 * @category constructors
 * @since 0.1.0
 */
export const summary = (network: Network, storage: Storage = meanField): NetworkSummary => {
  const layers = locatedLayers(network).map(summariseLayer(storage))
  return {
    input: network.input,
    output: network.output,
    layers,
    means: total(layers.map(({ means }) => means)),
    variational: total(layers.map(({ variational }) => variational)),
    flops: total(layers.map(({ flops }) => flops))
  }
}
