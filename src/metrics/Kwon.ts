/**
 * The predictive covariance of Kwon et al., split into an aleatoric and an epistemic matrix.
 *
 * For draws `p_t` with average `p̄`:
 * `aleatoric = (1/T) Σ [diag(p_t) - p_t p_tᵀ]`, `epistemic = (1/T) Σ (p_t - p̄)(p_t - p̄)ᵀ`, and their sum is
 * `diag(p̄) - p̄ p̄ᵀ`, the covariance of a one-hot outcome drawn from `p̄`.
 * Source: Kwon et al. (2020), "Uncertainty quantification using Bayesian neural networks in classification".
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'

import { type Draws, meanOverDraws } from './Prediction'
import type { SoftplusDraws } from './Softplus'
import { at, meanOver, sumOver, tabulate } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Both `[classes, classes]` matrices of one example, row-major.
 *
 * @category model
 * @since 0.1.0
 */
export interface KwonMatrices {
  readonly classes: number
  readonly aleatoric: Float64Array
  readonly epistemic: Float64Array
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The matrices of one example, or `None` when there is no such example.
 *
 * @category utils
 * @since 0.1.0
 */
export const kwonMatrices =
  (example: number) =>
  (draws: Draws | SoftplusDraws): O.Option<KwonMatrices> => {
    const { samples, examples, classes, probabilities } = draws
    const p = (t: number, c: number): number => at(probabilities, (t * examples + example) * classes + c)
    const mean = tabulate(classes, c => meanOver(samples, t => p(t, c)))
    const cells = (f: (t: number, a: number, b: number) => number): Float64Array =>
      tabulate(classes * classes, j => meanOver(samples, t => f(t, Math.floor(j / classes), j % classes)))
    return Number.isInteger(example) && example >= 0 && example < examples
      ? O.some({
          classes,
          aleatoric: cells((t, a, b) => (a === b ? p(t, a) : 0) - p(t, a) * p(t, b)),
          epistemic: cells((t, a, b) => (p(t, a) - at(mean, a)) * (p(t, b) - at(mean, b)))
        })
      : O.none
  }

/**
 * The trace of the aleatoric matrix for each example: `1 - (1/T) Σ_t ‖p_t‖²`, in `[0, 1)`.
 *
 * @category utils
 * @since 0.1.0
 */
export const aleatoric = ({ samples, examples, classes, probabilities }: Draws | SoftplusDraws): Float64Array =>
  tabulate(examples, i =>
    meanOver(samples, t => 1 - sumOver(classes, c => at(probabilities, (t * examples + i) * classes + c) ** 2))
  )

/**
 * The trace of the epistemic matrix for each example: `(1/T) Σ_t ‖p_t - p̄‖²`, in `[0, 1)`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { aleatoric, draws, epistemic } from 'credence/report'
 *
 * const opposed = draws({ samples: 2, examples: 1, classes: 2 }, [1, 0, 0, 1])
 * const traces = pipe(opposed, E.map(d => [...aleatoric(d), ...epistemic(d)]))
 * assert.deepStrictEqual(traces, E.right([0, 0.5]))
 *
 * @category utils
 * @since 0.1.0
 */
export const epistemic = (draws: Draws | SoftplusDraws): Float64Array => {
  const { samples, examples, classes, probabilities } = draws
  const mean = meanOverDraws(draws, probabilities)
  return tabulate(examples, i =>
    meanOver(samples, t =>
      sumOver(classes, c => (at(probabilities, (t * examples + i) * classes + c) - at(mean, i * classes + c)) ** 2)
    )
  )
}
