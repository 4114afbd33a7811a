/**
 * Global max pooling: the greatest number of each channel over a whole sequence, image or volume.
 *
 * @since 0.1.0
 */
import { reduceMax } from '../../primitive/reduceMax'
import type { OverloadOperand, Result } from '../../shape/Message'
import type { Shape } from '../../shape/Shape'
import { type GlobalPoolOutput, globalPoolLayer } from '../GlobalPooling'
import { type Attributes, configure, type Layer } from '../Layer'
import { append, type Network } from '../Network'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends global max pooling: a vector with one number a channel.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { globalMaxPool, input, type Network } from 'credence/nn'
 *
 * const network: Network<[8, 8, 64], [64]> = pipe(input([8, 8, 64]), globalMaxPool)
 * assert.deepStrictEqual(network.output, [64])
 *
 * @category constructors
 * @since 0.1.0
 */
export function globalMaxPool<In extends Shape, Out extends Shape>(
  network: OverloadOperand<GlobalPoolOutput<'globalMaxPool', Out>, Network<In, Out>, Out>
): Network<In, Result<GlobalPoolOutput<'globalMaxPool', Out>>>
export function globalMaxPool(network: Network): Network {
  return append(configure(globalMaxPoolLayer)({}))(network)
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const globalMaxPoolLayer: Layer<Attributes> = {
  ...globalPoolLayer('globalMaxPool', reduceMax),
  order: 'selection'
}
