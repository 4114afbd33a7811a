/**
 * Max pooling of sequences: the greatest number of each window, channel by channel. Positions of padding never win.
 *
 * @since 0.1.0
 */
import { reduceWindowMax } from '../../primitive/reduceWindow'
import type { Accepted, Operand, Result } from '../../shape/Message'
import type { Shape } from '../../shape/Shape'
import type { Layer } from '../Layer'
import { append, type AppendTyped, type Network } from '../Network'
import {
  configurePool,
  type PoolAttributes,
  type PoolFault,
  poolLayer,
  type PoolOptions,
  type PoolOutput
} from '../Pooling'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends max pooling of a sequence with a window of this many positions.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { input, maxPool1d, type Network } from 'credence/nn'
 *
 * const halved: Network<[28, 6], [14, 6]> = pipe(input([28, 6]), maxPool1d(2))
 * assert.deepStrictEqual(halved.output, [14, 6])
 *
 * @category constructors
 * @since 0.1.0
 */
export function maxPool1d<const O extends PoolOptions<1>>(
  options: Accepted<PoolFault<'maxPool1d', 1, O>, O>
): <In extends Shape, Out extends Shape>(
  network: Operand<PoolOutput<'maxPool1d', 1, Out, O>, Network<In, Out>>
) => Network<In, Result<PoolOutput<'maxPool1d', 1, Out, O>>>
export function maxPool1d(options: PoolOptions<1>): AppendTyped {
  return append(configurePool(maxPool1dLayer, 1)(options))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const maxPool1dLayer: Layer<PoolAttributes<1>> = {
  ...poolLayer('maxPool1d', 1, reduceWindowMax),
  order: 'selection'
}
