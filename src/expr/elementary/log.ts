/**
 * Logarithms as programs of the scalar language.
 *
 * @since 0.1.0
 */
import type { Real } from '../Scalar'
import { add, div, eq, exponent, lit, lt, mul, neg, polynomial, scale2, select, sub } from '../Scalar'
import { exp } from './exp'

const LN2_HIGH = 0.693359375
const LN2_LOW = -2.1219444e-4
const SQRT2 = 1.41421356237
const LEAST_NORMAL = 1.1754943508222875e-38

/** (log(1 + f) − f + f²/2) / f³ on √½ − 1 ≤ f ≤ √2 − 1, within 6e-9 log(1 + f) / f³. */
const tail = polynomial([
  -0.076364495, 0.12766208, -0.13161464, 0.14201176, -0.1662319, 0.2000125, -0.25000826, 0.3333333
])

/** e ln 2 + log(1 + f) + c, for a correction c, if any, that is small beside the rest. */
const assemble = (e: Real, f: Real, c?: Real): Real => {
  const square = mul(f, f)
  const start = mul(e, lit(LN2_LOW))
  const low = sub(c === undefined ? start : add(start, c), mul(square, lit(0.5)))
  return add(add(f, add(mul(mul(tail(f), f), square), low)), mul(e, lit(LN2_HIGH)))
}

/** x = 2^e (1 + f) with √½ ≤ 1 + f ≤ √2. */
const split = (x: Real): { readonly e: Real; readonly f: Real } => {
  const e = exponent(x)
  const m = scale2(x, neg(e))
  const large = lt(lit(SQRT2), m)
  return {
    e: select(large, add(e, lit(1)), e),
    f: sub(select(large, mul(m, lit(0.5)), m), lit(1))
  }
}

/**
 * log x of a positive normal number; anything for others.
 *
 * @category elementary
 * @since 0.1.0
 */
export const logNormal = (x: Real): Real => {
  const { e, f } = split(x)
  return assemble(e, f)
}

/**
 * The natural logarithm: −∞ at 0, NaN below 0, ∞ at ∞.
 *
 * @category elementary
 * @since 0.1.0
 */
export const log = (x: Real): Real => {
  const tiny = lt(x, lit(LEAST_NORMAL))
  const { e, f } = split(select(tiny, mul(x, lit(16777216)), x))
  const finite = assemble(add(e, select(tiny, lit(-24), lit(0))), f)
  return select(lt(x, lit(Infinity)), select(lt(lit(0), x), finite, atOrBelow0(x)), x)
}

const atOrBelow0 = (x: Real): Real => select(eq(x, lit(0)), lit(-Infinity), lit(NaN))

/**
 * log(1 + x), accurate near 0: with u the rounded 1 + x, log u + (x − (u − 1)) / u.
 *
 * @category elementary
 * @since 0.1.0
 */
export const log1p = (x: Real): Real => {
  const u = add(lit(1), x)
  const { e, f } = split(u)
  const finite = assemble(e, f, div(sub(x, sub(u, lit(1))), u))
  const positive = select(eq(x, lit(0)), x, finite)
  return select(lt(x, lit(Infinity)), select(lt(lit(0), u), positive, atOrBelow0(u)), x)
}

/** Up to here e^x is accurate enough for log(1 + e^x), and 1 + e^x is below 2 √2. */
const SOFTPLUS_NEAR = 0.6

/**
 * log(1 + e^x), as log(1 + t) with t = e^x up to 0.6, and as x + log(1 + t) with t = e^−x beyond: no overflow for large
 * x, no loss for very negative x. As 1 + t is between 1 and 2 √2, its logarithm needs no exponent.
 *
 * So the result never falls where x rises: in the former e^x and log(1 + t) do not, and in the latter x rises by more
 * than rounding can take from the logarithm, which falls.
 *
 * @category elementary
 * @since 0.1.0
 */
export const softplus = (x: Real): Real => {
  const near = lt(x, lit(SOFTPLUS_NEAR))
  const t = exp(select(near, x, neg(x)))
  const u = add(lit(1), t)
  const large = lt(lit(SQRT2), u)
  const f = sub(select(large, mul(u, lit(0.5)), u), lit(1))
  const c = div(sub(t, sub(u, lit(1))), u)
  return add(select(near, lit(0), x), assemble(select(large, lit(1), lit(0)), f, c))
}
