/**
 * The Brier score: squared distance between the probabilities and what happened.
 *
 * @since 0.1.0
 */
import type { Labelled } from './Labelled'
import { at, meanOver, sumOver } from './Vector'

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Brier's original score over all classes, in `[0, 2]`: `(1/n) Σ_i Σ_c (p_i[c] - [c = y_i])²`.
 *
 * For two classes it is twice the one-class score that some libraries report.
 * Source: Brier (1950), "Verification of forecasts expressed in terms of probability".
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { brier, deterministic, withLabels } from 'credence/report'
 *
 * const prediction = deterministic(1, 2, [0.25, 0.75])
 * assert.deepStrictEqual(pipe(prediction, E.chain(withLabels([1])), E.map(brier)), E.right(0.125))
 *
 * @category utils
 * @since 0.1.0
 */
export const brier = ({ prediction, labels }: Labelled): number =>
  meanOver(prediction.examples, i =>
    sumOver(prediction.classes, c => {
      const outcome = at(labels, i) === c ? 1 : 0
      return (at(prediction.probabilities, i * prediction.classes + c) - outcome) ** 2
    })
  )
