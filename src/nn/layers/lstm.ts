/**
 * Long short-term memory (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000), over the steps of a sequence.
 *
 * With i, f, g and o the four parts of x W + h R + b, the cell becomes c = σ(f) c + σ(i) tanh g and the output
 * h = σ(o) tanh c.
 *
 * @since 0.1.0
 */
import { add } from '../../primitive/add'
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

const step: Cell['step'] = (units, input, recurrent, [h = input, c = input]) => {
  const all = add(input, recurrent.multiply(h))
  const [i, f, g, o] = [
    logistic(gate(units, 0)(all)),
    logistic(gate(units, 1)(all)),
    tanh(gate(units, 2)(all)),
    logistic(gate(units, 3)(all))
  ]
  const cell = add(mul(f, c), mul(i, g))
  return [mul(o, tanh(cell)), cell]
}

/**
 * @category instances
 * @since 0.1.0
 */
export const lstmLayer: Layer<RecurrentAttributes> = recurrentLayer({ kind: 'lstm', gates: 4, arrays: 2, step })

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends long short-term memory. The states begin at 0.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { dense, lstm, input, type Network } from 'credence/nn'
 *
 * const network: Network<[20, 16], [3]> = pipe(input([20, 16]), lstm({ units: 6, sequences: true }), lstm({ units: 4 }), dense(3))
 * assert.deepStrictEqual(network.layers[0]?.parameters[0]?.shape, [16, 24])
 *
 * @category constructors
 * @since 0.1.0
 */
export const lstm: RecurrentConstructor<'lstm'> = recurrentConstructor(lstmLayer)
