/**
 * How far the averaged probabilities may be off because only `T` draws were averaged.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'

import { type Draws, meanOverDraws } from './Prediction'
import { at, sumOver, tabulate } from './Vector'

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The standard deviation of each probability over draws, `[examples, classes]`, with divisor `T - 1`.
 * `None` for a single draw, which says nothing about spread.
 *
 * @category utils
 * @since 0.1.0
 */
export const spread = ({ samples, examples, classes, probabilities }: Draws): O.Option<Float64Array> => {
  const stride = examples * classes
  const mean = meanOverDraws({ samples, examples, classes }, probabilities)
  return samples < 2
    ? O.none
    : O.some(
        tabulate(stride, j =>
          Math.sqrt(sumOver(samples, t => (at(probabilities, t * stride + j) - at(mean, j)) ** 2) / (samples - 1))
        )
      )
}

/**
 * The Monte Carlo standard error of each averaged probability, `[examples, classes]`: spread / √T.
 *
 * @category utils
 * @since 0.1.0
 */
export const standardError = (draws: Draws): O.Option<Float64Array> =>
  O.map((deviation: Float64Array) => deviation.map(sd => sd / Math.sqrt(draws.samples)))(spread(draws))

/**
 * The number of draws that brings the standard error of every probability to `target` or below, judged
 * from the spread seen so far: `max_j ⌈spread_j² / target²⌉`, at least 1. `None` for a single draw or a
 * target that is not positive.
 *
 * @category utils
 * @since 0.1.0
 */
export const samplesNeeded =
  (target: number) =>
  (draws: Draws): O.Option<number> =>
    target > 0
      ? O.map((deviation: Float64Array) =>
          Math.max(1, Math.ceil((deviation.reduce((a, b) => Math.max(a, b), 0) / target) ** 2))
        )(spread(draws))
      : O.none
