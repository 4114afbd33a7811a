/**
 * The logarithm of the gamma function and its derivatives, as programs of the scalar language.
 *
 * @since 0.1.0
 */
import type { Real, Truth } from '../Scalar'
import { abs, add, and, div, eq, floor, lit, lt, min, mul, polynomial, select, sub } from '../Scalar'
import { cotangentPolynomial, factorial } from '../special/gamma'
import { log } from './log'
import { halfTurns } from './sin'

/** From here on Stirling's series is used. */
const FAR = 3

const isPole = (x: Real): Truth => eq(x, min(floor(x), lit(0)))

// -------------------------------------------------------------------------------------
// lgamma
// -------------------------------------------------------------------------------------

/** log Γ(1 + z) / z for −0.4 ≤ z ≤ 0.5, within 1.2e-8. */
const aroundOne = polynomial([
  0.05728057, -0.1154816, 0.119291335, -0.11180416, 0.12250458, -0.14340529, 0.16972356, -0.20744407, 0.27057827,
  -0.40068406, 0.822467, -0.5772157
])

/** log Γ(2 + z) / z for −0.5 ≤ z ≤ 1, within 1.6e-8. */
const aroundTwo = polynomial([
  0.0000564656, -0.00022834215, 0.00053184957, -0.001193209, 0.002886796, -0.0073867813, 0.020581096, -0.06735204,
  0.32246703, 0.42278433
])

/** x (log Γ(x) − (x − ½)(log x − 1) − ½ log 2π + ½) in 1/x², for x ≥ 3. */
const stirlingTail = polynomial([0.0006792442, -0.0027699363, 0.083333164])

const HALF_LOG_TWO_PI = 0.9189385332046727
const LOG_PI = 1.1447298858494002

/** log Γ(x) for x > 0; Γ(x) = Γ(x + 1) / x below 0.6. */
const lgammaPositive = (x: Real): Real => {
  const small = lt(x, lit(0.6))
  const shifted = select(small, add(x, lit(1)), x)
  const one = sub(shifted, lit(1))
  const two = sub(shifted, lit(2))
  // Adding 0 makes 0 of the −0 at x = 1.
  const near = select(lt(shifted, lit(1.5)), add(mul(one, aroundOne(one)), lit(0)), mul(two, aroundTwo(two)))
  const l = log(x)
  const inverse = div(lit(1), x)
  const series = add(mul(inverse, stirlingTail(mul(inverse, inverse))), lit(HALF_LOG_TWO_PI - 0.5))
  const far = add(mul(sub(x, lit(0.5)), sub(l, lit(1))), series)
  return select(lt(x, lit(FAR)), select(small, sub(near, l), near), far)
}

/**
 * log |Γ(x)|; ∞ at the poles 0, −1, −2 …
 *
 * @category elementary
 * @since 0.1.0
 */
export const lgamma = (x: Real): Real => {
  const reflected = lt(x, lit(0))
  const value = lgammaPositive(select(reflected, sub(lit(1), x), x))
  const mirror = sub(sub(lit(LOG_PI), log(halfTurns(x).size)), value)
  return select(
    eq(abs(x), lit(Infinity)),
    lit(Infinity),
    select(isPole(x), lit(Infinity), select(reflected, mirror, value))
  )
}

// -------------------------------------------------------------------------------------
// digamma
// -------------------------------------------------------------------------------------

/** The positive zero of ψ, as the nearest float and the rest. */
const ZERO = 1.4616321325302124
const ZERO_LOW = 1.2438149939e-8

/** ψ(2 + z) / (2 + z − zero) for |z| ≤ 1, within 1.6e-8. */
const aroundZero = polynomial([
  -0.00010673148, 0.00020372056, -0.000068111935, 0.00016622669, -0.0007420954, 0.001459767, -0.0027194698, 0.005527471,
  -0.011340388, 0.023448301, -0.049551155, 0.10900021, -0.26073894, 0.7853075
])

/** x² (log x − 1/(2x) − ψ(x)) in 1/x², for x ≥ 3. */
const digammaTail = polynomial([0.0032327387, -0.008286455, 0.08333241])

/** ψ(x) for x > 0; ψ(x) = ψ(x + 1) − 1/x below 1. */
const digammaPositive = (x: Real): Real => {
  const small = lt(x, lit(1))
  const shifted = select(small, add(x, lit(1)), x)
  const distance = sub(sub(shifted, lit(ZERO)), lit(ZERO_LOW))
  const near = mul(distance, aroundZero(sub(shifted, lit(2))))
  const inverse = div(lit(1), x)
  const square = mul(inverse, inverse)
  const far = sub(sub(log(x), mul(lit(0.5), inverse)), mul(square, digammaTail(square)))
  return select(lt(x, lit(FAR)), select(small, sub(near, inverse), near), far)
}

