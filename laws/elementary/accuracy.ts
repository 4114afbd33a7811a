/**
 * How far a program of the scalar language is from the function that it stands for, in units in the last place.
 *
 * @since 0.1.0
 */
import type { Real } from '../../src/expr/Scalar'
import { argument, program } from './scalar'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A function of one number: its program, and its value in 64-bit floats. @category model @since 0.1.0 */
export interface Subject {
  readonly body: (x: Real) => Real
  readonly exact: (x: number) => number
}

/** The largest error and where it is; infinite where a special value is wrong. @category model @since 0.1.0 */
export interface Worst {
  readonly ulps: number
  readonly at: number
  readonly found: number
  readonly expected: number
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const LARGEST = 3.4028234663852886e38
const LEAST_STEP = 2 ** -149

/** The distance of neighbouring 32-bit floats near a number. @category utils @since 0.1.0 */
export const ulp = (y: number): number => {
  const size = Math.abs(y)
  const exponent = size === 0 ? -149 : Math.floor(Math.log2(size))
  const exact = 2 ** exponent > size ? exponent - 1 : exponent
  return Math.max(LEAST_STEP, 2 ** (Math.min(exact, 127) - 23))
}

/**
 * The error of `found`, a 32-bit float, for a result that should be `expected`. NaN, infinities and the sign of zero
 * must be right exactly; a result between the largest float and infinity may be either.
 *
 * @category utils
 * @since 0.1.0
 */
export const errorInUlps = (found: number, expected: number): number => {
  if (Number.isNaN(expected)) return Number.isNaN(found) ? 0 : Infinity
  if (Math.abs(expected) > LARGEST)
    return Math.sign(found) === Math.sign(expected) &&
      (Math.abs(found) === Infinity ||
        (Math.abs(found) > 0.999999 * LARGEST && Math.abs(expected) < 1.000001 * LARGEST))
      ? 0
      : Infinity
  if (expected === 0)
    return Object.is(found, expected) ? 0 : Math.abs(found) > 0 ? Math.abs(found) / LEAST_STEP : Infinity
  const error = Math.abs(found - expected) / ulp(expected)
  return Number.isNaN(error) ? Infinity : error
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const BLOCK = 4096

// The error of a correctly rounded result is not looked at: it is at most half a unit.

/**
 * The worst of every `stride`-th 32-bit float, counted by bit pattern, from `first` on: all exponents and both signs,
 * subnormal numbers, infinities and NaN among them.
 *
 * @category combinators
 * @since 0.1.0
 */
export const sweep =
  (stride: number, first = 0, count = Math.ceil(2 ** 32 / stride), keep: (x: number) => boolean = () => true) =>
  ({ body, exact }: Subject): Worst => {
    const run = program(body(argument(0)), BLOCK)
    const inputs = new Float32Array(BLOCK)
    const bits = new Uint32Array(inputs.buffer)
    let worst: Worst = { ulps: 0.5, at: 0, found: 0, expected: 0 }
    for (let start = 0; start < count; start += BLOCK) {
      for (let i = 0; i < BLOCK; i++) bits[i] = first + (start + i) * stride
      const results = run([inputs])
      for (let i = 0; i < Math.min(BLOCK, count - start); i++) {
        const [at, found] = [inputs[i]!, results[i]!]
        if (!keep(at)) continue
        const expected = exact(at)
        if (Object.is(Math.fround(expected), found)) continue
        const ulps = errorInUlps(found, expected)
        if (ulps > worst.ulps) worst = { ulps, at, found, expected }
      }
    }
    return worst
  }

/** The same for every 32-bit float between two numbers of one sign. @category combinators @since 0.1.0 */
export const between = (least: number, most: number, stride = 1): ((subject: Subject) => Worst) => {
  const [a, b] = Uint32Array.from(new Uint32Array(Float32Array.of(least, most).buffer)).sort()
  return sweep(stride, a, Math.floor(((b ?? 0) - (a ?? 0)) / stride) + 1)
}
