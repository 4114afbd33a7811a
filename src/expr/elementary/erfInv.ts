/**
 * The inverse error function, which turns uniform numbers into normal ones.
 *
 * @since 0.1.0
 */
import type { Real } from '../Scalar'
import { add, lit, lt, mul, neg, polynomial, select, sqrt, sub } from '../Scalar'
import { log } from './log'

/** Giles (2012), "Approximating the erfinv function", single precision, w < 5. */
const central = polynomial([
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941
])

/** The same, w ≥ 5. */
const outer = polynomial([
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682
])

/**
 * erf⁻¹(x), for |x| < 1; ±∞ at ±1.
 *
 * @category elementary
 * @since 0.1.0
 */
export const erfInv = (x: Real): Real => {
  const w = neg(log(mul(sub(lit(1), x), add(lit(1), x))))
  const near = central(sub(w, lit(2.5)))
  const far = outer(sub(sqrt(w), lit(3)))
  return mul(select(lt(w, lit(5)), near, far), x)
}
