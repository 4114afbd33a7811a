/**
 * The matrix product.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { dotGeneral } from '../primitive/dotGeneral'

/** `[n, k]` times `[k, m]` is `[n, m]`. @category combinators @since 0.1.0 */
export const matmul: (x: Expr, y: Expr) => Expr = dotGeneral({
  leftBatch: [],
  rightBatch: [],
  leftContract: [1],
  rightContract: [0]
})

/** The last axis of `[…, k]` with the first of a matrix `[k, m]`: `[…, m]`. @category combinators @since 0.1.0 */
export const matmulLast = (x: Expr, y: Expr): Expr =>
  dotGeneral({ leftBatch: [], rightBatch: [], leftContract: [x.shape.length - 1], rightContract: [0] })(x, y)
