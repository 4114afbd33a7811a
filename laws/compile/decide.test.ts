/**
 * Choices that are made when a plan is: what stays means the same for every value of the indices, and of the numbers
 * that nothing is known about.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { double, interpretPlan, single } from '../../src/backend/reference/interpret'
import { all } from '../../src/compile/Body'
import { decide } from '../../src/compile/decide'
import type { Plan } from '../../src/compile/Plan'
import * as I from '../../src/expr/Index'
import type { Real, Truth } from '../../src/expr/Scalar'
import * as R from '../../src/expr/Scalar'

const axis = I.axis('i', 9)
const x = R.read(0, [I.along(axis)])
const data = [0, -0, 1, -1, 1e-40, 3.4e38, Infinity, -Infinity, NaN]

/** A body with the indices −4 … 4, read numbers and random bits among its leaves. */
const { body } = fc.letrec<{ body: Real; truth: Truth }>(tie => ({
  body: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(
      fc.constantFrom(0, -0, 1, 2.5, -3, 1e-45, 3e38, Infinity, -Infinity, NaN).map(R.lit),
      fc.constantFrom(R.fromIndex(I.shift(-4)(I.along(axis))), R.fromIndex(I.along(axis)), x),
      fc.integer({ min: 1, max: 24 }).map(bits => R.topBits(R.wordOfIndex(I.scale(0x1badcafe)(I.along(axis))), bits))
    ),
    fc
      .tuple(fc.constantFrom(R.add, R.sub, R.mul, R.div, R.max, R.min), tie('body'), tie('body'))
      .map(([f, a, b]) => f(a, b)),
    fc.tuple(fc.constantFrom(R.neg, R.abs, R.floor, R.sqrt), tie('body')).map(([f, a]) => f(a)),
    fc
      .tuple(fc.constantFrom(R.select, R.seldom), tie('truth'), tie('body'), tie('body'))
      .map(([f, c, a, b]) => f(c, a, b))
  ),
  truth: fc
    .tuple(fc.constantFrom(R.lt, R.le, R.eq), tie('body'), tie('body'), fc.boolean())
    .map(([f, a, b, negated]) => (negated ? R.not(f(a, b)) : f(a, b)))
}))

const planOf = (chosen: Real): Plan => ({
  buffers: [
    { id: 0, shape: [9], dtype: 'f32', size: 9, role: { _tag: 'Feed', name: 'x' } },
    { id: 1, shape: [9], dtype: 'f32', size: 9, role: { _tag: 'Computed' } }
  ],
  kernels: [{ label: 'chosen', output: 1, inputs: [0], axes: [axis], body: chosen }],
  outputs: [{ name: 'y', buffer: 1 }],
  state: [],
  memory: { bytes: 64, offsets: new Map([[1, 0]]) }
})

const choices = (chosen: Real): number => all(chosen).filter(p => p._tag === 'Select').length

describe('choices known beforehand', () => {
  test('a decided body has the same values, rounded or not', () => {
    fc.assert(
      fc.property(body, before => {
        const after = decide(before)
        for (const arithmetic of [single, double]) {
          const values = (b: Real): ReadonlyArray<number> =>
            Array.from(interpretPlan(arithmetic)(planOf(b), new Map([[0, data]])).get(1) ?? [])
          expect(values(after)).toStrictEqual(values(before))
        }
      }),
      { numRuns: 2000 }
    )
  })

  test('random numbers within (−1, 1) are never at its ends', () => {
    const u = R.add(R.mul(R.topBits(R.wordOfIndex(I.along(axis)), 23), R.lit(2 ** -22)), R.lit(-0.99999994))
    const inside = R.select(R.lt(R.abs(u), R.lit(1)), x, R.lit(Infinity))

    expect(decide(inside)).toBe(x)
    expect(choices(decide(R.select(R.lt(u, R.lit(0)), x, u)))).toBe(1)
  })

  test('what may be NaN is not decided', () => {
    const undefinedSum = R.add(R.lit(Infinity), R.lit(-Infinity))

    expect(choices(decide(R.select(R.lt(undefinedSum, R.lit(1)), x, R.neg(x))))).toBe(1)
    expect(choices(decide(R.select(R.le(x, R.lit(Infinity)), x, R.neg(x))))).toBe(1)
  })
})
