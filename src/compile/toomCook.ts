/**
 * Products of polynomials by their values at points (Toom 1963, Cook 1966): `a + b - 1` multiplications instead of
 * `a · b`. Winograd's convolutions are the same identity with the roles of its three sides changed.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Rows of numbers. @category model @since 0.1.0 */
export type Matrix = ReadonlyArray<ReadonlyArray<number>>

/**
 * `Σᵢⱼ fᵢ gⱼ hᵢ₊ⱼ = Σₚ (left · f)ₚ (right · g)ₚ (sum · h)ₚ`. Any of the three sides may be the one that is asked for:
 * as a sum of products of the other two, it is what stands beside it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Trilinear {
  readonly left: Matrix
  readonly right: Matrix
  readonly sum: Matrix
}

/** Where polynomials are evaluated, besides at infinity: small numbers keep rounding errors small. */
const POINTS = [0, 1, -1, 2, -2, 1 / 2, -1 / 2]

/** The most points that there are. @category constants @since 0.1.0 */
export const MOST_POINTS = POINTS.length + 1

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const powers = (x: number, n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => x ** i)

/** The highest coefficient: the value at infinity. */
const highest = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => (i === n - 1 ? 1 : 0))

/** `f · (z - x)`, the coefficient of z⁰ first. */
const timesRoot = (f: ReadonlyArray<number>, x: number): ReadonlyArray<number> =>
  [...f, 0].map((_, i) => (f[i - 1] ?? 0) - x * (f[i] ?? 0))

const withRoots = (xs: ReadonlyArray<number>): ReadonlyArray<number> => xs.reduce(timesRoot, [1])

/**
 * The identity for sides of `a` and `b` numbers: values at points, and Lagrange's interpolation turned round, the
 * denominators of which are in `right`. It needs `a + b - 1 ≤ MOST_POINTS`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const toomCook = (a: number, b: number): Trilinear => {
  const xs = POINTS.slice(0, a + b - 2)
  const others = (x: number): ReadonlyArray<number> => xs.filter(other => other !== x)
  const slope = (x: number): number => others(x).reduce((product, other) => product * (x - other), 1)
  return {
    left: [...xs.map(x => powers(x, a)), highest(a)],
    right: [...xs.map(x => powers(x, b).map(power => power / slope(x))), highest(b)],
    sum: [...xs.map(x => [...withRoots(others(x)), 0]), withRoots(xs)]
  }
}
