/**
 * The error function and its complement in 64-bit floats: what the kernels' programs are measured against.
 *
 * @since 0.1.0
 */

const TWO_OVER_ROOT_PI = 1.1283791670955126
const ONE_OVER_ROOT_PI = 0.5641895835477563

const list = (length: number): ReadonlyArray<number> => Array.from({ length }, (_, i) => i)

/** e^−x², where the square's rounding error would show: x = h + l with h of 24 bits, so that h² is exact. */
const gauss = (x: number): number => {
  const high = Math.fround(x)
  return Math.abs(x) > 28 ? 0 : Math.exp(-high * high) * Math.exp((high - x) * (high + x))
}

/** erf x = 2/√π e^−x² Σ 2^n x^(2n+1) / (2n+1)!!, whose terms all have one sign. */
const series = (x: number): number => {
  const { sum } = list(70).reduce(
    ({ sum, term }, n) => {
      const next = (term * 2 * x * x) / (2 * n + 3)
      return { sum: sum + next, term: next }
    },
    { sum: x, term: x }
  )
  return TWO_OVER_ROOT_PI * gauss(x) * sum
}

/** erfc x = e^−x² / √π · 1 / (x + ½ / (x + 1 / (x + 3/2 / (x + …)))), for x ≥ 0.7 (Abramowitz & Stegun 7.1.14). */
const fraction = (x: number): number => {
  const depth = Math.ceil(30 + 180 / (x * x))
  return (ONE_OVER_ROOT_PI * gauss(x)) / list(depth).reduceRight((below, n) => x + (n + 1) / 2 / below, x)
}

/**
 * erf x.
 *
 * @category special
 * @since 0.1.0
 */
export const erf = (x: number): number =>
  Math.abs(x) < 1.5 ? (x === 0 ? x : series(x)) : x < 0 ? -erf(-x) : 1 - erfc(x)

/**
 * erfc x = 1 − erf x.
 *
 * @category special
 * @since 0.1.0
 */
export const erfc = (x: number): number => (x < 0.7 ? 1 - erf(x) : fraction(x))
