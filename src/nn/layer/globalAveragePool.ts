/**
 * Global average pooling: the mean of each channel over the whole image.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import { closed } from '../../format/codecs'
import { over } from '../../function/arithmetic'
import { reduceSum } from '../../primitive/broadcastInDim'
import type { OverloadOperand, Result } from '../../shape/Message'
import { type Shape, size } from '../../shape/Shape'
import { asImage, type NoImage } from '../Image'
import { pure } from '../Compute'
import { type Attributes, configure, type Layer } from '../Layer'
import { append, type Network } from '../Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The vector of channels, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type GlobalAveragePoolOutput<In extends Shape> = In extends readonly [unknown, unknown, infer C]
  ? [C]
  : NoImage<'globalAveragePool', In>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends global average pooling: from an image to a vector with one number a channel.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { globalAveragePool, input, type Network } from 'credence/nn'
 *
 * const network: Network<[8, 8, 64], [64]> = pipe(input([8, 8, 64]), globalAveragePool)
 * assert.deepStrictEqual(network.output, [64])
 *
 * @category constructors
 * @since 0.1.0
 */
export function globalAveragePool<In extends Shape, Out extends Shape>(
  network: OverloadOperand<GlobalAveragePoolOutput<Out>, Network<In, Out>, Out>
): Network<In, Result<GlobalAveragePoolOutput<Out>>>
export function globalAveragePool(network: Network): Network {
  return append(configure(globalAveragePoolLayer)({}))(network)
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const globalAveragePoolLayer: Layer<Attributes> = {
  kind: 'globalAveragePool',
  attributes: closed({}),
  output: () =>
    flow(
      asImage('globalAveragePool'),
      E.map(([, , channels]) => [channels])
    ),
  parameters: () => () => RA.empty,
  flops: () => size,
  compute: () => pure((x, { input: [height = 1, width = 1] }) => over(reduceSum([1, 2])(x), height * width))
}
