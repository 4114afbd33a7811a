/**
 * Unevaluated sums of two floats, for steps whose rounding error would show in the result (Dekker 1971).
 *
 * @since 0.1.0
 */
import type { Real } from '../Scalar'
import { add, lit, mul, sub } from '../Scalar'

/** `high + low`, where `low` is below half a unit of `high`. @category model @since 0.1.0 */
export interface TwoFloat {
  readonly high: Real
  readonly low: Real
}

/** x + y without error, where |x| ≥ |y| or x is 0. @category combinators @since 0.1.0 */
export const fastTwoSum = (x: Real, y: Real): TwoFloat => {
  const high = add(x, y)
  return { high, low: sub(y, sub(high, x)) }
}

/** x in two halves of 12 bits, whose products are exact. @category combinators @since 0.1.0 */
export const halves = (x: Real): TwoFloat => {
  const scaled = mul(x, lit(4097))
  const high = sub(scaled, sub(scaled, x))
  return { high, low: sub(x, high) }
}

/** x · y without error, where neither overflows when multiplied by 4097 and the product is not subnormal. @category combinators @since 0.1.0 */
export const twoProduct = (x: Real, y: Real): TwoFloat => {
  const [a, b] = x === y ? [halves(x), halves(x)] : [halves(x), halves(y)]
  const high = mul(x, y)
  const cross = add(sub(mul(a.high, b.high), high), add(mul(a.high, b.low), mul(a.low, b.high)))
  return { high, low: add(cross, mul(a.low, b.low)) }
}
