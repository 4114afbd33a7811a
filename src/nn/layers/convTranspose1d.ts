/**
 * Transposed convolution of sequences `[length, channels]`: the transpose of the convolution with the same options, which
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
export type ConvTranspose1dOptions = TransposedLayerOptions<1>

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const convTranspose1dLayer: Layer<TransposedAttributes<1>> = transposedLayer('convTranspose1d', 1)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A transposed convolution with `filters` kernels of `kernel` positions.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { convTranspose1d, input, type Network } from 'credence/nn'
 *
 * const doubled: Network<[25, 8], [50, 2]> = pipe(input([25, 8]), convTranspose1d({ filters: 2, kernel: 4, stride: 2, padding: 1 }))
 * assert.deepStrictEqual(doubled.layers[0]?.parameters[0]?.shape, [4, 8, 2])
 *
 * @category constructors
 * @since 0.1.0
 */
export const convTranspose1d: TransposedConstructor<'convTranspose1d', 1> = transposedConstructor(
  convTranspose1dLayer,
  1
)
