/**
 * Logarithms as programs of the scalar language.
 *
 * @since 0.1.0
 */
import type { Real } from '../Scalar'
import { add, div, eq, exponent, lit, lt, mul, neg, polynomial, scale2, select, sub } from '../Scalar'

const LN2_HIGH = 0.693359375
const LN2_LOW = -2.1219444e-4
const SQRT2 = 1.41421356237
const LEAST_NORMAL = 1.1754943508222875e-38

/** (log(1 + f) − f + f²/2) / f³ on √½ − 1 ≤ f ≤ √2 − 1: Moshier's coefficients (Cephes, logf). */
const tail = polynomial([
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1
])

const finite = (x: Real): Real => {
  const tiny = lt(x, lit(LEAST_NORMAL))
  const normal = select(tiny, mul(x, lit(16777216)), x)
  const e0 = exponent(normal)
  const m0 = scale2(normal, neg(e0))
  const large = lt(lit(SQRT2), m0)
  const f = sub(select(large, mul(m0, lit(0.5)), m0), lit(1))
  const e = add(select(large, add(e0, lit(1)), e0), select(tiny, lit(-24), lit(0)))
  const square = mul(f, f)
  const low = add(mul(mul(tail(f), f), square), sub(mul(e, lit(LN2_LOW)), mul(square, lit(0.5))))
  return add(add(f, low), mul(e, lit(LN2_HIGH)))
}

/**
 * The natural logarithm: −∞ at 0, NaN below 0, ∞ at ∞.
 *
 * @category elementary
 * @since 0.1.0
 */
export const log = (x: Real): Real =>
  select(lt(lit(0), x), select(eq(x, lit(Infinity)), x, finite(x)), select(eq(x, lit(0)), lit(-Infinity), lit(NaN)))

/**
 * log(1 + x), accurate near 0: with u the rounded 1 + x, log u + (x − (u − 1)) / u.
 *
 * @category elementary
 * @since 0.1.0
 */
export const log1p = (x: Real): Real => {
  const u = add(lit(1), x)
  const exact = eq(u, lit(Infinity))
  return select(exact, u, add(log(u), div(sub(x, sub(u, lit(1))), u)))
}
