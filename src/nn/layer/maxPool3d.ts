/**
 * Max pooling of volumes: the greatest number of each window, channel by channel. Positions of padding never win.
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
export function maxPool3d<const O extends PoolOptions<3>>(
  options: Accepted<PoolFault<'maxPool3d', 3, O>, O>
): <In extends Shape, Out extends Shape>(
  network: Operand<PoolOutput<'maxPool3d', 3, Out, O>, Network<In, Out>>
) => Network<In, Result<PoolOutput<'maxPool3d', 3, Out, O>>>
export function maxPool3d(options: PoolOptions<3>): AppendTyped {
  return append(configurePool(maxPool3dLayer, 3)(options))
}

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
