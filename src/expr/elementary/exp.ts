/**
 * The exponential and its relatives, as programs of the scalar language: the same bits on every backend.
 *
 * @since 0.1.0
 */
import type { Real } from '../Scalar'
import { abs, add, div, floor, lit, lt, max, min, mul, neg, polynomial, scale2, select, sub } from '../Scalar'

const LOG2_E = 1.44269504088896341
/** ln 2 in two parts; the first has 9 significant bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.693359375
const LN2_LOW = -2.1219444e-4

/** (e^r − 1 − r) / r² on |r| ≤ ln 2 / 2: Moshier's coefficients for single precision (Cephes, expf). */
const tail = polynomial([
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1
])

const reduced = (x: Real): { readonly k: Real; readonly r: Real } => {
  const k = floor(add(mul(x, lit(LOG2_E)), lit(0.5)))
  return { k, r: sub(sub(x, mul(k, lit(LN2_HIGH))), mul(k, lit(LN2_LOW))) }
}

/**
 * e^x. Beyond ±104 the result is that of the bound: infinity above, 0 below.
 *
 * @category elementary
 * @since 0.1.0
 */
export const exp = (x: Real): Real => {
  const { k, r } = reduced(min(max(x, lit(-104)), lit(89)))
  return scale2(add(add(mul(tail(r), mul(r, r)), r), lit(1)), k)
}

/** (e^x − 1 − x − x²/2) / x³ on |x| ≤ 1/2, Taylor to x⁸ / 9!·x. */
const expm1Tail = polynomial([
  2.7557319e-6, 2.4801587e-5, 1.98412698e-4, 1.38888889e-3, 8.33333333e-3, 4.16666667e-2, 1.66666667e-1
])

/**
 * e^x − 1, accurate near 0 where the difference would cancel.
 *
 * @category elementary
 * @since 0.1.0
 */
export const expm1 = (x: Real): Real => {
  const near = add(x, mul(mul(x, x), add(lit(0.5), mul(x, expm1Tail(x)))))
  return select(lt(abs(x), lit(0.5)), near, sub(exp(x), lit(1)))
}

/**
 * 1 / (1 + e^−x).
 *
 * @category elementary
 * @since 0.1.0
 */
export const logistic = (x: Real): Real => div(lit(1), add(lit(1), exp(neg(x))))

/** (tanh x − x) / x³ in x² on |x| ≤ 5/8: Moshier's coefficients for single precision (Cephes, tanhf). */
const tanhTail = polynomial([
  -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1
])

/**
 * tanh x; ±1 beyond |x| = 9.
 *
 * @category elementary
 * @since 0.1.0
 */
export const tanh = (x: Real): Real => {
  const square = mul(x, x)
  const near = add(mul(mul(tanhTail(square), square), x), x)
  const far = sub(lit(1), div(lit(2), add(exp(mul(lit(2), min(abs(x), lit(9.5)))), lit(1))))
  return select(lt(abs(x), lit(0.625)), near, select(lt(x, lit(0)), neg(far), far))
}
