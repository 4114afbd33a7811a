/**
 * Max pooling of sequences: the greatest number of each window, channel by channel. Positions of padding never win.
 *
 * @since 0.1.0
 */
import { reduceWindowMax } from '../../primitive/reduceWindow'
import type { Layer } from '../Layer'
import { type PoolAttributes, type PoolConstructor, poolConstructor, poolLayer } from '../Pooling'

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
export const maxPool1d: PoolConstructor<'maxPool1d', 1> = poolConstructor(maxPool1dLayer, 1)
