/**
 * Transposed convolution of volumes `[depth, height, width, channels]`: the transpose of the convolution with the same options, which
 * makes its input `stride` times as large.
 *
 * @since 0.1.0
 */
import type { Layer } from '../Layer'
import {
  type TransposedAttributes,
  type TransposedConstructor,
  transposedConstructor,
  transposedLayer,
  type TransposedLayerOptions
} from '../TransposedConvolution'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `stride` and `dilation` are 1, `padding` is `'valid'`, and the bias is there, unless something else is said. What is not
 * said about inference is inherited from the network.
 *
 * @category model
 * @since 0.1.0
 */
export type ConvTranspose3dOptions = TransposedLayerOptions<3>

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const convTranspose3dLayer: Layer<TransposedAttributes<3>> = transposedLayer('convTranspose3d', 3)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A transposed convolution with `filters` kernels of `kernel` positions, a number for a cube or `[depth, height, width]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { convTranspose3d, input, type Network } from 'credence/nn'
 *
 * const doubled: Network<[2, 4, 4, 8], [4, 8, 8, 3]> = pipe(input([2, 4, 4, 8]), convTranspose3d({ filters: 3, kernel: 4, stride: 2, padding: 1 }))
 * assert.deepStrictEqual(doubled.layers[0]?.parameters[0]?.shape, [4, 4, 4, 8, 3])
 *
 * @category constructors
 * @since 0.1.0
 */
export const convTranspose3d: TransposedConstructor<'convTranspose3d', 3> = transposedConstructor(
  convTranspose3dLayer,
  3
)
