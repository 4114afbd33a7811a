import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { integersBelow } from '../../src/random/integer'
import { foldIn, key } from '../../src/random/Key'
import { bitsAt } from '../../src/random/sample'
import { anyKey, word } from './arbitraries'
import { equalCountsP } from './statistics'

const bounds = fc.oneof(fc.integer({ min: 1, max: 2 ** 32 }), fc.integer({ min: 1, max: 20 }))

describe('integersBelow', () => {
  it('are integers from 0 to below the bound', () => {
    fc.assert(
      fc.property(anyKey, word, bounds, (k, index, bound) => {
        const x = integersBelow(k)(index, bound)
        expect(Number.isInteger(x) && x >= 0 && x < bound).toBe(true)
      })
    )
  })

  it('are the word itself where the bound is 2^32, and 0 where it is 1', () => {
    fc.assert(
      fc.property(anyKey, word, (k, index) => {
        expect(integersBelow(k)(index, 2 ** 32)).toBe(bitsAt(foldIn(0)(k), index))
        expect(integersBelow(k)(index, 1)).toBe(0)
      })
    )
  })

  it('move a bound that is none into the range', () => {
    const of = integersBelow(key(3))
    expect([0, -4, NaN, 1.9].map(bound => of(5, bound))).toEqual([0, 0, 0, 0])
    expect([2 ** 33, Infinity].map(bound => of(5, bound))).toEqual([of(5, 2 ** 32), of(5, 2 ** 32)])
  })

  // Of the 2^32 words a quarter is too many for this bound. Kept, they would make the lower third twice as likely.
  const bound = 3 * 2 ** 30
  const draws = Array.from({ length: 2 ** 18 }, (_, index) => integersBelow(key(20))(index, bound))

  it('take the first attempt that has no bias', () => {
    const attempts = (index: number): ReadonlyArray<number> =>
      Array.from({ length: 40 }, (_, attempt) => bitsAt(foldIn(attempt)(key(20)), index))
    draws.slice(0, 200).forEach((x, index) => {
      expect(x).toBe(attempts(index).find(one => one < bound))
    })
  })

  it('are uniform, at an error probability of 1e-6', () => {
    const counts = Array.from({ length: 96 }, () => 0)
    draws.forEach(x => {
      const cell = Math.floor(x / (bound / 96))
      counts[cell] = (counts[cell] ?? 0) + 1
    })
    expect(equalCountsP(counts)).toBeGreaterThan(1e-6)
    // The same test sees the bias of the bare modulus.
    const biased = Array.from({ length: 96 }, (_, cell) => (cell < 32 ? 4096 : 2048))
    expect(equalCountsP(biased)).toBeLessThan(1e-100)
  })
})
