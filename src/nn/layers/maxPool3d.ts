/**
 * Max pooling of volumes: the greatest number of each window, channel by channel. Positions of padding never win.
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
export const maxPool3dLayer: Layer<PoolAttributes<3>> = {
  ...poolLayer('maxPool3d', 3, reduceWindowMax),
  order: 'selection'
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends max pooling of a volume with a window of this many positions, a number for a cube or `[depth, height, width]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { input, maxPool3d, type Network } from 'credence/nn'
 *
 * const halved: Network<[8, 8, 8, 6], [4, 4, 4, 6]> = pipe(input([8, 8, 8, 6]), maxPool3d(2))
 * assert.deepStrictEqual(halved.output, [4, 4, 4, 6])
 *
 * @category constructors
 * @since 0.1.0
 */
export const maxPool3d: PoolConstructor<'maxPool3d', 3> = poolConstructor(maxPool3dLayer, 3)
