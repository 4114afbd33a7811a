/**
 * Whether a number is neither infinite nor NaN.
 *
 * @since 0.1.0
 */
import { flat, reals } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import type { Shape } from '../shape/Shape'

const record = flat({
  name: 'isFinite',
  evaluate: x => (Number.isFinite(x) ? 1 : 0),
  body: x => R.fromTruth(R.lt(R.abs(x), R.lit(Infinity))),
  domains: [reals],
  result: 'bool'
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** False for ±∞ and NaN. @category combinators @since 0.1.0 */
export const isFinite = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh, 'bool'> => typed(apply(record, {}, [x]))
