/**
 * Powers, as programs of the scalar language.
 *
 * x^y is 2^(y log2 x), and the error of the logarithm grows with y. So the logarithm and the product are carried as
 * sums of two floats.
 *
 * @since 0.1.0
 */
import type { Real, Truth } from '../Scalar'
import { abs, add, and, div, eq, exponent, floor, lit, lt, max, min, mul, neg, not, or, polynomial } from '../Scalar'
import { scale2, select, sub } from '../Scalar'
import type { TwoFloat } from './twoFloat'
import { fastTwoSum, twoProduct } from './twoFloat'

const LEAST_NORMAL = 1.1754943508222875e-38
const SQRT2 = 1.41421356237

/** 2 / ln 2 as the nearest float and the rest. */
const TWO_LOG2_E = 2.885390043258667
const TWO_LOG2_E_LOW = 3.851926067000022e-8

/**
 * Where log2 is known: log2 x is that of the nearest centre, plus a series in a small t. The first part of the
 * logarithm has 16 bits behind the point, so that its sum with an exponent is exact.
 */
const BELOW = { at: 51 / 64, until: 0.8927, log: -0.32757568359375, low: 1.0255652e-6 } as const
const ABOVE = { at: 5 / 4, from: 1.118, log: 0.3219146728515625, low: 1.3422035e-5 } as const

/** (log2((1 + t) / (1 − t)) − 2t / ln 2) / t³ in t², for |t| ≤ 0.0618. */
const log2Tail = polynomial([0.4152631, 0.5770693, 0.9617967])

/** (m − c) / (m + c): the quotient of floats, corrected by what it leaves. */
const ratio = (m: Real, c: Real): TwoFloat => {
  const top = sub(m, c)
  const bottom = fastTwoSum(c, m)
  const high = div(top, bottom.high)
  const product = twoProduct(high, bottom.high)
  const rest = sub(sub(sub(top, product.high), product.low), mul(high, bottom.low))
  return { high, low: div(rest, bottom.high) }
}

/** log2((1 + t) / (1 − t)) = 2t / ln 2 + …; the sum of `low` is small beside `high`. */
const series = (t: TwoFloat): TwoFloat => {
  const square = mul(t.high, t.high)
  const most = twoProduct(t.high, lit(TWO_LOG2_E))
  const rest = mul(mul(square, t.high), log2Tail(square))
  const low = add(mul(t.high, lit(TWO_LOG2_E_LOW)), mul(t.low, lit(TWO_LOG2_E)))
  return { high: most.high, low: add(add(low, most.low), rest) }
}

/** log2 of a positive finite number, to about 33 bits. */
const log2 = (x: Real): TwoFloat => {
  const tiny = lt(x, lit(LEAST_NORMAL))
  const normal = select(tiny, mul(x, lit(16777216)), x)
  const e0 = exponent(normal)
  const m0 = scale2(normal, neg(e0))
  const large = lt(lit(SQRT2), m0)
  const e = add(select(large, add(e0, lit(1)), e0), select(tiny, lit(-24), lit(0)))
  const m = select(large, mul(m0, lit(0.5)), m0)
  const [isBelow, isAbove] = [lt(m, lit(BELOW.until)), lt(lit(ABOVE.from), m)]
  const near = (below: number, middle: number, above: number): Real =>
    select(isBelow, lit(below), select(isAbove, lit(above), lit(middle)))
  const part = series(ratio(m, near(BELOW.at, 1, ABOVE.at)))
  const sum = fastTwoSum(add(e, near(BELOW.log, 0, ABOVE.log)), part.high)
  return fastTwoSum(sum.high, add(add(sum.low, near(BELOW.low, 0, ABOVE.low)), part.low))
}

/** (2^r − 1) / r on |r| ≤ 1/2, within 3e-9 2^r / r. */
const exp2Tail = polynomial([0.00015329212, 0.0013391889, 0.009618503, 0.05550358, 0.24022648, 0.6931472])

/** 2^(high + low), for a sum between −150.6 and 129: 0 and infinity are reached within. */
const exp2 = ({ high, low }: TwoFloat): Real => {
  const k = max(min(floor(add(high, lit(0.5))), lit(128)), lit(-149))
  const r = add(sub(high, k), low)
  return scale2(add(lit(1), mul(r, exp2Tail(r))), k)
}

/** |x|^y for finite |x| > 0. */
const magnitude = (size: Real, y: Real): Real => {
  const power = max(min(y, lit(2 ** 33)), lit(-(2 ** 33)))
  const { high, low } = log2(size)
  const product = twoProduct(power, high)
  const inside = max(min(product.high, lit(129)), lit(-150.6))
  return exp2({ high: inside, low: select(eq(inside, product.high), add(product.low, mul(power, low)), lit(0)) })
}

const isInteger = (y: Real): Truth => eq(floor(y), y)

const isOdd = (y: Real): Truth => and(isInteger(y), not(isInteger(mul(y, lit(0.5)))))

/** |x|^y where |x| is 0 or infinite: one is the other's reciprocal. */
const extreme = (size: Real, y: Real): Real =>
  select(or(and(eq(size, lit(0)), lt(lit(0), y)), and(lt(lit(0), size), lt(y, lit(0)))), lit(0), lit(Infinity))

/**
 * x^y as in C: 1 where y is 0 or x is 1, NaN where x is negative and y is no integer.
 *
 * @category elementary
 * @since 0.1.0
 */
export const pow = (x: Real, y: Real): Real => {
  const size = abs(x)
  const edge = or(eq(size, lit(0)), eq(size, lit(Infinity)))
  const value = select(edge, extreme(size, y), magnitude(size, y))
  const negative = or(lt(x, lit(0)), and(eq(x, lit(0)), lt(div(lit(1), x), lit(0))))
  const signed = select(and(negative, isOdd(y)), neg(value), value)
  const imaginary = and(and(lt(x, lit(0)), lt(size, lit(Infinity))), not(isInteger(y)))
  const known = select(imaginary, lit(NaN), signed)
  return select(or(eq(y, lit(0)), eq(x, lit(1))), lit(1), select(eq(y, y), known, y))
}
