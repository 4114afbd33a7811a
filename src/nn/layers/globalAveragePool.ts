/**
 * Global average pooling: the mean of each channel over a whole sequence, image or volume.
 *
 * @since 0.1.0
 */
import type { Expr } from '../../expr/Expr'
import { over } from '../../function/arithmetic'
import { reduceSum } from '../../primitive/broadcastInDim'
import type { OverloadOperand, Result } from '../../shape/Message'
import { type Shape, size } from '../../shape/Shape'
import { type GlobalPoolOutput, globalPoolLayer } from '../GlobalPooling'
import { type Attributes, configure, type Layer } from '../Layer'
import { append, type Network } from '../Network'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends global average pooling: a vector with one number a channel.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { globalAveragePool, input, type Network } from 'credence/nn'
 *
 * const network: Network<[8, 8, 64], [64]> = pipe(input([8, 8, 64]), globalAveragePool)
 * assert.deepStrictEqual(network.output, [64])
 *
 * @category constructors
 * @since 0.1.0
 */
export function globalAveragePool<In extends Shape, Out extends Shape>(
  network: OverloadOperand<GlobalPoolOutput<'globalAveragePool', Out>, Network<In, Out>, Out>
): Network<In, Result<GlobalPoolOutput<'globalAveragePool', Out>>>
export function globalAveragePool(network: Network): Network {
  return append(configure(globalAveragePoolLayer)({}))(network)
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

const meanOver =
  (axes: ReadonlyArray<number>) =>
  (x: Expr): Expr =>
    over(reduceSum(axes)(x), size(axes.map(axis => x.shape[axis] ?? 1)))

/**
 * @category instances
 * @since 0.1.0
 */
export const globalAveragePoolLayer: Layer<Attributes> = globalPoolLayer('globalAveragePool', meanOver)
