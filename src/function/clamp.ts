/**
 * Numbers kept between two bounds.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { max, min } from '../primitive/max'
import type { Shape } from '../shape/Shape'

/**
 * min(max(x, least), most), point by point: `most` where the bounds contradict each other, as in XLA. The derivative is
 * 1 inside and 0 outside; on a bound, x and the bound share it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const clamp =
  <Sh extends Shape>(least: Expr<Sh>, most: Expr<NoInfer<Sh>>) =>
  (x: Expr<Sh>): Expr<Sh> =>
    min(max(x, least), most)
