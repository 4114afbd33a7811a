/**
 * The absolute value and the sign. d|x| = sign x dx, 0 at 0.
 *
 * @since 0.1.0
 */
import { elementwise1, flat, interval } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import type { Shape } from '../shape/Shape'

/** The sign of NaN is NaN, and that of −0 is −0, as in C and XLA. */
const signBody = (x: R.Real): R.Real => R.select(R.lt(x, R.lit(0)), R.lit(-1), R.select(R.lt(R.lit(0), x), R.lit(1), x))

const absRecord = elementwise1({
  name: 'abs',
  evaluate: Math.abs,
  body: R.abs,
  derivative: x => sign(x),
  domain: interval(-3, 3, [0]),
  tolerance: 0
})

const signRecord = flat({
  name: 'sign',
  evaluate: Math.sign,
  body: signBody,
  domains: [interval(-3, 3, [0])],
  result: 'f32'
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [absRecord, signRecord]

/** |x|. @category combinators @since 0.1.0 */
export const abs = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(absRecord, {}, [x]))

/** −1, 0 or 1. @category combinators @since 0.1.0 */
export const sign = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(signRecord, {}, [x]))
