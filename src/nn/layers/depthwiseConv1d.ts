/**
 * Depthwise convolution of sequences `[length, channels]`: each channel has kernels of its own and sees no other channel. Kernels have the shape
 * `[kernel length, 1, channels · multiplier]`. Followed by a `conv1d` with a kernel of 1 it is a separable convolution (Chollet
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
export type DepthwiseConv1dOptions = DepthwiseOptions<1>

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const depthwiseConv1dLayer: Layer<DepthwiseAttributes<1>> = depthwiseLayer('depthwiseConv1d', 1)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends a depthwise convolution: each channel gives `multiplier` channels.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { conv1d, depthwiseConv1d, input, type Network } from 'credence/nn'
 *
 * const separable: Network<[100, 2], [98, 16]> = pipe(
 *   input([100, 2]),
 *   depthwiseConv1d({ kernel: 3, multiplier: 2, bias: false }),
 *   conv1d({ filters: 16, kernel: 1 })
 * )
 * assert.deepStrictEqual(separable.layers[0]?.parameters[0]?.shape, [3, 1, 4])
 *
 * @category constructors
 * @since 0.1.0
 */
export const depthwiseConv1d: DepthwiseConstructor<'depthwiseConv1d', 1> = depthwiseConstructor(depthwiseConv1dLayer, 1)
