/**
 * Transposed convolution of sequences `[length, channels]`: the transpose of the convolution with the same options, which
 * makes its input `stride` times as large.
 *
 * @since 0.1.0
 */
import type { Accepted, Operand, Result } from '../../shape/Message'
import type { Shape } from '../../shape/Shape'
import type { Layer } from '../Layer'
import { append, type AppendTyped, inferenceOf, type Network } from '../Network'
import {
  configureTransposed,
  type TransposedAttributes,
  transposedLayer,
  type TransposedLayerOptions,
  type TransposedOptionsFault,
  type TransposedOutput
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
export function convTranspose1d<const O extends ConvTranspose1dOptions>(
  options: Accepted<TransposedOptionsFault<'convTranspose1d', 1, O>, O>
): <In extends Shape, Out extends Shape>(
  network: Operand<TransposedOutput<'convTranspose1d', 1, Out, O>, Network<In, Out>>
) => Network<In, Result<TransposedOutput<'convTranspose1d', 1, Out, O>>>
export function convTranspose1d(options: ConvTranspose1dOptions): AppendTyped {
  return append(configureTransposed(convTranspose1dLayer, 1)(options), inferenceOf(options))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const convTranspose1dLayer: Layer<TransposedAttributes<1>> = transposedLayer('convTranspose1d', 1)
