/**
 * Confidence intervals: of a mean over repeated runs, and of a share over examples.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'

import { at, mean, sumOver, type Values } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * An estimate with the interval that covers the truth with the stated confidence, and the number of values it is from.
 *
 * @category model
 * @since 0.1.0
 */
export interface Interval {
  readonly estimate: number
  readonly lower: number
  readonly upper: number
  readonly count: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The mean of independent values that are about normal, by Student's t: `x̄ ± t s / √n`. `None` for fewer than two
 * values, which say nothing of their spread.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as O from 'fp-ts/Option'
 * import { pipe } from 'fp-ts/function'
 * import { meanInterval } from 'credence/report'
 *
 * // With two degrees of freedom t is 4.303, so three seeds leave a wide interval.
 * const halfWidth = pipe(meanInterval()([0.98, 0.985, 0.99]), O.map(i => (i.upper - i.estimate).toFixed(4)))
 * assert.deepStrictEqual(halfWidth, O.some('0.0124'))
 *
 * @category constructors
 * @since 0.1.0
 */
export const meanInterval =
  (confidence: number = 0.95) =>
  (values: Values): O.Option<Interval> => {
    const n = values.length
    if (n < 2) return O.none
    const centre = mean(values)
    const variance = sumOver(n, i => (at(values, i) - centre) ** 2) / (n - 1)
    const half = studentQuantile(n - 1)((1 + confidence) / 2) * Math.sqrt(variance / n)
    return O.some({ estimate: centre, lower: centre - half, upper: centre + half, count: n })
  }

/**
 * The mean difference of pairs that share a seed, so that what the seed does to both does not count. `None` for lists of
 * different lengths or fewer than two pairs.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pairedInterval =
  (confidence: number = 0.95) =>
  (values: Values, others: Values): O.Option<Interval> =>
    values.length === others.length
      ? meanInterval(confidence)(Array.from(values, (value, i) => value - at(others, i)))
      : O.none

/**
 * A share of examples, by Wilson's score interval, which stays within `[0, 1]` and does not vanish at its ends: for the
 * accuracy of one network on a test set of so many examples.
 *
 * @category constructors
 * @since 0.1.0
 */
export const shareInterval =
  (confidence: number = 0.95) =>
  (share: number, examples: number): Interval => {
    const z = studentQuantile(1e6)((1 + confidence) / 2)
    const shrink = 1 + z ** 2 / examples
    const centre = (share + z ** 2 / (2 * examples)) / shrink
    const half = (z / shrink) * Math.sqrt((share * (1 - share)) / examples + (z / (2 * examples)) ** 2)
    return { estimate: share, lower: centre - half, upper: centre + half, count: examples }
  }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The quantile of Student's t with a whole number of degrees of freedom, for probabilities from 0.5 to below 1, found by
 * halving on the closed form of its distribution function.
 *
 * @see Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4
 *
 * @category utils
 * @since 0.1.0
 */
export const studentQuantile =
  (degrees: number) =>
  (probability: number): number =>
    degrees > MOST_TERMS
      ? normalLimit(degrees)(probability)
      : Math.sqrt(degrees) * Math.tan(halved(within(degrees), 2 * probability - 1, 0, Math.PI / 2, 60))

/** Beyond so many degrees of freedom the expansion about the normal is exact to 1e-9. */
const MOST_TERMS = 2000

/** P(|T| < √ν tan θ). */
const within =
  (degrees: number) =>
  (angle: number): number => {
    const [s, c] = [Math.sin(angle), Math.cos(angle)]
    return degrees % 2 === 1
      ? (2 / Math.PI) * (angle + (degrees === 1 ? 0 : s * c * series((degrees - 1) / 2, k => (2 * k) / (2 * k + 1), c)))
      : s * series(degrees / 2, k => (2 * k - 1) / (2 * k), c)
  }

/** `1 + r(1) c² + r(1) r(2) c⁴ + ...`, so many terms. */
const series = (terms: number, ratio: (k: number) => number, c: number): number =>
  Array.from({ length: terms - 1 }, (_, i) => ratio(i + 1)).reduce(
    ({ sum, term }, r) => ({ sum: sum + term * r * c ** 2, term: term * r * c ** 2 }),
    { sum: 1, term: 1 }
  ).sum

const halved = (f: (x: number) => number, target: number, low: number, high: number, steps: number): number => {
  const middle = (low + high) / 2
  return steps === 0
    ? middle
    : f(middle) < target
      ? halved(f, target, middle, high, steps - 1)
      : halved(f, target, low, middle, steps - 1)
}

/** Cornish and Fisher's expansion of t about the normal quantile z, in 1/ν. */
const normalLimit =
  (degrees: number) =>
  (probability: number): number => {
    const z = normalQuantile(probability)
    return z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
  }

/** From Student's t with 2,000 degrees of freedom, by the same expansion read backwards. */
const normalQuantile = (probability: number): number => {
  const t = Math.sqrt(MOST_TERMS) * Math.tan(halved(within(MOST_TERMS), 2 * probability - 1, 0, Math.PI / 2, 60))
  return halved(
    z => z + (z ** 3 + z) / (4 * MOST_TERMS) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * MOST_TERMS ** 2),
    t,
    0,
    40,
    80
  )
}
