/**
 * Reshaping: the same numbers in the same row-major order, read with other dimensions.
 *
 * @since 0.1.0
 */
import * as RA from 'fp-ts/ReadonlyArray'
import { closed } from '../../format/codecs'
import { reshape as rearrange } from '../../primitive/reshape'
import type { ShapeFault } from '../../shape/Dimension'
import type { Accepted, Operand, Result } from '../../shape/Message'
import { type Reshape, reshapeShape } from '../../shape/Reshape'
import type { Shape } from '../../shape/Shape'
import { dimensions } from '../Attribute'
import { pure } from '../Compute'
import { configure, type Layer } from '../Layer'
import { append, type AppendTyped, type Network } from '../Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * @category model
 * @since 0.1.0
 */
export type ReshapeAttributes = { readonly shape: Shape }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends reshaping to another shape with as many elements.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { input, type Network, reshape } from 'credence/nn'
 *
 * const network: Network<[784], [28, 28, 1]> = pipe(input([784]), reshape([28, 28, 1]))
 * assert.deepStrictEqual(network.output, [28, 28, 1])
 *
 * @category constructors
 * @since 0.1.0
 */
export function reshape<const D extends Shape>(
  shape: Accepted<ShapeFault<'reshape', D>, readonly [...D], D>
): <In extends Shape, Out extends Shape>(
  network: Operand<Reshape<Out, D>, Network<In, Out>>
) => Network<In, Result<Reshape<Out, D>>>
export function reshape(shape: Shape): AppendTyped {
  return append(configure(reshapeLayer)({ shape }))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const reshapeLayer: Layer<ReshapeAttributes> = {
  kind: 'reshape',
  attributes: closed({ shape: dimensions }),
  output:
    ({ shape }) =>
    input =>
      reshapeShape(input, shape),
  parameters: () => () => RA.empty,
  flops: () => () => 0,
  compute: () => pure((x, { output }) => rearrange([x.shape[0] ?? 1, ...output])(x))
}
