/**
 * The share of examples whose most probable class is the true one.
 *
 * @since 0.1.0
 */
import { hits, type Labelled } from './Labelled'
import { mean } from './Vector'

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Accuracy in `[0, 1]`. Between equally probable classes the lowest index is the prediction.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { accuracy, deterministic, withLabels } from 'credence/report'
 *
 * const prediction = deterministic(2, 3, [0.7, 0.2, 0.1, 0.3, 0.3, 0.4])
 * assert.deepStrictEqual(pipe(prediction, E.chain(withLabels([0, 1])), E.map(accuracy)), E.right(0.5))
 *
 * @category utils
 * @since 0.1.0
 */
export const accuracy = (labelled: Labelled): number => mean(hits(labelled))
