/**
 * Dropout (Srivastava et al. 2014): each number is 0 with probability `rate`, else divided by 1 − rate. In training it
 * always is so. In evaluation the interpretation of the network decides: a draw of a model drops, as Gal & Ghahramani
 * (2016) do, and a point estimate, whose draws would all be the same, leaves the numbers alone.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as RA from 'fp-ts/ReadonlyArray'
import { closed } from '../../format/codecs'
import type { Accepted } from '../../shape/Message'
import { size } from '../../shape/Shape'
import type { Activation } from '../Activation'
import { shareBelowOne } from '../Attribute'
import { configure, type Layer } from '../Layer'
import { appendSameShape } from '../Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * @category model
 * @since 0.1.0
 */
export type DropoutAttributes = { readonly rate: number }

/**
 * The sentence for a rate that is written as a literal and is no rate, `never` for others.
 *
 * @category model
 * @since 0.1.0
 */
export type RateFault<N extends number> = number extends N
  ? never
  : `${N}` extends '0' | `0.${string}` | `${number}e-${number}`
    ? never
    : `dropout: rate must be at least 0 and below 1, but it is ${N}`

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends dropout with this rate, at least 0 and below 1.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { dense, dropout, input, type Network, relu } from 'credence/nn'
 *
 * const network: Network<[8], [2]> = pipe(input([8]), dense(4), relu, dropout(0.5), dense(2))
 * assert.deepStrictEqual(network.layers[2]?.attributes, { rate: 0.5 })
 *
 * @category constructors
 * @since 0.1.0
 */
export function dropout<const N extends number>(rate: Accepted<RateFault<N>, N>): Activation
export function dropout(rate: number): Activation {
  return appendSameShape(configure(dropoutLayer)({ rate }))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const dropoutLayer: Layer<DropoutAttributes> = {
  kind: 'dropout',
  attributes: closed({ rate: shareBelowOne }),
  output: () => E.right,
  parameters: () => () => RA.empty,
  flops: () => size,
  compute:
    ({ rate }) =>
    () =>
    context =>
      context.drop(rate)
}
