/**
 * Max pooling: the greatest number of each window, channel by channel. Positions of padding never win.
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
export const maxPool2dLayer: Layer<PoolAttributes<2>> = {
  ...poolLayer('maxPool2d', 2, reduceWindowMax),
  order: 'selection'
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends max pooling with a window of this many positions, a number for a square or `[height, width]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { input, maxPool2d, type Network } from 'credence/nn'
 *
 * const halved: Network<[28, 28, 6], [14, 14, 6]> = pipe(input([28, 28, 6]), maxPool2d(2))
 * const overlapping: Network<[32, 32, 6], [15, 15, 6]> = pipe(input([32, 32, 6]), maxPool2d({ window: 3, stride: 2 }))
 * assert.deepStrictEqual([halved.output, overlapping.output], [[14, 14, 6], [15, 15, 6]])
 *
 * @category constructors
 * @since 0.1.0
 */
export const maxPool2d: PoolConstructor<'maxPool2d', 2> = poolConstructor(maxPool2dLayer, 2)
