/**
 * Negative log-likelihood of the true classes: the proper score that training minimises.
 *
 * @since 0.1.0
 */
import { probabilityOfLabel, type Labelled } from './Labelled'
import { meanOver } from './Vector'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The smallest probability that `nll` takes the logarithm of: the smallest normal f32, `2^-126`.
 *
 * A softmax in f32 cannot tell smaller probabilities from 0. With this floor one example costs at most
 * 87.3 nats, so that a confident mistake stays expensive and a mean stays finite.
 *
 * @category constructors
 * @since 0.1.0
 */
export const probabilityFloor: number = 2 ** -126

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Mean negative log-likelihood, in nats per example: `-(1/n) Σ log max(p_i[y_i], 2^-126)`.
 *
 * For a `MeanPrediction` this is the score of the posterior predictive, `-log (1/T) Σ_t p_t`, which is
 * never larger than the mean of the draws' own scores (Jensen).
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { deterministic, nll, withLabels } from 'credence/report'
 *
 * const prediction = deterministic(1, 2, [0.25, 0.75])
 * const scored = pipe(prediction, E.chain(withLabels([1])), E.map(nll))
 * assert.deepStrictEqual(scored, E.right(-Math.log(0.75)))
 *
 * @category utils
 * @since 0.1.0
 */
export const nll = (labelled: Labelled): number =>
  meanOver(labelled.prediction.examples, i => -Math.log(Math.max(probabilityOfLabel(labelled, i), probabilityFloor)))
