/**
 * The angle of a point of the plane. d atan2(y, x) = (x dy − y dx) / (x² + y²).
 *
 * @since 0.1.0
 */
import { elementwise2, interval } from '../expr/builders'
import * as program from '../expr/elementary/atan2'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import { add } from './add'
import { div, mul } from './mul'
import { neg } from './neg'

const square = (x: Expr, y: Expr): Expr => add(mul(x, x), mul(y, y))

const record = elementwise2({
  name: 'atan2',
  evaluate: Math.atan2,
  body: program.atan2,
  derivatives: [(y, x) => div(x, square(x, y)), (y, x) => neg(div(y, square(x, y)))],
  domains: [interval(0.3, 3), interval(-3, 3)],
  tolerance: 2
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** The angle of the point (x, y) with the first axis, between −π and π, with the sign of y. @category combinators @since 0.1.0 */
export const atan2 = <Sh extends Shape>(y: Expr<Sh>, x: Expr<NoInfer<Sh>>): Expr<Sh> => typed(apply(record, {}, [y, x]))
