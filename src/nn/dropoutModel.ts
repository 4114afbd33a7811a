/**
 * MC dropout: point estimates, and masks over the outputs of layers, in training and in each predictive draw.
 *
 * @since 0.1.0
 */
import type { Shape } from '../shape/Shape'
import { mcDropout } from '../variational/dropout'
import type { Estimator } from '../variational/Estimator'
import { posteriorMean } from '../variational/posteriorMean'
import * as St from '../variational/Stochastic'
import { layerPath, layersWith } from './LayerPolicy'
import type { Model } from './Model'
import type { Network } from './Network'
import { parameters } from './Network'
import { pointEstimate } from './pointEstimate'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * MC dropout (Gal & Ghahramani 2016): point estimates, and a mask after every layer with weights but the last, in
 * training and in each predictive draw. With `layers`, only after so many of those, the ones nearest to the output.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { dropoutModel, lenet5 } from 'credence/nn'
 *
 * // Masks after dense_1 and dense_2; the convolutions are left alone.
 * assert.strictEqual(dropoutModel(0.5, 2)(lenet5).estimator.name, 'mc-dropout on dense_1, dense_2')
 *
 * @category constructors
 * @since 0.1.0
 */
export const dropoutModel =
  (rate: number, layers: number = Infinity) =>
  <In extends Shape, Out extends Shape>(network: Network<In, Out>): Model<In, Out> => {
    const hidden = hiddenLayers(network)
    const everywhere = layers >= hidden.length && layersWith(network, 'point').size === 0
    const estimator = everywhere ? mcDropout(rate) : dropoutOn(rate, hidden.slice(Math.max(0, hidden.length - layers)))
    return { ...pointEstimate(network), inference: 'mc-dropout', estimator, predictive: estimator, draws: true }
  }

/** The layers with weights, in order, without the last, but for those whose policy is to be a point. */
const hiddenLayers = (network: Network): ReadonlyArray<string> => {
  const points = layersWith(network, 'point')
  const kernels = parameters(network).filter(({ role }) => role === 'kernel')
  return [...new Set(kernels.map(({ path }) => layerPath(path)))].slice(0, -1).filter(path => !points.has(path))
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Masks the outputs of some layers, and leaves the rest to another estimator. @category utils @since 0.1.0 */
export const dropoutOn = (
  rate: number,
  layers: ReadonlyArray<string>,
  others: Estimator = posteriorMean
): Estimator => {
  const masked = mcDropout(rate)
  return {
    name: others === posteriorMean ? `${masked.name} on ${layers.join(', ')}` : others.name,
    supports: others.supports,
    ...(others.reused === undefined ? {} : { reused: others.reused }),
    hidden: (path, last) => (layers.includes(path) ? masked.hidden : others.hidden)?.(path, last) ?? St.of,
    affine: layer => (layers.includes(layerPath(layer.kernel.path)) ? masked : others).affine(layer)
  }
}
