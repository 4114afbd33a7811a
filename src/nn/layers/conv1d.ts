/**
 * One-dimensional convolution of sequences `[length, channels]`. Kernels have the shape `[kernel length, channels of a
 * group, filters]`. As everywhere in the field, a kernel is not flipped.
 *
 * @since 0.1.0
 */
import {
  type ConvolutionAttributes,
  type ConvolutionConstructor,
  convolutionConstructor,
  convolutionLayer,
  type ConvolutionLayerOptions
} from '../Convolution'
import type { Layer } from '../Layer'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `stride`, `dilation` and `groups` are 1, `padding` is `'valid'`, and the bias is there, unless something else is said.
 * What is not said about inference is inherited from the network.
 *
 * @category model
 * @since 0.1.0
 */
export type Conv1dOptions = ConvolutionLayerOptions<1>

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const conv1dLayer: Layer<ConvolutionAttributes<1>> = convolutionLayer('conv1d', 1)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A convolution with `filters` kernels of `kernel` positions.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { conv1d, input, type Network } from 'credence/nn'
 *
 * const network: Network<[100, 2], [48, 8]> = pipe(input([100, 2]), conv1d({ filters: 8, kernel: 5, stride: 2 }))
 * assert.deepStrictEqual(network.layers[0]?.parameters[0]?.shape, [5, 2, 8])
 *
 * @category constructors
 * @since 0.1.0
 */
export const conv1d: ConvolutionConstructor<'conv1d', 1> = convolutionConstructor(conv1dLayer, 1)
