/**
 * The error function and its complement, as programs of the scalar language.
 *
 * Both are held to rise and fall with their argument from each float to the next, which needs more care than small
 * errors do: polynomials are centred, so that their largest term, whose rounding shows, is exact or nearly so.
 *
 * @since 0.1.0
 */
import type { Real } from '../Scalar'
import { abs, add, div, lit, lt, max, min, mul, neg, polynomial, scale2, select, sub } from '../Scalar'
import { exp, expMinus1, reduced } from './exp'
import { halves } from './twoFloat'

/** Up to here erf is a polynomial of x. */
const NEAR = 1

/** erf x / x − 1 in x² − ½, within 2e-9 erf x / x for x ≤ 1. */
const central = polynomial([
  0.000080159574, -0.0005656411, 0.0034797005, -0.018283276, 0.07941003, -0.2810722, -0.034531262
])

/** erf x − x for |x| ≤ 1. */
const excess = (x: Real): Real => mul(x, central(sub(mul(x, x), lit(0.5))))

/** log(erfc x) in x − 1.5, within 1.7e-8 erf x / erfc x for 1 ≤ x ≤ 3.93. */
const logTail = polynomial([-0.0011549216, 0.006151882, -0.025847856, -0.8926653, -3.5088017, -3.3844917])

/**
 * erf x = 2/√π ∫ e^−t² dt from 0 to x; ±1 beyond |x| = 3.92, where the complement is below half a unit of 1.
 *
 * @category elementary
 * @since 0.1.0
 */
export const erf = (x: Real): Real => {
  const size = abs(x)
  const far = sub(lit(1), exp(logTail(sub(min(size, lit(3.93)), lit(1.5)))))
  return select(lt(size, lit(NEAR)), add(x, excess(x)), select(lt(x, lit(0)), neg(far), far))
}

/** 2 x e^x² erfc x − 1 in (x − 2) / (x + 2), within 2e-9 for 1 ≤ x ≤ 10.2. */
const scaledTail = polynomial([
  -0.0018008701, 0.0021525943, 0.009650743, -0.01502796, -0.05795984, 0.24302986, -0.40768838, 0.33442202, 0.021582704
])

/**
 * erfc x for 1 ≤ x ≤ 10.2, as 2^k (1 + s) (1 + n) / 2x with −x² = k ln 2 + r, 1 + s = e^r and n from above.
 *
 * r is of x² without error: x = h + l with h² exact, and l (x + h) is small. What is rounded off (1 + s) (1 + n) is
 * divided for itself.
 */
const tail = (x: Real): Real => {
  const { high, low } = halves(x)
  const { k, r } = reduced(neg(mul(x, x)), neg(mul(high, high)), mul(low, add(x, high)))
  const s = expMinus1(r)
  const n = scaledTail(div(sub(x, lit(2)), add(x, lit(2))))
  const small = add(s, add(n, mul(s, n)))
  const u = add(lit(1), small)
  const twice = add(x, x)
  return scale2(add(div(u, twice), div(sub(small, sub(u, lit(1))), twice)), k)
}

/**
 * erfc x = 1 − erf x, with small relative error where erf x is near 1; 0 above 10.06.
 *
 * @category elementary
 * @since 0.1.0
 */
export const erfc = (x: Real): Real => {
  const far = tail(max(min(abs(x), lit(10.2)), lit(NEAR)))
  const beyond = select(lt(x, lit(0)), sub(lit(2), far), far)
  // From ½ on 1 − x is exact, and the rest of erf small.
  const more = excess(x)
  const near = select(lt(x, lit(0.5)), sub(lit(1), add(x, more)), sub(sub(lit(1), x), more))
  return select(lt(abs(x), lit(NEAR)), near, beyond)
}
