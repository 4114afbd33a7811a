/**
 * Densities that are zero outside an interval, without a NaN in the value or in the derivative of the other branch.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { fill } from '../primitive/constant'
import { select } from '../primitive/select'

/**
 * `f(x)` where the condition holds, −∞ elsewhere, where `f` is given a harmless number instead of x.
 *
 * @category combinators
 * @since 0.1.0
 */
export const within = (
  condition: Expr<ReadonlyArray<number>, 'bool'>,
  x: Expr,
  harmless: Expr,
  f: (x: Expr) => Expr
): Expr => select(condition, f(select(condition, x, harmless)), fill(-Infinity)(x.shape))
