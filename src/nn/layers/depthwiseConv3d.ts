/**
 * Depthwise convolution of volumes `[depth, height, width, channels]`: each channel has kernels of its own and sees no other channel. Kernels have the shape
 * `[kernel depth, kernel height, kernel width, 1, channels · multiplier]`. Followed by a `conv3d` with a kernel of 1 it is a separable convolution (Chollet
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
export type DepthwiseConv3dOptions = DepthwiseOptions<3>

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const depthwiseConv3dLayer: Layer<DepthwiseAttributes<3>> = depthwiseLayer('depthwiseConv3d', 3)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends a depthwise convolution: each channel gives `multiplier` channels.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { conv3d, depthwiseConv3d, input, type Network } from 'credence/nn'
 *
 * const separable: Network<[4, 8, 8, 3], [2, 6, 6, 16]> = pipe(
 *   input([4, 8, 8, 3]),
 *   depthwiseConv3d({ kernel: 3, multiplier: 2, bias: false }),
 *   conv3d({ filters: 16, kernel: 1 })
 * )
 * assert.deepStrictEqual(separable.layers[0]?.parameters[0]?.shape, [3, 3, 3, 1, 6])
 *
 * @category constructors
 * @since 0.1.0
 */
export const depthwiseConv3d: DepthwiseConstructor<'depthwiseConv3d', 3> = depthwiseConstructor(depthwiseConv3dLayer, 3)
