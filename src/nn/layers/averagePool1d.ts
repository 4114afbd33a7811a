/**
 * Average pooling of sequences: the mean of each window, channel by channel. Positions of padding do not count.
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
export const averagePool1dLayer: Layer<PoolAttributes<1>> = poolLayer('averagePool1d', 1, averageWindow)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends average pooling of a sequence with a window of this many positions.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { input, averagePool1d, type Network } from 'credence/nn'
 *
 * const halved: Network<[28, 6], [14, 6]> = pipe(input([28, 6]), averagePool1d(2))
 * assert.deepStrictEqual(halved.output, [14, 6])
 *
 * @category constructors
 * @since 0.1.0
 */
export const averagePool1d: PoolConstructor<'averagePool1d', 1> = poolConstructor(averagePool1dLayer, 1)
