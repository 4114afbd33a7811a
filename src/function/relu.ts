/**
 * max(x, 0), with derivative 0 at 0.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { less } from '../primitive/compare'
import { zeros } from '../primitive/constant'
import { select } from '../primitive/select'

/** max(x, 0). @category combinators @since 0.1.0 */
export const relu = (x: Expr): Expr => select(less(zeros(x.shape), x), x, zeros(x.shape))
