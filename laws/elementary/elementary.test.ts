/**
 * Elementary programs in 32-bit arithmetic: errors in units in the last place over all exponents, special values, and
 * that the fast evaluator of these laws computes what the interpreter of plans does.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpretKernel, single } from '../../src/backend/reference/interpret'
import { atan2 } from '../../src/expr/elementary/atan2'
import { pow } from '../../src/expr/elementary/pow'
import { along, axis } from '../../src/expr/Index'
import type { Real } from '../../src/expr/Scalar'
import { read } from '../../src/expr/Scalar'
import { primitives as pows } from '../../src/primitive/pow'
import { primitives as rems } from '../../src/primitive/rem'
import { errorInUlps, sweep } from './accuracy'
import { argument, program } from './scalar'
import { meaning, subjects } from './subjects'

// -------------------------------------------------------------------------------------
// accuracy
// -------------------------------------------------------------------------------------

/** Prime, so that the low bits of the inputs differ from one to the next; more than 260,000 inputs. */
const STRIDE = 16381

describe('errors are below their bounds', () => {
  test.each(subjects.map(s => [s.name, s] as const))('%s', (_, subject) => {
    fc.assert(
      fc.property(fc.nat(STRIDE - 1), first => {
        const count = Math.floor((2 ** 32 - first) / STRIDE)
        const worst = sweep(STRIDE, first, count, subject.keep)(subject)
        expect(count).toBeGreaterThan(200_000)
        expect(worst.ulps <= subject.bound ? 'below' : JSON.stringify(worst)).toBe('below')
      }),
      { numRuns: 1 }
    )
  })
})

// -------------------------------------------------------------------------------------
// special values
// -------------------------------------------------------------------------------------

const LARGEST = 3.4028234663852886e38
const SPECIAL = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, 1e-45, -1e-45, 1.1754943508222875e-38]
  .concat([LARGEST, -LARGEST, Infinity, -Infinity, NaN, 0.9999999403953552, 1.0000001192092896, 16777215, -16777217])
  .concat([-103.9, -104, 88.7, 88.8, 1e-20, -1e10, 0.625, 4.5])

describe('special values', () => {
  test.each(subjects.map(s => [s.name, s] as const))('%s', (_, { body, exact, bound, keep }) => {
    const results = program(body(argument(0)), SPECIAL.length)([Float32Array.from(SPECIAL)])
    SPECIAL.map(Math.fround).forEach((x, i) => {
      if (keep?.(x) === false) return
      const error = errorInUlps(results[i] ?? NaN, exact(x))
      expect(error <= bound ? 'right' : `${x}: ${results[i]} instead of ${exact(x)}`).toBe('right')
    })
  })

  const known: ReadonlyArray<readonly [string, number, number]> = [
    ['exp', -Infinity, 0],
    ['exp', 89, Infinity],
    ['expm1', -0, -0],
    ['expm1', -100, -1],
    ['log', 0, -Infinity],
    ['log', -1, NaN],
    ['log', 1, 0],
    ['log1p', -0, -0],
    ['log1p', -1, -Infinity],
    ['tanh', -0, -0],
    ['tanh', 20, 1],
    ['logistic', -Infinity, 0],
    ['logistic', 200, 1],
    ['softplus', -Infinity, 0],
    ['softplus', Infinity, Infinity],
    ['erf', -0, -0],
    ['erf', -10, -1],
    ['erfInv', 1, Infinity],
    ['erfInv', -0, -0],
    ['erfInv', 1.5, NaN],
    ['sin', -0, -0],
    ['sin', Infinity, NaN],
    ['cos', 0, 1],
    ['lgamma', 2, 0],
    ['lgamma', -4, Infinity],
    ['digamma', 0, -Infinity],
    ['digamma', -4, NaN]
  ]
  test.each(known)('%s(%d) is %d', (name, x, expected) => {
    const { body } = subjects.find(s => s.name === name) ?? expect.fail(`no program is called '${name}'`)
    expect(program(body(argument(0)), 1)([Float32Array.of(x)])[0]).toBe(expected)
  })
})

// -------------------------------------------------------------------------------------
// two arguments
// -------------------------------------------------------------------------------------

type Two = (x: Real, y: Real) => Real

const power = meaning(pows, 'pow')

/** The body of a primitive of two arguments. */
const remainder: Two = (x, y) => {
  const lowering = rems[0]?.lowering
  const scalar = { shape: [], dtype: 'f32' } as const
  return lowering?._tag === 'Body'
    ? lowering.body({
        attributes: {},
        scope: 's',
        args: [x, y].map(value => ({ ...scalar, read: () => value })),
        result: scalar,
        index: []
      })
    : x
}

