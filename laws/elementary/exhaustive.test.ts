/**
 * The measurement over all floats, against the slow one that asks the function for every float, on parts of the floats.
 *
 * @since 0.1.0
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { div, lit, add } from '../../src/expr/Scalar'
import { sweep } from './accuracy'
import { exhaustive, stepsBack } from './exhaustive'
import type { Bounded } from './subjects'
import { subjects } from './subjects'

const BLOCK = 65536

describe('polynomials find the error that the function finds', () => {
  test.each(subjects.map(s => [s.name, s] as const))('%s', (_, subject) => {
    fc.assert(
      fc.property(fc.nat(BLOCK - 1), block => {
        const [fast, slow] = [
          exhaustive(block * BLOCK, BLOCK)(subject),
          sweep(1, block * BLOCK, BLOCK, subject.keep)(subject)
        ]
        // The slow one does not look at errors up to half a unit.
        expect(Math.max(0.5, fast.ulps)).toBeCloseTo(slow.ulps, 1)
        expect(fast.ulps).toBeLessThanOrEqual(subject.bound)
        expect(fast.backwards.count).toBe(0)
      }),
      { numRuns: 2 }
    )
  })
})

/** Where two pieces of a program meet, and where a result once fell though the function rises, or rose though it falls. */
const JOINS: ReadonlyArray<number> = [
  ...[0.5, 0.6, 0.625, 0.65, 0.71420145, 0.81581706, 0.85, 0.88137364, 0.88291878, 0.91659522, 1, 1.41421356, 2],
  ...[1e-38, 1.4901164e-7, 0.0155, 3.93, 9, 10.06, 10.2, 16.64, 18, 30, 87.34, 88.03, 88.72, 103.97, 104],
  // Here the exponential's result goes on to the next power of two.
  ...Array.from({ length: 26 }, (_, k) => Math.LN2 * (k + 0.5))
]

describe('from each float to the next, results go the way of the function', () => {
  const monotone = subjects.filter(subject => subject.monotone !== undefined)

  test.each(monotone.map(s => [s.name, s] as const))('%s', (_, subject) => {
    expect(stepsBack(JOINS.flatMap(x => [x, -x]))(subject).count).toBe(0)
  })
})

/** 1 / x, a little wrong. */
const subject = (wrong: number): Bounded => ({
  name: 'reciprocal',
  body: x => add(div(lit(1), x), lit(wrong)),
  exact: x => 1 / x,
  bound: 1,
  monotone: 'falls'
})

describe('what is wrong is seen', () => {
  const first = new Uint32Array(Float32Array.of(1).buffer)[0] ?? 0

  test('an error', () => {
    expect(exhaustive(first, BLOCK)(subject(0)).ulps).toBeLessThanOrEqual(0.5)
    expect(exhaustive(first, BLOCK)(subject(2 ** -20)).ulps).toBeCloseTo(16, 0)
    expect(exhaustive(first, BLOCK)(subject(NaN)).ulps).toBe(Infinity)
  })

  test('a step back', () => {
    expect(exhaustive(first, BLOCK)(subject(0)).backwards.count).toBe(0)
    expect(exhaustive(first, BLOCK)({ ...subject(0), monotone: 'rises' }).backwards.count).toBeGreaterThan(BLOCK / 2)
  })
})
