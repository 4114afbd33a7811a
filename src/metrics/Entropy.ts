/**
 * Uncertainty of a prediction in nats, split by where it comes from.
 *
 * `predictiveEntropy = expectedEntropy + mutualInformation`: what the prediction is unsure of in all, what
 * every draw of the weights is unsure of by itself (noise in the data), and what the draws disagree about
 * (too little data to know the weights). Source: Houlsby et al. (2011); Depeweg et al. (2018).
 *
 * @since 0.1.0
 */
import { average, type Draws, type Prediction } from './Prediction'
import { at, entropyTerm, sumOver, tabulate, type Values } from './Vector'

const rowEntropy = (probabilities: Values, classes: number, row: number): number =>
  sumOver(classes, c => entropyTerm(at(probabilities, row * classes + c)))

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * `H[p] = -Σ_c p_c log p_c` for each example, in nats: 0 when sure, `log classes` when it knows nothing.
 * Of a `MeanPrediction` this is the predictive entropy `H[p̄]`.
 *
 * @category utils
 * @since 0.1.0
 */
export const entropy = ({ examples, classes, probabilities }: Prediction): Float64Array =>
  tabulate(examples, i => rowEntropy(probabilities, classes, i))

/**
 * `H[p̄]` for each example, in nats.
 *
 * @category utils
 * @since 0.1.0
 */
export const predictiveEntropy = (draws: Draws): Float64Array => entropy(average(draws))

/**
 * `(1/T) Σ_t H[p_t]` for each example, in nats: the entropy that more data cannot remove.
 *
 * @category utils
 * @since 0.1.0
 */
export const expectedEntropy = ({ samples, examples, classes, probabilities }: Draws): Float64Array =>
  tabulate(examples, i => sumOver(samples, t => rowEntropy(probabilities, classes, t * examples + i)) / samples)

/**
 * `I[y; w] = H[p̄] - (1/T) Σ_t H[p_t]` for each example, in nats: how much the draws disagree.
 *
 * Not negative by Jensen's inequality; a negative difference is rounding and is given as 0.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { draws, mutualInformation } from 'credence/report'
 *
 * // Two draws, each certain, and of opposite opinion: nothing but disagreement.
 * const opposed = draws({ samples: 2, examples: 1, classes: 2 }, [1, 0, 0, 1])
 * const nats = pipe(opposed, E.map(mutualInformation), E.map(values => Array.from(values)))
 * assert.deepStrictEqual(nats, E.right([Math.LN2]))
 *
 * @category utils
 * @since 0.1.0
 */
export const mutualInformation = (draws: Draws): Float64Array => {
  const expected = expectedEntropy(draws)
  return predictiveEntropy(draws).map((total, i) => Math.max(0, total - at(expected, i)))
}
