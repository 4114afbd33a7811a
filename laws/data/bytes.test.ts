import * as fc from 'fast-check'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'

import { boundedProduct, concat, hex, word, words } from '../../src/data/bytes'

const size = fc.oneof(fc.nat(10), fc.nat({ max: 0xffffffff }))

describe('bytes', () => {
  it('boundedProduct agrees with exact integers, at the cap and one above', () => {
    fc.assert(
      fc.property(fc.array(size, { maxLength: 4 }), fc.maxSafeNat(), (factors, cap) => {
        const exact = factors.reduce((product, factor) => product * BigInt(factor), 1n)
        // a product of 0 is 0 whatever came before it, so only its prefixes may pass the cap
        fc.pre(!factors.includes(0))
        expect(boundedProduct(factors, Math.max(cap, 1))).toStrictEqual(
          exact <= BigInt(Math.max(cap, 1)) ? O.some(Number(exact)) : O.none
        )
      })
    )
    expect(boundedProduct([3, 5], 15)).toStrictEqual(O.some(15))
    expect(boundedProduct([3, 5], 14)).toStrictEqual(O.none)
    expect(boundedProduct([3, 3002399751580331], Number.MAX_SAFE_INTEGER)).toStrictEqual(O.none)
  })

  it('word . words = id', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0xffffffff })), values => {
        const bytes = words(values)
        expect(values.map((_, i) => word(bytes, 4 * i))).toStrictEqual(values)
      })
    )
  })

  it('concat is the concatenation of lists', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), parts => {
        expect(Array.from(concat(parts))).toStrictEqual(parts.flatMap(part => Array.from(part)))
      })
    )
  })

  it('hex shows bytes', () => {
    expect(hex(Uint8Array.of(0, 8, 255))).toBe('00 08 ff')
  })
})