/** The worst of many pairs. */
const worstPair = (
  body: Two,
  exact: (x: number, y: number) => number,
  pairs: ReadonlyArray<readonly [number, number]>
): string => {
  const [xs, ys] = [Float32Array.from(pairs, p => p[0]), Float32Array.from(pairs, p => p[1])]
  const found = program(body(argument(0), argument(1)), pairs.length)([xs, ys])
  const worst = pairs.reduce(
    (w, _, i) => {
      const [x, y, z] = [xs[i] ?? NaN, ys[i] ?? NaN, found[i] ?? NaN]
      const error = errorInUlps(z, exact(x, y))
      return error > w.error ? { error, text: `(${x}, ${y}): ${z} instead of ${exact(x, y)}` } : w
    },
    { error: 0, text: '' }
  )
  return worst.error <= 2 ? 'within 2' : worst.text
}

const pairsOf = (f: (u: number, v: number) => readonly [number, number], count: number, seed: number) =>
  fc
    .sample(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), {
      numRuns: count,
      seed
    })
    .map(([u, v]) => f(u, v))

const specialPairs = SPECIAL.flatMap(x => SPECIAL.map(y => [x, y] as const))

describe('two arguments', () => {
  test('pow', () => {
    expect(worstPair(pow, power, specialPairs)).toBe('within 2')
    const wide = pairsOf((u, v) => [Math.exp(170 * u - 85), ((2 * v - 1) * 88) / Math.abs(170 * u - 85)], 50_000, 1)
    expect(worstPair(pow, power, wide)).toBe('within 2')
    const nearOne = pairsOf((u, v) => [0.75 + u / 2, 1000 * v - 500], 50_000, 2)
    expect(worstPair(pow, power, nearOne)).toBe('within 2')
    const integers = pairsOf((u, v) => [20 * u - 10, Math.round(60 * v - 30)], 20_000, 3)
    expect(worstPair(pow, power, integers)).toBe('within 2')
  })

  test('atan2', () => {
    expect(worstPair(atan2, Math.atan2, specialPairs)).toBe('within 2')
    const wide = pairsOf((u, v) => [Math.tan(3 * u - 1.5), Math.tan(3 * v - 1.5)], 100_000, 4)
    expect(worstPair(atan2, Math.atan2, wide)).toBe('within 2')
  })

  test('rem is exact while the quotient is below 2^23', () => {
    const exact = (x: number, y: number): number => x % y
    const moderate = ([x, y]: readonly [number, number]): boolean => !(Math.abs(x / y) >= 2 ** 23) || y === 0
    const scales = pairsOf((u, v) => [Math.exp(160 * u - 80), Math.exp(160 * u - 80 - 15 * v)], 50_000, 5)
    const found = [...specialPairs, ...scales].filter(([x, y]) => moderate([Math.fround(x), Math.fround(y)]))
    const [xs, ys] = [Float32Array.from(found, p => p[0]), Float32Array.from(found, p => p[1])]
    const results = program(remainder(argument(0), argument(1)), found.length)([xs, ys])
    const wrong = found.findIndex((_, i) => !Object.is(results[i], exact(xs[i] ?? NaN, ys[i] ?? NaN)))
    expect(wrong < 0 ? 'exact' : `rem(${xs[wrong]}, ${ys[wrong]}) is not ${results[wrong]}`).toBe('exact')
  })
})

// -------------------------------------------------------------------------------------
// the evaluator
// -------------------------------------------------------------------------------------

/** What the interpreter of plans makes of a program. */
const interpreted = (body: (x: Real) => Real, xs: Float32Array): Float64Array => {
  const loop = axis('i', xs.length)
  const kernel = { label: '', output: 1, inputs: [0], axes: [loop], body: body(read(0, [along(loop)])) }
  return interpretKernel(kernel, single, [xs], [[xs.length]])
}

describe('the evaluator of these laws', () => {
  test.each(subjects.map(s => [s.name, s] as const))('agrees with the interpreter on %s', (_, { body }) => {
    const bits = Uint32Array.from({ length: 3000 }, (_, i) => i * 1431655 + 7)
    const xs = Float32Array.from([...SPECIAL, ...new Float32Array(bits.buffer)])
    const fast = program(body(argument(0)), xs.length)([xs])
    const slow = interpreted(body, xs)
    const odd = xs.findIndex((_, i) => !Object.is(fast[i], slow[i]))
    expect(odd < 0 ? 'agrees' : `at ${xs[odd]}: ${fast[odd]} and ${slow[odd]}`).toBe('agrees')
  })
})
