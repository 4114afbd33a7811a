/**
 * The logarithm of the gamma function and its derivatives in 64-bit floats.
 *
 * @since 0.1.0
 */

/** B_2, B_4, B_6 … */
const BERNOULLI = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330
] as const

const HALF_LOG_TWO_PI = 0.9189385332046727
const LOG_PI = 1.1447298858494002

const list = (length: number): ReadonlyArray<number> => Array.from({ length }, (_, i) => i)

const sum = (terms: ReadonlyArray<number>): number => terms.reduceRight((total, term) => total + term, 0)

const horner = (coefficients: ReadonlyArray<number>, x: number): number =>
  coefficients.reduceRight((total, c) => total * x + c, 0)

/** (−1)^n. */
const sign = (n: number): number => (n % 2 === 0 ? 1 : -1)

/** How often 1 must be added before the asymptotic series are as accurate as the numbers. */
const steps = (x: number): number => Math.max(0, Math.ceil(16 - x))

// -------------------------------------------------------------------------------------
// zeta
// -------------------------------------------------------------------------------------

/**
 * Hurwitz's ζ(s, a) = Σ (a + k)^−s for an integer s ≥ 2 and a > 0: the first terms, and the Euler–Maclaurin formula
 * for the rest.
 *
 * @category special
 * @since 0.1.0
 */
export const hurwitz = (s: number, a: number): number => {
  const n = steps(a)
  const x = a + n
  const first = list(n).map(k => (a + k) ** -s)
  const { terms } = BERNOULLI.reduce<{ readonly terms: ReadonlyArray<number>; readonly rising: number }>(
    ({ terms, rising }, b, i) => ({
      terms: [...terms, b * rising * x ** (-s - 2 * i - 1)],
      rising: (rising * (s + 2 * i + 1) * (s + 2 * i + 2)) / ((2 * i + 3) * (2 * i + 4))
    }),
    { terms: [x ** (1 - s) / (s - 1), x ** -s / 2], rising: s / 2 }
  )
  return sum([...first, ...terms])
}

// -------------------------------------------------------------------------------------
// lgamma
// -------------------------------------------------------------------------------------

/** log Γ(2 + z) / z = (1 − γ) + Σ (−1)^k (ζ(k) − 1) z^(k−1) / k, in powers of z. */
const aroundTwo: ReadonlyArray<number> = [
  0.42278433509846713,
  ...list(30).map(i => (sign(i) * hurwitz(i + 2, 2)) / (i + 2))
]

const stirling = (x: number): number =>
  (x - 0.5) * Math.log(x) -
  x +
  HALF_LOG_TWO_PI +
  sum(BERNOULLI.map((b, i) => b / ((2 * i + 1) * (2 * i + 2) * x ** (2 * i + 1))))

const product = (x: number, n: number): number => list(n).reduce((p, k) => p * (x + k), 1)

/** log Γ(x) for x > 0: a series about 2, the recurrence to reach it, Stirling's series far away. */
const lgammaPositive = (x: number): number => {
  const m = Math.floor(x - 1.5)
  return x >= 16
    ? stirling(x)
    : x >= 2.5
      ? lgammaPositive(x - m) + Math.log(product(x - m, m))
      : x >= 1.5
        ? (x - 2) * horner(aroundTwo, x - 2)
        : x >= 0.5
          ? (x - 1) * horner(aroundTwo, x - 1) - Math.log1p(x - 1)
          : x > 0
            ? lgammaPositive(x + 1) - Math.log(x)
            : NaN
}

const isPole = (x: number): boolean => x <= 0 && Number.isInteger(x)

/** x minus the nearest integer, which is exact. */
const fraction = (x: number): number => x - Math.round(x)

/**
 * log |Γ(x)|; ∞ at the poles 0, −1, −2 …
 *
 * @category special
 * @since 0.1.0
 */
export const lgamma = (x: number): number =>
  Math.abs(x) === Infinity || isPole(x)
    ? Infinity
    : !(x < 0)
      ? lgammaPositive(x)
      : LOG_PI - Math.log(Math.abs(Math.sin(Math.PI * fraction(x)))) - lgammaPositive(1 - x)

// -------------------------------------------------------------------------------------
// digamma and polygamma
// -------------------------------------------------------------------------------------

/** The positive zero of ψ, as the nearest number and the rest. */
const ZERO = 1.4616321449683622
const ZERO_LOW = 9.549995429965697e-17

/** ψ(z₀ + d) / d, in powers of d. */
const aroundZero: ReadonlyArray<number> = list(70).map(i => sign(i) * hurwitz(i + 2, ZERO))

const digammaPositive = (x: number): number => {
  const n = steps(x)
  const far = x + n
  const series = sum(BERNOULLI.map((b, i) => b / ((2 * i + 2) * far ** (2 * i + 2))))
  const d = x - ZERO - ZERO_LOW
  return Math.abs(d) < 0.75
    ? d * horner(aroundZero, d)
    : Math.log(far) - 0.5 / far - series - sum(list(n).map(k => 1 / (x + k)))
}

/**
 * ψ = (log Γ)′; NaN at the poles −1, −2 …, ∓∞ at ±0.
 *
 * @category special
 * @since 0.1.0
 */
export const digamma = (x: number): number =>
  x === 0
    ? -1 / x
    : isPole(x) || x === -Infinity
      ? NaN
      : x > 0
        ? digammaPositive(x)
        : digammaPositive(1 - x) - Math.PI / Math.tan(Math.PI * fraction(x))

/**
 * The n-th derivative of cot πx is (−π)^n q_n(cot πx), with q_0(c) = c and q_n+1 = (1 + c²) q_n′. Coefficients from
 * the constant term up.
 *
 * @category special
 * @since 0.1.0
 */
export const cotangentPolynomial = (n: number): ReadonlyArray<number> =>
  list(n).reduce<ReadonlyArray<number>>(
    q => {
      const slope = q.slice(1).map((c, i) => c * (i + 1))
      return list(slope.length + 2).map(i => (slope[i] ?? 0) + (slope[i - 2] ?? 0))
    },
    [0, 1]
  )

/** n!. @category special @since 0.1.0 */
export const factorial = (n: number): number => list(n).reduce((p, i) => p * (i + 1), 1)

/** ψ^(n)(x) = −(−1)^n n! ζ(n + 1, x), for x > 0. */
const polygammaPositive = (n: number, x: number): number =>
  x === Infinity ? -sign(n) * 0 : -sign(n) * factorial(n) * hurwitz(n + 1, x)

/** (−1)^n ψ^(n)(1 − x) − ψ^(n)(x) = π dⁿ/dxⁿ cot πx. */
const polygammaNegative = (n: number, x: number): number =>
  sign(n) * polygammaPositive(n, 1 - x) -
  sign(n) * Math.PI ** (n + 1) * horner(cotangentPolynomial(n), 1 / Math.tan(Math.PI * fraction(x)))

/**
 * ψ^(n), the n-th derivative of ψ. At the poles 0, −1, −2 …: ∞ for odd n, where both sides agree, NaN for even n.
 *
 * @category special
 * @since 0.1.0
 */
export const polygamma = (n: number, x: number): number =>
  n === 0
    ? digamma(x)
    : isPole(x)
      ? n % 2 === 0
        ? NaN
        : Infinity
      : x > 0
        ? polygammaPositive(n, x)
        : x < 0
          ? polygammaNegative(n, x)
          : NaN
