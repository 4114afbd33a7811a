/**
 * Statistics of samples: p-values of a few tests, and Holm's procedure to decide over many of them.
 *
 * A p-value here is the chance, when the sampler is right, of an answer at least as strange as the one found.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What one test found.
 *
 * @category model
 * @since 0.1.0
 */
export interface Finding {
  readonly name: string
  readonly p: number
}

// -------------------------------------------------------------------------------------
// special functions
// -------------------------------------------------------------------------------------

/** Stirling's series, Abramowitz & Stegun 6.1.41: below 1e-16 from x = 10 on. */
const stirling = (x: number): number => {
  const y = 1 / (x * x)
  const series = 1 / 12 + y * (-1 / 360 + y * (1 / 1260 + y * (-1 / 1680 + y * (1 / 1188 - (y * 691) / 360360))))
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series / x
}

/**
 * ln Γ(x), x > 0.
 *
 * @category special functions
 * @since 0.1.0
 */
export const lnGamma = (x: number): number => (x < 10 ? lnGamma(x + 1) - Math.log(x) : stirling(x))

/** The lower regularised incomplete gamma function by its power series, A&S 6.5.29, without its factor. */
const gammaSeries = (a: number, x: number): number => {
  let term = 1 / a
  let sum = term
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

/** The upper one by its continued fraction, A&S 6.5.31, with Lentz's algorithm, without its factor. */
const gammaFraction = (a: number, x: number): number => {
  let b = x + 1 - a
  let c = Infinity
  let d = 1 / b
  let h = d
  let change = Infinity
  for (let n = 1; Math.abs(change - 1) > 1e-15; n++) {
    const an = n * (a - n)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    change = c * d
    h *= change
  }
  return h
}

/**
 * The upper regularised incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a), a > 0, x ≥ 0. Small values keep their
 * relative accuracy.
 *
 * @category special functions
 * @since 0.1.0
 */
export const gammaQ = (a: number): ((x: number) => number) => {
  const lnGammaA = lnGamma(a)
  return x => {
    if (x <= 0) return 1
    const factor = Math.exp(a * Math.log(x) - x - lnGammaA)
    return x < a + 1 ? 1 - gammaSeries(a, x) * factor : gammaFraction(a, x) * factor
  }
}

const gammaQHalf = gammaQ(0.5)

/**
 * The standard normal distribution function.
 *
 * @category special functions
 * @since 0.1.0
 */
export const normalCdf = (x: number): number => {
  const tail = 0.5 * gammaQHalf(0.5 * x * x)
  return x < 0 ? tail : 1 - tail
}

// -------------------------------------------------------------------------------------
// tests
// -------------------------------------------------------------------------------------

/**
 * Of a z-score, both sides.
 *
 * @category tests
 * @since 0.1.0
 */
export const normalP = (z: number): number => gammaQHalf(0.5 * z * z)

/**
 * Of a χ² statistic, both sides: too good an agreement is a fault of a sampler too.
 *
 * @category tests
 * @since 0.1.0
 */
export const chiSquareP = (statistic: number, degrees: number): number => {
  const upper = gammaQ(0.5 * degrees)(0.5 * statistic)
  return Math.min(1, 2 * Math.min(upper, 1 - upper))
}

/**
 * Of `successes` in `n` trials, exact, both sides: twice the smaller tail.
 *
 * @category tests
 * @since 0.1.0
 */
export const binomialP = (n: number, probability: number, successes: number): number => {
  const odds = probability / (1 - probability)
  const upwards = successes > n * probability
  let term = Math.exp(
    lnGamma(n + 1) -
      lnGamma(successes + 1) -
      lnGamma(n - successes + 1) +
      successes * Math.log(probability) +
      (n - successes) * Math.log1p(-probability)
  )
  let tail = 0
  for (let k = successes; k >= 0 && k <= n && term > tail * 1e-17;) {
    tail += term
    term *= upwards ? ((n - k) / (k + 1)) * odds : k / ((n - k + 1) * odds)
    k += upwards ? 1 : -1
  }
  return Math.min(1, 2 * tail)
}

/**
 * The largest distance between a distribution function and the empirical one of a sample in ascending order.
 *
 * @category tests
 * @since 0.1.0
 */
export const cdfDistance = (sorted: Float32Array, cdf: (x: number) => number): number =>
  sorted.reduce((largest, x, i) => {
    const p = cdf(x)
    return Math.max(largest, p - i / sorted.length, (i + 1) / sorted.length - p)
  }, 0)

/**
 * A bound on the p-value of the largest distance to a distribution function: the inequality of Dvoretzky, Kiefer and
 * Wolfowitz with Massart's constant (1990), P(D > ε) ≤ 2 exp(-2 n ε²) for each n.
 *
 * @category tests
 * @since 0.1.0
 */
export const dkwmP = (n: number, distance: number): number => Math.min(1, 2 * Math.exp(-2 * n * distance * distance))

/**
 * Of counts that should be equally likely.
 *
 * @category tests
 * @since 0.1.0
 */
export const equalCountsP = (counts: ReadonlyArray<number>): number => {
  const expected = counts.reduce((total, count) => total + count, 0) / counts.length
  return chiSquareP(
    counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0),
    counts.length - 1
  )
}

// -------------------------------------------------------------------------------------
// decisions
// -------------------------------------------------------------------------------------

/**
 * The findings that Holm's step-down procedure (1979) rejects: the chance that it rejects anything, when the sampler is
 * right, is at most `alpha`, however the tests depend on each other.
 *
 * @category decisions
 * @since 0.1.0
 */
export const holm =
  (alpha: number) =>
  (findings: ReadonlyArray<Finding>): ReadonlyArray<Finding> => {
    // A test that answers NaN has found a fault.
    const certain = findings.map(({ name, p }) => ({ name, p: Number.isNaN(p) ? 0 : p }))
    const ascending = certain.sort((x, y) => x.p - y.p)
    const accepted = ascending.findIndex(({ p }, i) => p > alpha / (ascending.length - i))
    return accepted === -1 ? ascending : ascending.slice(0, accepted)
  }
