/**
 * Means and variances over axes, and what a normalisation does with them.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { reduceSum } from '../primitive/broadcastInDim'
import { reshape } from '../primitive/reshape'
import { rsqrt } from '../primitive/sqrt'
import { size } from '../shape/Shape'
import { minus, over, plus, square, times } from './arithmetic'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A mean and a variance, the latter divided by the count of numbers and not by one less. @category model @since 0.1.0 */
export interface Moments {
  readonly mean: Expr
  readonly variance: Expr
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The moments over some axes, which stay as axes of size 1, so that the moments spread over what they are of.
 *
 * @category combinators
 * @since 0.1.0
 */
export const moments =
  (axes: ReadonlyArray<number>) =>
  (x: Expr): Moments => {
    const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n))
    const average = (y: Expr): Expr => over(reshape(kept)(reduceSum(axes)(y)), size(x.shape) / size(kept))
    const mean = average(x)
    return { mean, variance: average(square(minus(x, mean))) }
  }

/**
 * (x − mean) / √(variance + ε): mean 0 and variance 1 where the moments are those of x itself, but for ε.
 *
 * @category combinators
 * @since 0.1.0
 */
export const standardise =
  (epsilon: number) =>
  ({ mean, variance }: Moments) =>
  (x: Expr): Expr =>
    times(minus(x, mean), rsqrt(plus(variance, epsilon)))
