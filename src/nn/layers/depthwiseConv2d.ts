/**
 * Depthwise convolution of images `[height, width, channels]`: each channel has kernels of its own and sees no other channel. Kernels have the shape
 * `[kernel height, kernel width, 1, channels · multiplier]`. Followed by a `conv2d` with a kernel of 1 it is a separable convolution (Chollet
 * 2017).
 *
 * @since 0.1.0
 */
import {
  type DepthwiseAttributes,
  type DepthwiseConstructor,
  depthwiseConstructor,
  depthwiseLayer,
  type DepthwiseOptions
} from '../Depthwise'
import type { Layer } from '../Layer'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `multiplier`, `stride` and `dilation` are 1, `padding` is `'valid'`, and the bias is there, unless something else is
 * said. What is not said about inference is inherited from the network.
 *
 * @category model
 * @since 0.1.0
 */
export type DepthwiseConv2dOptions = DepthwiseOptions<2>

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const depthwiseConv2dLayer: Layer<DepthwiseAttributes<2>> = depthwiseLayer('depthwiseConv2d', 2)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends a depthwise convolution: each channel gives `multiplier` channels.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { conv2d, depthwiseConv2d, input, type Network } from 'credence/nn'
 *
 * const separable: Network<[8, 8, 3], [6, 6, 16]> = pipe(
 *   input([8, 8, 3]),
 *   depthwiseConv2d({ kernel: 3, multiplier: 2, bias: false }),
 *   conv2d({ filters: 16, kernel: 1 })
 * )
 * assert.deepStrictEqual(separable.layers[0]?.parameters[0]?.shape, [3, 3, 1, 6])
 *
 * @category constructors
 * @since 0.1.0
 */
export const depthwiseConv2d: DepthwiseConstructor<'depthwiseConv2d', 2> = depthwiseConstructor(depthwiseConv2dLayer, 2)
