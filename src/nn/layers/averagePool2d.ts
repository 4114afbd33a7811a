/**
 * Average pooling: the mean of each window, channel by channel. Positions of padding do not count.
 *
 * @since 0.1.0
 */
import { averageWindow } from '../../function/averageWindow'
import type { Layer } from '../Layer'
import { type PoolAttributes, type PoolConstructor, poolConstructor, poolLayer } from '../Pooling'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const averagePool2dLayer: Layer<PoolAttributes<2>> = poolLayer('averagePool2d', 2, averageWindow)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends average pooling with a window of this many positions, a number for a square or `[height, width]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { input, averagePool2d, type Network } from 'credence/nn'
 *
 * const halved: Network<[28, 28, 6], [14, 14, 6]> = pipe(input([28, 28, 6]), averagePool2d(2))
 * const overlapping: Network<[32, 32, 6], [15, 15, 6]> = pipe(input([32, 32, 6]), averagePool2d({ window: 3, stride: 2 }))
 * assert.deepStrictEqual([halved.output, overlapping.output], [[14, 14, 6], [15, 15, 6]])
 *
 * @category constructors
 * @since 0.1.0
 */
export const averagePool2d: PoolConstructor<'averagePool2d', 2> = poolConstructor(averagePool2dLayer, 2)
