/**
 * The inverse error function, which turns uniform numbers into normal ones.
 *
 * erf⁻¹(x) / x is nearly a polynomial in w = −log(1 − x²) (Giles 2012, "Approximating the erfinv function"). Here the
 * polynomials are of the difference to 1 and 2, so that most of the result is x itself, which has no error.
 *
 * @since 0.1.0
 */
import type { Real } from '../Scalar'
import { abs, add, eq, le, lit, lt, mul, neg, polynomial, seldom, select, sqrt, sub } from '../Scalar'
import { logNormal } from './log'

/** erf⁻¹(x) / x − 1 in w − 1, for w < 5: centred near x = 0, where its rounding errors weigh most. */
const central = polynomial([
  -8.886919e-9, 1.4322063e-7, -5.311978e-7, -4.388931e-6, 0.000038228987, 0.00010025274, -0.0023764246, 0.004250661,
  0.24783288, 0.1273744
])

/** erf⁻¹(x) / x − 2 in √w − 3.2, for w ≥ 5. */
const outer = polynomial([
  0.00012916657, -0.00008523138, -0.00040017476, 0.0011163853, -0.001974212, 0.0029426285, -0.00429719, 0.0059737675,
  1.0046926, 1.0336366
])

/** 1 − x², by the form whose rounding errors are small beside it. */
const complement = (x: Real): Real =>
  select(lt(abs(x), lit(0.5)), sub(lit(1), mul(x, x)), mul(sub(lit(1), x), add(lit(1), x)))

/**
 * erf⁻¹(x), for |x| < 1; ±∞ at ±1, NaN beyond.
 *
 * @category elementary
 * @since 0.1.0
 */
export const erfInv = (x: Real): Real => {
  const w = neg(logNormal(complement(x)))
  const near = add(x, mul(x, central(sub(w, lit(1)))))
  const far = add(add(x, x), mul(x, outer(sub(sqrt(w), lit(3.2)))))
  const inside = select(eq(x, lit(0)), x, seldom(le(lit(5), w), far, near))
  const size = abs(x)
  return select(lt(size, lit(1)), inside, select(eq(size, lit(1)), mul(x, lit(Infinity)), lit(NaN)))
}
