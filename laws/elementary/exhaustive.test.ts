/**
 * The measurement over all floats, against the slow one that asks the function for every float, on parts of the floats.
 *
 * @since 0.1.0
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { div, lit, add } from '../../src/expr/Scalar'
import { sweep } from './accuracy'
import { exhaustive } from './exhaustive'
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
      }),
      { numRuns: 2 }
    )
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
