/**
 * Average pooling of volumes: the mean of each window, channel by channel. Positions of padding do not count.
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
export const averagePool3dLayer: Layer<PoolAttributes<3>> = poolLayer('averagePool3d', 3, averageWindow)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends average pooling of a volume with a window of this many positions, a number for a cube or `[depth, height, width]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { input, averagePool3d, type Network } from 'credence/nn'
 *
 * const halved: Network<[8, 8, 8, 6], [4, 4, 4, 6]> = pipe(input([8, 8, 8, 6]), averagePool3d(2))
 * assert.deepStrictEqual(halved.output, [4, 4, 4, 6])
 *
 * @category constructors
 * @since 0.1.0
 */
export const averagePool3d: PoolConstructor<'averagePool3d', 3> = poolConstructor(averagePool3dLayer, 3)