/**
 * ψ = (log Γ)′; NaN at the poles −1, −2 …, ∓∞ at ±0.
 *
 * @category elementary
 * @since 0.1.0
 */
export const digamma = (x: Real): Real => {
  const reflected = lt(x, lit(0))
  const value = digammaPositive(select(reflected, sub(lit(1), x), x))
  const mirror = sub(value, mul(lit(Math.PI), halfTurns(x).cotangent))
  return select(and(reflected, isPole(x)), lit(NaN), select(reflected, mirror, value))
}

// -------------------------------------------------------------------------------------
// polygamma
// -------------------------------------------------------------------------------------

/** Below this, so many terms of Hurwitz's ζ(s, x) = Σ (x + k)^−s are summed one by one. */
const TERMS = 8

/** x^n for an integer n ≥ 1, by squaring. */
const power = (x: Real, n: number): Real =>
  n === 1 ? x : n % 2 === 0 ? power(mul(x, x), n / 2) : mul(x, power(x, n - 1))

/**
 * factor · x^−s for an integer s ≥ 2. One quotient has less error than a power of a quotient. Twice x is taken where
 * x^s could lie below the normal numbers while its inverse is still a float, which is so for factors below 2^4.
 */
const inversePower = (factor: number, s: number, x: Real): Real =>
  factor < 16 ? div(lit(factor * 2 ** s), power(mul(lit(2), x), s)) : div(lit(factor), power(x, s))

/** x^−n for x ≥ 1: as a product of two quotients it is 0 only where the result is. */
const farPower = (n: number, x: Real): Real => {
  const half = Math.ceil(n / 2)
  const quotient = (m: number): Real => div(lit(1), power(x, m))
  return n === 1 ? quotient(1) : mul(quotient(half), quotient(n - half))
}

/** s (s + 1) … with n factors. */
const rising = (s: number, n: number): number => Array.from({ length: n }, (_, i) => s + i).reduce((x, y) => x * y, 1)

/** factor · ζ(s, x) by the Euler–Maclaurin formula, for x ≥ 8. */
const zetaFar = (factor: number, s: number, x: Real): Real => {
  const inverse = div(lit(1), x)
  const square = mul(inverse, inverse)
  // B_2 s / 2!, B_4 s (s + 1) (s + 2) / 4!, B_6 s … (s + 4) / 6!, B_8 s … (s + 6) / 8!, highest first
  const corrections = polynomial([
    (-factor * rising(s, 7)) / 1209600,
    (factor * rising(s, 5)) / 30240,
    (-factor * rising(s, 3)) / 720,
    (factor * s) / 12
  ])
  const rest = add(add(mul(corrections(square), square), mul(lit(0.5 * factor), inverse)), lit(factor / (s - 1)))
  return mul(farPower(s - 1, x), rest)
}

/** factor · Σ (x + k)^−s over k ≥ 0, for an integer s ≥ 2 and x > 0. */
const zeta = (factor: number, s: number, x: Real): Real => {
  const small = lt(x, lit(TERMS))
  const tail = zetaFar(factor, s, select(small, add(x, lit(TERMS)), x))
  const sum = Array.from({ length: TERMS }, (_, i) => TERMS - 1 - i).reduce(
    (rest, k) => add(rest, inversePower(factor, s, add(x, lit(k)))),
    tail
  )
  return select(small, sum, tail)
}

/**
 * ψ^(n) for n ≥ 1. At the poles 0, −1, −2 …: ∞ for odd n, where both sides agree, NaN for even n.
 *
 * @category elementary
 * @since 0.1.0
 */
export const polygamma =
  (n: number) =>
  (x: Real): Real => {
    const [sign, factor] = [n % 2 === 0 ? 1 : -1, factorial(n)]
    const reflected = lt(x, lit(0))
    const value = mul(lit(-sign), zeta(factor, n + 1, select(reflected, sub(lit(1), x), x)))
    const turns = polynomial([...cotangentPolynomial(n)].reverse())(halfTurns(x).cotangent)
    const mirror = mul(lit(sign), sub(value, mul(lit(Math.PI ** (n + 1)), turns)))
    return select(isPole(x), lit(n % 2 === 0 ? NaN : Infinity), select(reflected, mirror, value))
  }
