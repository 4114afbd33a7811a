/**
 * Average pooling of sequences: the mean of each window, channel by channel. Positions of padding do not count.
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
export function averagePool1d<const O extends PoolOptions<1>>(
  options: Accepted<PoolFault<'averagePool1d', 1, O>, O>
): <In extends Shape, Out extends Shape>(
  network: Operand<PoolOutput<'averagePool1d', 1, Out, O>, Network<In, Out>>
) => Network<In, Result<PoolOutput<'averagePool1d', 1, Out, O>>>
export function averagePool1d(options: PoolOptions<1>): AppendTyped {
  return append(configurePool(averagePool1dLayer, 1)(options))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const averagePool1dLayer: Layer<PoolAttributes<1>> = poolLayer('averagePool1d', 1, averageWindow)
