/**
 * Two-dimensional convolution of images `[height, width, channels]`. Kernels have the shape
 * `[kernel height, kernel width, channels, filters]`. As everywhere in the field, a kernel is not flipped.
 *
 * @since 0.1.0
 */
import type { Accepted, Operand, Result } from '../../shape/Message'
import type { Shape } from '../../shape/Shape'
import {
  configureConvolution,
  type ConvolutionAttributes,
  convolutionLayer,
  type ConvolutionLayerOptions,
  type ConvolutionOptionsFault,
  type ConvolutionOutput
} from '../Convolution'
import type { Layer } from '../Layer'
import { append, type AppendTyped, inferenceOf, type Network } from '../Network'

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
export function conv2d<const O extends Conv2dOptions>(
  options: Accepted<ConvolutionOptionsFault<'conv2d', 2, O>, O>
): <In extends Shape, Out extends Shape>(
  network: Operand<ConvolutionOutput<'conv2d', 2, Out, O>, Network<In, Out>>
) => Network<In, Result<ConvolutionOutput<'conv2d', 2, Out, O>>>
export function conv2d(options: Conv2dOptions): AppendTyped {
  return append(configureConvolution(conv2dLayer, 2)(options), inferenceOf(options))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const conv2dLayer: Layer<ConvolutionAttributes<2>> = convolutionLayer('conv2d', 2)
