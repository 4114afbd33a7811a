/**
 * Average pooling: the mean of each window, channel by channel. Positions of padding do not count.
 *
 * @since 0.1.0
 */
import { averageWindow } from '../../function/averageWindow'
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
export function averagePool2d<const O extends PoolOptions<2>>(
  options: Accepted<PoolFault<'averagePool2d', 2, O>, O>
): <In extends Shape, Out extends Shape>(
  network: Operand<PoolOutput<'averagePool2d', 2, Out, O>, Network<In, Out>>
) => Network<In, Result<PoolOutput<'averagePool2d', 2, Out, O>>>
export function averagePool2d(options: PoolOptions<2>): AppendTyped {
  return append(configurePool(averagePool2dLayer, 2)(options))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const averagePool2dLayer: Layer<PoolAttributes<2>> = poolLayer('averagePool2d', 2, averageWindow)
