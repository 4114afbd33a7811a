/**
 * Transposed convolution of images `[height, width, channels]`: the transpose of the convolution with the same options, which
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
export type ConvTranspose2dOptions = TransposedLayerOptions<2>

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const convTranspose2dLayer: Layer<TransposedAttributes<2>> = transposedLayer('convTranspose2d', 2)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A transposed convolution with `filters` kernels of `kernel` positions, a number for a square or `[height, width]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { convTranspose2d, input, type Network } from 'credence/nn'
 *
 * const doubled: Network<[4, 4, 8], [8, 8, 3]> = pipe(input([4, 4, 8]), convTranspose2d({ filters: 3, kernel: 4, stride: 2, padding: 1 }))
 * assert.deepStrictEqual(doubled.layers[0]?.parameters[0]?.shape, [4, 4, 8, 3])
 *
 * @category constructors
 * @since 0.1.0
 */
export const convTranspose2d: TransposedConstructor<'convTranspose2d', 2> = transposedConstructor(
  convTranspose2dLayer,
  2
)
