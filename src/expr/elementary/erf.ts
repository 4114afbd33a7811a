/**
 * The error function and its complement, as programs of the scalar language.
 *
 * @since 0.1.0
 */
import type { Real } from '../Scalar'
import { abs, add, div, eq, lit, lt, max, min, mul, neg, polynomial, select, sub } from '../Scalar'
import { exp } from './exp'
import { twoProduct } from './twoFloat'

/** Up to here erf is a polynomial of x. */
const NEAR = 0.85

/** erf x / x − 1 in x², within 7e-9 erf x / x for x ≤ 0.85. */
const central = polynomial([-0.00063485187, 0.0050577037, -0.026807288, 0.11282865, -0.3761259, 0.12837917])

/** −log(erfc x), within 2e-9 erf x / erfc x for 0.85 ≤ x ≤ 3.93. */
const logTail = polynomial([
  -0.00020367689, 0.0031178717, -0.022519149, 0.10452612, 0.6365188, 1.128061, 0.000104523206
])

const nearErf = (x: Real): Real => add(x, mul(x, central(mul(x, x))))

/**
 * erf x = 2/√π ∫ e^−t² dt from 0 to x; ±1 beyond |x| = 3.92, where the complement is below half a unit of 1.
 *
 * @category elementary
 * @since 0.1.0
 */
export const erf = (x: Real): Real => {
  const size = abs(x)
  const far = sub(lit(1), exp(neg(logTail(min(size, lit(3.93))))))
  return select(lt(size, lit(NEAR)), nearErf(x), select(lt(x, lit(0)), neg(far), far))
}

/** e^x² (1 + 2x) erfc x in (x − 2) / (x + 2), within 7e-9 for 0.5 ≤ x ≤ 10.2. */
const scaledTail = polynomial([
  -0.00023110835, -0.0012860057, 0.0011589923, 0.008676253, -0.008012116, -0.05421601, 0.16404986, -0.16603035,
  -0.09276382, 1.2769784
])

/** erfc x for 0.5 ≤ x. With x² = h + l exactly, e^−x² is e^−h (1 − l). */
const tail = (x: Real): Real => {
  const square = twoProduct(x, x)
  const e = exp(neg(square.high))
  const scaled = div(scaledTail(div(sub(x, lit(2)), add(x, lit(2)))), add(lit(1), add(x, x)))
  return sub(mul(e, scaled), mul(mul(e, square.low), scaled))
}

/**
 * erfc x = 1 − erf x, with small relative error where erf x is near 1; 0 above 10.06.
 *
 * @category elementary
 * @since 0.1.0
 */
export const erfc = (x: Real): Real => {
  const far = tail(max(min(abs(x), lit(10.2)), lit(0.5)))
  const beyond = select(lt(x, lit(0)), sub(lit(2), far), far)
  return select(lt(abs(x), lit(0.5)), sub(lit(1), nearErf(x)), select(eq(x, lit(0)), lit(1), beyond))
}
