/**
 * The exponential and its relatives, as programs of the scalar language: the same bits on every backend.
 *
 * @since 0.1.0
 */
import type { Real } from '../Scalar'
import { abs, add, div, eq, floor, lit, lt, max, min, mul, neg, polynomial, scale2, select, sub } from '../Scalar'

const LOG2_E = 1.44269504088896341
/** ln 2 in two parts; the first has 9 significant bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.693359375
const LN2_LOW = -2.1219444e-4

/** x = k ln 2 + r with |r| ≤ ln 2 / 2, or a little more where k would leave the range of `scale2`. */
const reduced = (x: Real): { readonly k: Real; readonly r: Real } => {
  const k = max(floor(add(mul(x, lit(LOG2_E)), lit(0.5))), lit(-149))
  return { k, r: sub(sub(x, mul(k, lit(LN2_HIGH))), mul(k, lit(LN2_LOW))) }
}

/** (e^r − 1 − r) / r² on |r| ≤ ln 2 / 2, within 3e-9 r² / e^r. */
const expTail = polynomial([0.0013820081, 0.008368684, 0.041668274, 0.16666521, 0.49999994])

/**
 * e^x. Beyond −104 and 89 the result is that of the bound: 0 below, infinity above.
 *
 * @category elementary
 * @since 0.1.0
 */
export const exp = (x: Real): Real => {
  const { k, r } = reduced(min(max(x, lit(-104)), lit(89)))
  return scale2(add(add(mul(expTail(r), mul(r, r)), r), lit(1)), k)
}

/** The same, within 5e-10 (e^r − 1) / r², so that the error is small beside e^r − 1 too. */
const expm1Tail = polynomial([0.00019763413, 0.0013932341, 0.008333544, 0.041666493, 0.16666666, 0.5])

/**
 * e^x − 1 = 2^k ((e^r − 1) + (1 − 2^−k)), accurate near 0 where the difference would cancel.
 *
 * @category elementary
 * @since 0.1.0
 */
export const expm1 = (x: Real): Real => {
  const { k, r } = reduced(min(max(x, lit(-18)), lit(89)))
  const small = add(mul(expm1Tail(r), mul(r, r)), r)
  const y = scale2(add(small, sub(lit(1), scale2(lit(1), neg(k)))), k)
  return select(eq(x, lit(0)), x, y)
}

/**
 * 1 / (1 + e^−x), as e^−|x| / (1 + e^−|x|) below 0, where e^−x would overflow before the result underflows.
 *
 * The denominator's rounding error c is taken back: y / (1 + c/u) is y − y c/u but for the square of c/u, and 1/u is
 * near enough to 1.43 − 0.46 u for a correction that small.
 *
 * @category elementary
 * @since 0.1.0
 */
export const logistic = (x: Real): Real => {
  const t = exp(neg(abs(x)))
  const u = add(lit(1), t)
  const c = sub(t, sub(u, lit(1)))
  const y = div(select(lt(x, lit(0)), t, lit(1)), u)
  return sub(y, mul(mul(y, c), sub(lit(1.43), mul(lit(0.46), u))))
}

/** (tanh x − x) / x³ in x² on |x| ≤ 5/8, within 5e-9 tanh x / x³. */
const tanhTail = polynomial([-0.005692296, 0.020628167, -0.053736515, 0.13331406, -0.3333328])

/**
 * tanh x; ±1 beyond |x| = 9.
 *
 * @category elementary
 * @since 0.1.0
 */
export const tanh = (x: Real): Real => {
  const size = abs(x)
  const square = mul(x, x)
  const near = add(mul(mul(tanhTail(square), square), x), x)
  const far = sub(lit(1), div(lit(2), add(exp(mul(lit(2), min(size, lit(9.5)))), lit(1))))
  const y = select(lt(size, lit(0.625)), near, select(lt(x, lit(0)), neg(far), far))
  // The sum above makes 0 of −0.
  return select(eq(x, lit(0)), x, y)
}
