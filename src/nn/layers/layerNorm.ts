/**
 * Layer normalisation (Ba, Kiros & Hinton 2016): the features along the last axis are brought to mean 0 and variance 1,
 * for each example and each position alone. For all of an image at once, take `groupNorm` with one group.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import { closed } from '../../format/codecs'
import { moments, standardise } from '../../function/moments'
import type { Accepted } from '../../shape/Message'
import type { Shape } from '../../shape/Shape'
import * as St from '../../variational/Stochastic'
import { positiveNumber } from '../Attribute'
import { configure, type Layer } from '../Layer'
import { append, type AppendTyped, type Network } from '../Network'
import {
  type NoChannels,
  type NormalisationFault,
  normalisationFlops,
  rescaled,
  scaleAndShift,
  withChannels
} from '../Normalisation'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `epsilon`, added to variances, is 1e-5 where it is not given.
 *
 * @category model
 * @since 0.1.0
 */
export interface LayerNormOptions {
  readonly epsilon?: number
}

/**
 * @category model
 * @since 0.1.0
 */
export type LayerNormAttributes = { readonly epsilon: number }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends layer normalisation, with a scale and a shift for each feature, which are point parameters.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { dense, input, layerNorm, type Network, relu } from 'credence/nn'
 *
 * const network: Network<[8], [4]> = pipe(input([8]), dense(4), layerNorm(), relu)
 * assert.deepStrictEqual(network.layers[1]?.parameters.map(({ name, shape }) => [name, shape]), [['scale', [4]], ['shift', [4]]])
 *
 * @category constructors
 * @since 0.1.0
 */
export function layerNorm<const O extends object>(
  options?: Accepted<NormalisationFault<'layerNorm', O, LayerNormOptions>, O & LayerNormOptions>
): <In extends Shape, Out extends Shape>(
  network: Accepted<NoChannels<'layerNorm', Out>, Network<In, Out>>
) => Network<In, Out>
export function layerNorm({ epsilon = 1e-5 }: LayerNormOptions = {}): AppendTyped {
  return append(configure(layerNormLayer)({ epsilon }))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const layerNormLayer: Layer<LayerNormAttributes> = {
  kind: 'layerNorm',
  attributes: closed({ epsilon: positiveNumber }),
  output: () => withChannels('layerNorm'),
  parameters: () => scaleAndShift,
  flops: () => normalisationFlops,
  compute:
    ({ epsilon }) =>
    place =>
    context =>
    x =>
      St.of(pipe(x, standardise(epsilon)(moments([x.shape.length - 1])(x)), rescaled(place, context)))
}
