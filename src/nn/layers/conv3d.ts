/**
 * Three-dimensional convolution of volumes `[depth, height, width, channels]`. Kernels have the shape
 * `[kernel depth, kernel height, kernel width, channels of a group, filters]`. As everywhere in the field, a kernel is not
 * flipped.
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
export type Conv3dOptions = ConvolutionLayerOptions<3>

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const conv3dLayer: Layer<ConvolutionAttributes<3>> = convolutionLayer('conv3d', 3)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A convolution with `filters` kernels of `kernel` positions, a number for a cube or `[depth, height, width]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { conv3d, input, type Network } from 'credence/nn'
 *
 * const network: Network<[8, 16, 16, 1], [6, 14, 14, 4]> = pipe(input([8, 16, 16, 1]), conv3d({ filters: 4, kernel: 3 }))
 * assert.deepStrictEqual(network.layers[0]?.parameters[0]?.shape, [3, 3, 3, 1, 4])
 *
 * @category constructors
 * @since 0.1.0
 */
export const conv3d: ConvolutionConstructor<'conv3d', 3> = convolutionConstructor(conv3dLayer, 3)
