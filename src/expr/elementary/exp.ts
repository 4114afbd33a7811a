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

/**
 * x = k ln 2 + r with |r| ≤ ln 2 / 2, or a little more where k would leave the range of `scale2`. Where x is known
 * better than to a float, it is given as `high − low` too.
 *
 * @category combinators
 * @since 0.1.0
 */
export const reduced = (x: Real, high = x, low?: Real): { readonly k: Real; readonly r: Real } => {
  const k = max(floor(add(mul(x, lit(LOG2_E)), lit(0.5))), lit(-149))
  const rest = mul(k, lit(LN2_LOW))
  return { k, r: sub(sub(high, mul(k, lit(LN2_HIGH))), low === undefined ? rest : add(rest, low)) }
}

/** (e^r − 1 − r) / r² on |r| ≤ ln 2 / 2, within 3e-9 r² / e^r. */
const expTail = polynomial([0.0013820081, 0.008368684, 0.041668274, 0.16666521, 0.49999994])

/** e^r − 1 for |r| ≤ ln 2 / 2, accurate beside 1. @category combinators @since 0.1.0 */
export const expMinus1 = (r: Real): Real => add(mul(expTail(r), mul(r, r)), r)

/**
 * e^x. Beyond −104 and 89 the result is that of the bound: 0 below, infinity above.
 *
 * @category elementary
 * @since 0.1.0
 */
export const exp = (x: Real): Real => {
  const { k, r } = reduced(min(max(x, lit(-104)), lit(89)))
  return scale2(add(expMinus1(r), lit(1)), k)
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
 * 1 / (1 + e^−x), as p / (p + 1 + (e^−r − 1)) with x = k ln 2 + r and p = 2^k: neither overflows, and p is exact.
 *
 * Each step rises with x or falls with it throughout, so the result never falls where x rises. What 1 + p loses of p,
 * where p is beside the last place of 1, is added to the small part.
 *
 * @category elementary
 * @since 0.1.0
 */
export const logistic = (x: Real): Real => {
  const { k, r } = reduced(min(max(x, lit(-104)), lit(30)))
  const p = scale2(lit(1), k)
  const u = add(lit(1), p)
  return div(p, add(u, add(expMinus1(neg(r)), sub(p, sub(u, lit(1))))))
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
