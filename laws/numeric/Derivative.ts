/**
 * Derivatives of number functions by central differences with Richardson's extrapolation: the oracle that knows
 * nothing of this library's calculus.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A derivative with an estimate of its error. @category model @since 0.1.0 */
export interface Estimate {
  readonly value: number
  readonly error: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const NOTHING: Estimate = { value: NaN, error: Infinity }

/** Halvings of the step. */
const LEVELS = 6

const better = (x: Estimate, y: Estimate): Estimate => (y.error < x.error ? y : x)

/**
 * The derivative of `f` at 0, from steps `h, h/2, h/4 …` (Ridders' scheme): `T(i, j) = T(i, j−1) + (T(i, j−1) −
 * T(i−1, j−1)) / (4^j − 1)`, and the entry whose neighbours agree best; it ends where the error is `enough`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const derivative = (f: (t: number) => number, h: number, enough = 0): Estimate => {
  const central = (step: number): number => (f(step) - f(-step)) / (2 * step)
  let row: ReadonlyArray<number> = [central(h)]
  let best = NOTHING
  for (let i = 1; i < LEVELS && best.error > enough; i++) {
    const next = [central(h / 2 ** i)]
    for (let j = 1; j <= i; j++) {
      const [fine, coarse] = [next[j - 1] ?? NaN, row[j - 1] ?? NaN]
      const value = fine + (fine - coarse) / (4 ** j - 1)
      next.push(value)
      const error = Math.max(Math.abs(value - fine), Math.abs(value - coarse))
      best = better(best, Number.isNaN(error) ? NOTHING : { value, error })
    }
    row = next
  }
  return best
}

/** The best of several first steps. @category constructors @since 0.1.0 */
export const derivativeFrom = (f: (t: number) => number, steps: ReadonlyArray<number>, enough: number): Estimate =>
  steps.reduce<Estimate>((best, h) => (best.error <= enough ? best : better(best, derivative(f, h, enough))), NOTHING)
