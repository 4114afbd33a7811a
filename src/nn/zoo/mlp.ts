/**
 * The multilayer perceptron of Blundell et al. (2015): two hidden layers of 400, 800 or 1200 rectified linear units.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Shape } from '../../shape/Shape'
import { configure } from '../Layer'
import { denseLayer } from '../layers/dense'
import { flattenLayer } from '../layers/flatten'
import { relu } from '../layers/relu'
import { append, dynamicInput, type Network } from '../Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The shape of an example, of any rank, the units of each hidden layer, and the number of classes.
 *
 * @category model
 * @since 0.1.0
 */
export interface MlpOptions<In extends Shape = Shape, K extends number = number> {
  readonly input: readonly [...In]
  readonly units: number
  readonly classes: K
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const denseOf = (units: number) => append(configure(denseLayer)({ units, bias: true }))

/**
 * A multilayer perceptron with two hidden layers.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { mlpFor, type Network, parameterCount } from 'credence/nn'
 *
 * const network: Network<[28, 28, 1], [10]> = mlpFor({ input: [28, 28, 1], units: 1200, classes: 10 })
 * assert.deepStrictEqual(parameterCount(network), 2395210)
 *
 * @category constructors
 * @since 0.1.0
 */
export function mlpFor<const In extends Shape, const K extends number>(options: MlpOptions<In, K>): Network<In, [K]>
export function mlpFor({ input, units, classes }: MlpOptions): Network {
  return pipe(
    dynamicInput(input),
    append(configure(flattenLayer)({})),
    denseOf(units),
    relu,
    denseOf(units),
    relu,
    denseOf(classes)
  )
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * The smallest of the three, for MNIST: 478,410 parameters.
 *
 * @category instances
 * @since 0.1.0
 */
export const mlp: Network<[28, 28, 1], [10]> = mlpFor({ input: [28, 28, 1], units: 400, classes: 10 })
