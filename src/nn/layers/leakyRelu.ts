/**
 * The activation that is x where it is positive, else slope · x (Maas, Hannun & Ng 2013).
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as RA from 'fp-ts/ReadonlyArray'
import { closed } from '../../format/codecs'
import { leakyRelu as leaky } from '../../function/activations'
import { size } from '../../shape/Shape'
import type { Activation } from '../Activation'
import { share } from '../Attribute'
import { pure } from '../Compute'
import { configure, type Layer } from '../Layer'
import { appendSameShape } from '../Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * @category model
 * @since 0.1.0
 */
export type LeakyReluAttributes = { readonly slope: number }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends the activation with this slope below 0, above 0 and at most 1.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { input, leakyRelu } from 'credence/nn'
 *
 * assert.deepStrictEqual(pipe(input([3]), leakyRelu(0.2)).layers[0]?.attributes, { slope: 0.2 })
 *
 * @category constructors
 * @since 0.1.0
 */
export const leakyRelu = (slope = 0.01): Activation => appendSameShape(configure(leakyReluLayer)({ slope }))

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const leakyReluLayer: Layer<LeakyReluAttributes> = {
  kind: 'leakyRelu',
  order: 'increasing',
  attributes: closed({ slope: share }),
  output: () => E.right,
  parameters: () => () => RA.empty,
  flops: () => size,
  compute: ({ slope }) => pure(leaky(slope))
}
