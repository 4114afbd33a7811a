/**
 * Flattening: all numbers of an example as one vector, in row-major order.
 *
 * @since 0.1.0
 */
import * as RA from 'fp-ts/ReadonlyArray'
import { closed } from '../../format/codecs'
import { reshape as rearrange } from '../../primitive/reshape'
import type { OverloadOperand, Result } from '../../shape/Message'
import { type Flatten, flattenShape } from '../../shape/Reshape'
import type { Shape } from '../../shape/Shape'
import { pure } from '../Compute'
import { type Attributes, configure, type Layer } from '../Layer'
import { append, type Network } from '../Network'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends flattening. The type checker computes the product of the dimensions.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { flatten, input, type Network } from 'credence/nn'
 *
 * const network: Network<[5, 5, 16], [400]> = pipe(input([5, 5, 16]), flatten)
 * assert.deepStrictEqual(network.output, [400])
 *
 * @category constructors
 * @since 0.1.0
 */
export function flatten<In extends Shape, Out extends Shape>(
  network: OverloadOperand<Flatten<Out>, Network<In, Out>, Out>
): Network<In, Result<Flatten<Out>>>
export function flatten(network: Network): Network {
  return append(configure(flattenLayer)({}))(network)
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const flattenLayer: Layer<Attributes> = {
  kind: 'flatten',
  attributes: closed({}),
  output: () => flattenShape,
  parameters: () => () => RA.empty,
  flops: () => () => 0,
  compute: () => pure((x, { output }) => rearrange([x.shape[0] ?? 1, ...output])(x))
}
