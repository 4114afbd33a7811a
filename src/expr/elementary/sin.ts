/**
 * Sine, cosine and tangent, as programs of the scalar language.
 *
 * The argument is reduced to |r| ≤ π/4 by subtracting a multiple of π/2 in six parts. The products with the first five
 * are exact for |x| < 50,000, so that r is right to its last bit, also next to a zero. Beyond, the result is that of an
 * argument that differs by less than a unit in the last place. From 2^22 on, where neighbouring numbers lie half a
 * radian apart and a result would be noise, it is NaN.
 *
 * @since 0.1.0
 */
import type { Real } from '../Scalar'
import { abs, add, div, eq, floor, le, lit, lt, mul, neg, polynomial, select, sub } from '../Scalar'
import type { TwoFloat } from './twoFloat'
import { fastTwoSum } from './twoFloat'

// -------------------------------------------------------------------------------------
// reduction
// -------------------------------------------------------------------------------------

const TWO_OVER_PI = 0.6366197723675814
const LARGEST = 2 ** 22

/** π/2: five parts of 9 bits, which are exact here, and the rest. */
const FIRST = 1.5703125
const SECOND = 0.00048351287841796875
const THIRD = 3.1385570764541626e-7
const FOURTH = 6.070877134334296e-11
const FIFTH = 6.217248937900877e-14
const REST = 6.123234e-17

/** x = k π/2 + r; `quadrant` is k mod 4. */
interface Reduced {
  readonly r: TwoFloat
  readonly quadrant: Real
}

const less = (x: Real, y: Real): TwoFloat => fastTwoSum(x, neg(y))

const modulo4 = (k: Real): Real => sub(k, mul(lit(4), floor(mul(k, lit(0.25)))))

const reduced = (x: Real): Reduced => {
  const inside = select(lt(abs(x), lit(LARGEST)), x, lit(NaN))
  const k = floor(add(mul(inside, lit(TWO_OVER_PI)), lit(0.5)))
  const times = (part: number): Real => mul(k, lit(part))
  const third = less(sub(sub(inside, times(FIRST)), times(SECOND)), times(THIRD))
  const fourth = less(third.high, times(FOURTH))
  const fifth = less(fourth.high, times(FIFTH))
  const low = sub(add(add(third.low, fourth.low), fifth.low), times(REST))
  return { r: { high: fifth.high, low }, quadrant: modulo4(k) }
}

// -------------------------------------------------------------------------------------
// polynomials
// -------------------------------------------------------------------------------------

/** (sin r − r) / r³ in r², within 4e-9 sin r / r³ for |r| ≤ π/4. */
const sinTail = polynomial([-0.000195179, 0.008332187, -0.16666655])

/** (cos r − 1 + r²/2) / r⁴ in r², within 1e-10 cos r / r⁴. */
const cosTail = polynomial([0.000024432327, -0.001388731, 0.041666646])

const sinReduced = ({ high, low }: TwoFloat): Real => {
  const square = mul(high, high)
  return add(high, add(mul(mul(sinTail(square), square), high), mul(low, sub(lit(1), mul(lit(0.5), square)))))
}

/** The rounding error of 1 − r²/2 is taken back, as that difference is most of the result. */
const cosReduced = ({ high, low }: TwoFloat): Real => {
  const square = mul(high, high)
  const half = mul(lit(0.5), square)
  const most = sub(lit(1), half)
  const lost = sub(sub(lit(1), most), half)
  return add(most, add(lost, sub(mul(mul(square, square), cosTail(square)), mul(high, low))))
}

// -------------------------------------------------------------------------------------
// functions
// -------------------------------------------------------------------------------------

/** The sine of an angle in a quadrant (0 to 3), given the sine and cosine of what is left of it. */
const turned = (quadrant: Real, sine: Real, cosine: Real): Real => {
  const odd = sub(quadrant, mul(lit(2), floor(mul(quadrant, lit(0.5)))))
  const value = select(eq(odd, lit(1)), cosine, sine)
  return select(lt(quadrant, lit(1.5)), value, neg(value))
}

/**
 * sin x.
 *
 * @category elementary
 * @since 0.1.0
 */
export const sin = (x: Real): Real => {
  const { r, quadrant } = reduced(x)
  return select(eq(x, lit(0)), x, turned(quadrant, sinReduced(r), cosReduced(r)))
}

/**
 * cos x: the sine a quarter of a turn later.
 *
 * @category elementary
 * @since 0.1.0
 */
export const cos = (x: Real): Real => {
  const { r, quadrant } = reduced(x)
  return turned(modulo4(add(quadrant, lit(1))), sinReduced(r), cosReduced(r))
}

/**
 * tan x.
 *
 * @category elementary
 * @since 0.1.0
 */
export const tan = (x: Real): Real => {
  const { r, quadrant } = reduced(x)
  const [s, c] = [sinReduced(r), cosReduced(r)]
  const odd = eq(sub(quadrant, mul(lit(2), floor(mul(quadrant, lit(0.5))))), lit(1))
  return select(eq(x, lit(0)), x, div(select(odd, neg(c), s), select(odd, s, c)))
}

// -------------------------------------------------------------------------------------
// of multiples of π
// -------------------------------------------------------------------------------------

/** |sin πx| and cot πx: what reflection formulas need. @category model @since 0.1.0 */
export interface HalfTurns {
  readonly size: Real
  readonly cotangent: Real
}

/**
 * |sin πx| and cot πx; 0 and ±∞ where x is an integer. What is left of x beside the nearest integer is exact, so the
 * errors are small for any x.
 *
 * @category elementary
 * @since 0.1.0
 */
export const halfTurns = (x: Real): HalfTurns => {
  const left = sub(x, floor(add(x, lit(0.5))))
  const size = abs(left)
  const near = le(size, lit(0.25))
  const r = { high: mul(select(near, size, sub(lit(0.5), size)), lit(Math.PI)), low: lit(0) }
  const [s, c] = [sinReduced(r), cosReduced(r)]
  const sine = select(near, s, c)
  const quotient = div(select(near, c, s), sine)
  return { size: sine, cotangent: select(lt(left, lit(0)), neg(quotient), quotient) }
}
