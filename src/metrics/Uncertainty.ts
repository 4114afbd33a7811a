/**
 * All that is said of the uncertainty of single predictions, each number under its own name.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'

import { entropy, expectedEntropy, mutualInformation } from './Entropy'
import { aleatoric, epistemic } from './Kwon'
import { standardError } from './MonteCarloError'
import { average, type Draws, predictedClass } from './Prediction'
import type { SoftplusDraws } from './Softplus'
import { at, tabulate } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The traces of the two matrices of Kwon et al.: what would stay if the weights were known, and what would not.
 *
 * @category model
 * @since 0.1.0
 */
export interface Traces {
  readonly aleatoric: number
  readonly epistemic: number
}

/**
 * What is known of one example:
 *
 * - `probabilities`: averaged over the draws, with their Monte Carlo `standardError` (none for a single draw);
 * - `entropy`, in nats: that of the averaged probabilities, the sum of `expectedEntropy`, the mean over the draws of
 *   each one's entropy, and `mutualInformation` of label and weights;
 * - `variance`: the traces for softmax, the likelihood that the network was trained with, so that their sum is
 *   1 − Σ p̄²;
 * - `softplus`: the traces for softplus-normalised logits (Shridhar et al. 2018), which no network here is trained with.
 *
 * @category model
 * @since 0.1.0
 */
export interface Uncertainty {
  readonly predicted: number
  readonly probabilities: ReadonlyArray<number>
  readonly standardError: O.Option<ReadonlyArray<number>>
  readonly entropy: number
  readonly expectedEntropy: number
  readonly mutualInformation: number
  readonly variance: Traces
  readonly softplus: Traces
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The uncertainty of each example, from the same draws under both normalisations.
 *
 * @category utils
 * @since 0.1.0
 */
export const uncertainties = (softmax: Draws, softplus: SoftplusDraws): ReadonlyArray<Uncertainty> => {
  const { examples, classes } = softmax
  const mean = average(softmax)
  const errors = standardError(softmax)
  const row = (values: ArrayLike<number>, i: number): ReadonlyArray<number> =>
    Array.from(tabulate(classes, c => at(values, i * classes + c)))
  const measures = {
    entropy: entropy(mean),
    expectedEntropy: expectedEntropy(softmax),
    mutualInformation: mutualInformation(softmax)
  }
  const [variance, other] = [tracesOf(softmax), tracesOf(softplus)]
  return Array.from({ length: examples }, (_, i) => ({
    predicted: predictedClass(mean, i),
    probabilities: row(mean.probabilities, i),
    standardError: pipe(
      errors,
      O.map(all => row(all, i))
    ),
    entropy: at(measures.entropy, i),
    expectedEntropy: at(measures.expectedEntropy, i),
    mutualInformation: at(measures.mutualInformation, i),
    variance: variance(i),
    softplus: other(i)
  }))
}

const tracesOf = (draws: Draws | SoftplusDraws): ((i: number) => Traces) => {
  const [data, weights] = [aleatoric(draws), epistemic(draws)]
  return i => ({ aleatoric: at(data, i), epistemic: at(weights, i) })
}
