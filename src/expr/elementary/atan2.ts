/**
 * The angle of a point of the plane, as a program of the scalar language.
 *
 * @since 0.1.0
 */
import type { Real, Truth } from '../Scalar'
import { abs, add, and, div, eq, lit, lt, max, min, mul, neg, or, polynomial, select, sub } from '../Scalar'

/** (atan t − t) / t³ in t², within 3e-9 atan t / t³ for t ≤ 1. */
const tail = polynomial([
  -0.0017827599, 0.010868476, -0.031096702, 0.057881203, -0.083993, 0.1095088, -0.14264016, 0.1999853, -0.333333
])

/** π/2 and π, each as the nearest float and the rest. */
const HALF_PI = 1.5707963705062866
const HALF_PI_LOW = -4.371139e-8
const PI = 3.1415927410125732
const PI_LOW = -8.742278e-8

/** Whether the sign bit is set; only division tells −0 from 0. */
const isNegative = (x: Real): Truth => or(lt(x, lit(0)), and(eq(x, lit(0)), lt(div(lit(1), x), lit(0))))

/**
 * The angle of (x, y) with the first axis, between −π and π, with the sign of y. Zeros and infinities as in C.
 *
 * @category elementary
 * @since 0.1.0
 */
export const atan2 = (y: Real, x: Real): Real => {
  const [height, width] = [abs(y), abs(x)]
  const [least, most] = [min(height, width), max(height, width)]
  // Two zeros or two infinities have no quotient; 0 and 1 are the limits that C takes.
  const t = select(eq(least, most), select(eq(most, lit(0)), lit(0), lit(1)), div(least, most))
  const square = mul(t, t)
  const low = mul(mul(tail(square), square), t)
  const steep = lt(width, height)
  const octant = select(steep, add(sub(lit(HALF_PI), t), sub(lit(HALF_PI_LOW), low)), add(t, low))
  const left = sub(lit(PI), sub(octant, lit(PI_LOW)))
  const angle = select(isNegative(x), left, octant)
  return select(isNegative(y), neg(angle), angle)
}
