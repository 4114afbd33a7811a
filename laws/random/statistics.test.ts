import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  binomialP,
  cdfDistance,
  chiSquareP,
  dkwmP,
  equalCountsP,
  type Finding,
  gammaQ,
  holm,
  lnGamma,
  normalCdf,
  normalP
} from './statistics'
import table from './statistics.table.json'

const expectClose = (actual: number, expected: number, relative: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected))
}

describe('special functions agree with mpmath', () => {
  it.each(table.lnGamma)('ln Γ(%d)', (a = NaN, expected = NaN) => {
    expect(Math.abs(lnGamma(a) - expected)).toBeLessThanOrEqual(1e-14 * Math.max(1, Math.abs(expected)))
  })

  it.each(table.gammaQ)('Q(%d, %d)', (a = NaN, x = NaN, expected = NaN) => {
    expectClose(gammaQ(a)(x), expected, 1e-11)
  })

  it.each(table.normalCdf)('Φ(%d)', (x = NaN, expected = NaN) => {
    expectClose(normalCdf(x), expected, 1e-13)
  })

  it.each(table.binomialP)('of %d trials at %d, %d successes', (n = NaN, p = NaN, k = NaN, expected = NaN) => {
    expectClose(binomialP(n, p, k), expected, 1e-10)
  })
})

describe('p-values', () => {
  it('of a z-score count both sides', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 8, noNaN: true }), z => {
        expectClose(normalP(z), 2 * normalCdf(-Math.abs(z)), 1e-12)
        expect(normalP(-z)).toBe(normalP(z))
      })
    )
  })

  it('of χ² are small for too bad and for too good an agreement', () => {
    expect(chiSquareP(4095, 4095)).toBeGreaterThan(0.9)
    expect(chiSquareP(4800, 4095)).toBeLessThan(1e-11)
    expect(chiSquareP(3400, 4095)).toBeLessThan(1e-13)
  })

  it('of one degree of freedom are those of the normal distribution, on the upper side', () => {
    expectClose(chiSquareP(9, 1), 2 * normalP(3), 1e-12)
  })

  it('of equal counts are small, since such agreement is suspect', () => {
    expect(equalCountsP(Array.from({ length: 100 }, () => 50))).toBeLessThan(1e-20)
  })

  it('of a distance to a distribution function are those of the inequality', () => {
    expect(dkwmP(1000, 0)).toBe(1)
    expectClose(dkwmP(10 ** 6, 0.003), 2 * Math.exp(-18), 1e-12)
  })

  it('of counts are twice the smaller tail, and at most 1', () => {
    expectClose(binomialP(10, 0.5, 10), 2 / 1024, 1e-12)
    expectClose(binomialP(10, 0.5, 1), 22 / 1024, 1e-12)
    expect(binomialP(10, 0.5, 5)).toBe(1)
  })
})

describe('cdfDistance', () => {
  it('looks at both sides of each step', () => {
    const identity = (x: number): number => x
    expect(cdfDistance(Float32Array.of(0.5), identity)).toBe(0.5)
    expect(cdfDistance(Float32Array.of(0.25, 0.75), identity)).toBe(0.25)
    expect(cdfDistance(Float32Array.of(0.5, 1), identity)).toBe(0.5)
    expect(cdfDistance(Float32Array.of(0, 0.5), identity)).toBe(0.5)
    expect(cdfDistance(Float32Array.of(NaN, 0.5), identity)).toBeNaN()
  })
})

describe('holm', () => {
  const named = (ps: ReadonlyArray<number>): ReadonlyArray<Finding> => ps.map((p, i) => ({ name: `${i}`, p }))
  const rejected = (alpha: number, ps: ReadonlyArray<number>): ReadonlyArray<number> =>
    holm(alpha)(named(ps)).map(({ p }) => p)

  it('steps down from the smallest', () => {
    expect(rejected(0.05, [0.01, 0.04, 0.03, 0.005])).toEqual([0.005, 0.01])
    expect(rejected(0.05, [0.01, 0.02, 0.03, 0.005])).toEqual([0.005, 0.01, 0.02, 0.03])
    expect(rejected(0.05, [0.02, 0.02, 0.02])).toEqual([])
    expect(rejected(0.05, [])).toEqual([])
  })

  it('rejects what Bonferroni rejects, and nothing above alpha', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.array(p), fc.double({ min: 0.001, max: 0.5, noNaN: true }), (ps, alpha) => {
        const found = rejected(alpha, ps)
        expect(found).toEqual(expect.arrayContaining(ps.filter(one => one <= alpha / ps.length)))
        expect(found.every(one => one <= alpha)).toBe(true)
      })
    )
  })

  it('rejects a test that answers NaN', () => {
    expect(holm(1e-6)(named([0.5, NaN, 0.2])).map(({ name }) => name)).toEqual(['1'])
  })
})
