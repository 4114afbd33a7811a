/**
 * The remainder of a division whose quotient is rounded towards zero: it has the sign of the dividend, as in XLA.
 *
 * d rem(x, y) = dx − trunc(x / y) dy.
 *
 * @since 0.1.0
 */
import { elementwise2, interval } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import { twoProduct } from '../expr/elementary/twoFloat'
import * as R from '../expr/Scalar'
import type { Shape } from '../shape/Shape'
import { sub } from './add'
import { ones } from './constant'
import { div } from './mul'
import { neg } from './neg'
import { stopGradient } from './stopGradient'

/**
 * x − q y, for sizes x ≥ y. The product is exact as a sum of two floats, and so is the remainder; where the quotient of
 * floats was rounded across an integer, q is off by one, and the remainder by y.
 */
const sizes = (x: R.Real, y: R.Real): R.Real => {
  const product = twoProduct(R.floor(R.div(x, y)), y)
  const rest = R.sub(R.sub(x, product.high), product.low)
  const raised = R.select(R.lt(rest, R.lit(0)), R.add(rest, y), rest)
  return R.select(R.le(y, raised), R.sub(raised, y), raised)
}

/** Very large and very small divisors are scaled to where the product of two floats is exact. */
const scaleOf = (y: R.Real): R.Real =>
  R.select(R.lt(R.lit(1e30), y), R.lit(2 ** -64), R.select(R.lt(y, R.lit(1e-20)), R.lit(2 ** 64), R.lit(1)))

const body = (x: R.Real, y: R.Real): R.Real => {
  const [top, bottom] = [R.abs(x), R.abs(y)]
  const scale = scaleOf(bottom)
  const long = R.div(sizes(R.mul(top, scale), R.mul(bottom, scale)), scale)
  const size = R.select(R.lt(top, bottom), top, long)
  const signed = R.select(R.lt(x, R.lit(0)), R.neg(size), size)
  // −0 keeps its sign, unless the divisor makes the result NaN.
  return R.select(R.and(R.eq(x, R.lit(0)), R.lt(R.lit(0), bottom)), x, signed)
}

const record = elementwise2({
  name: 'rem',
  evaluate: (x, y) => x % y,
  body,
  derivatives: [x => ones(x.shape), (x, y, z) => neg(stopGradient(div(sub(x, z), y)))],
  // Quotients lie between 2 and 3, away from the jumps at integers.
  domains: [interval(4.3, 5.2), interval(1.8, 2)],
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** x − trunc(x / y) y; exact in 32-bit floats where |x / y| is below 2^23. @category combinators @since 0.1.0 */
export const rem = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh> => typed(apply(record, {}, [x, y]))
