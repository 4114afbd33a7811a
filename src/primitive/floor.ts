/**
 * The greatest integer that is not above x. Flat between the integers.
 *
 * @since 0.1.0
 */
import { flat, interval } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import type { Shape } from '../shape/Shape'

const record = flat({
  name: 'floor',
  evaluate: x => Math.floor(x),
  body: x => R.floor(x),
  domains: [interval(-3, 3, [-3, -2, -1, 0, 1, 2, 3])],
  result: 'f32'
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** ⌊x⌋. @category combinators @since 0.1.0 */
export const floor = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(record, {}, [x]))
