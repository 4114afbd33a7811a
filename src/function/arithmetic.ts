/**
 * Arithmetic with broadcasting and with numbers: the point-wise primitives over operands of different shapes.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import * as A from '../primitive/add'
import { broadcastTo } from '../primitive/broadcastInDim'
import { fill } from '../primitive/constant'
import * as M from '../primitive/mul'

/** An operand: an expression, or a number that stands for itself everywhere. @category model @since 0.1.0 */
export type Term = Expr | number

/** The shape that both operands spread over, by NumPy's rule. @category utils @since 0.1.0 */
export const commonShape = (x: Shape, y: Shape): Shape => {
  const rank = Math.max(x.length, y.length)
  return Array.from({ length: rank }, (_, i) => {
    const [a, b] = [x[i - rank + x.length] ?? 1, y[i - rank + y.length] ?? 1]
    return a === 1 ? b : a
  })
}

const shapeOf = (x: Term): Shape => (typeof x === 'number' ? [] : x.shape)

const spread = (shape: Shape, x: Term): Expr => (typeof x === 'number' ? fill(x)(shape) : broadcastTo(shape)(x))

const lifted =
  (f: (x: Expr, y: Expr) => Expr) =>
  (x: Term, y: Term): Expr => {
    const shape = commonShape(shapeOf(x), shapeOf(y))
    return f(spread(shape, x), spread(shape, y))
  }

/** x + y. @category combinators @since 0.1.0 */
export const plus: (x: Term, y: Term) => Expr = lifted(A.add)

/** x − y. @category combinators @since 0.1.0 */
export const minus: (x: Term, y: Term) => Expr = lifted(A.sub)

/** x · y. @category combinators @since 0.1.0 */
export const times: (x: Term, y: Term) => Expr = lifted(M.mul)

/** x / y. @category combinators @since 0.1.0 */
export const over: (x: Term, y: Term) => Expr = lifted(M.div)

/** x². @category combinators @since 0.1.0 */
export const square = (x: Expr): Expr => M.mul(x, x)
