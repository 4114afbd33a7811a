/**
 * Two-dimensional convolution of images `[height, width, channels]`. Kernels have the shape
 * `[kernel height, kernel width, channels, filters]`. As everywhere in the field, a kernel is not flipped.
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
export type Conv2dOptions = ConvolutionLayerOptions<2>

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const conv2dLayer: Layer<ConvolutionAttributes<2>> = convolutionLayer('conv2d', 2)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A convolution with `filters` kernels of `kernel` positions, a number for a square or `[height, width]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { conv2d, input, type Network } from 'credence/nn'
 *
 * const valid: Network<[32, 32, 3], [28, 28, 6]> = pipe(input([32, 32, 3]), conv2d({ filters: 6, kernel: 5 }))
 * const same: Network<[32, 32, 3], [16, 16, 6]> = pipe(
 *   input([32, 32, 3]),
 *   conv2d({ filters: 6, kernel: 5, stride: 2, padding: 'same' })
 * )
 * assert.deepStrictEqual(valid.layers[0]?.parameters[0]?.shape, [5, 5, 3, 6])
 * assert.deepStrictEqual(same.output, [16, 16, 6])
 *
 * @category constructors
 * @since 0.1.0
 */
export const conv2d: ConvolutionConstructor<'conv2d', 2> = convolutionConstructor(conv2dLayer, 2)
