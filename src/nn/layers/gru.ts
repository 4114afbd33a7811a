/**
 * Gated recurrent units (Cho et al. 2014), over the steps of a sequence.
 *
 * With r and z the first two parts of x W + h R + b through σ, the candidate is n = tanh of the third part, in which r ∘ h
 * takes the place of h, and the output becomes h = z h + (1 − z) n.
 *
 * @since 0.1.0
 */
import { add, sub } from '../../primitive/add'
import { logistic } from '../../primitive/logistic'
import { mul } from '../../primitive/mul'
import { tanh } from '../../primitive/tanh'
import type { Layer } from '../Layer'
import {
  type Cell,
  gate,
  type RecurrentAttributes,
  type RecurrentConstructor,
  recurrentConstructor,
  recurrentLayer
} from '../Recurrent'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

const step: Cell['step'] = (units, input, recurrent, [h = input]) => {
  const both = logistic(add(gate(units, 0, 2)(input), recurrent.columns(0, 2 * units).multiply(h)))
  const [r, z] = [gate(units, 0)(both), gate(units, 1)(both)]
  const candidate = tanh(add(gate(units, 2)(input), recurrent.columns(2 * units, 3 * units).multiply(mul(r, h))))
  return [add(candidate, mul(z, sub(h, candidate)))]
}

/**
 * @category instances
 * @since 0.1.0
 */
export const gruLayer: Layer<RecurrentAttributes> = recurrentLayer({ kind: 'gru', gates: 3, arrays: 1, step })

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends gated recurrent units. The states begin at 0.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { dense, gru, input, type Network } from 'credence/nn'
 *
 * const network: Network<[20, 16], [3]> = pipe(input([20, 16]), gru({ units: 6, sequences: true }), gru({ units: 4 }), dense(3))
 * assert.deepStrictEqual(network.layers[0]?.parameters[0]?.shape, [16, 18])
 *
 * @category constructors
 * @since 0.1.0
 */
export const gru: RecurrentConstructor<'gru'> = recurrentConstructor(gruLayer)
