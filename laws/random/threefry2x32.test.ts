import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Block, rounds, threefry2x32, threefryBits } from '../../src/random/threefry2x32'
import { word } from './arbitraries'
import table from './jax.table.json'
import { threefryOf } from './mutants'

const block = fc.record({ hi: word, lo: word })

const fromPair = ([hi = NaN, lo = NaN]: ReadonlyArray<number>): Block => ({ hi, lo })

describe('threefry2x32', () => {
  it("gives Random123's known answers", () => {
    const all = (digit: number): Block => ({ hi: digit, lo: digit })
    expect(threefry2x32(all(0), all(0))).toEqual({ hi: 0x6b200159, lo: 0x99ba4efe })
    expect(threefry2x32(all(0xffffffff), all(0xffffffff))).toEqual({ hi: 0x1cb996fc, lo: 0xbb002be7 })
    expect(threefry2x32({ hi: 0x13198a2e, lo: 0x03707344 }, { hi: 0x243f6a88, lo: 0x85a308d3 })).toEqual({
      hi: 0xc4923a9c,
      lo: 0x483df7a0
    })
  })

  it('gives the blocks of JAX', () => {
    expect(table.blocks.length).toBeGreaterThan(10)
    table.blocks.forEach(row => {
      expect(threefry2x32(fromPair(row.key), fromPair(row.counter))).toEqual(fromPair(row.block))
    })
  })

  it('is its definition, a loop over the rounds', () => {
    fc.assert(
      fc.property(block, block, (key, counter) => {
        expect(threefry2x32(key, counter)).toEqual(threefryOf(rounds)(key, counter))
      }),
      { numRuns: 1000 }
    )
  })

  it('reads a word as its residue modulo 2^32', () => {
    fc.assert(
      fc.property(block, block, (key, counter) => {
        const signed = ({ hi, lo }: Block): Block => ({ hi: hi | 0, lo: lo | 0 })
        expect(threefry2x32(signed(key), signed(counter))).toEqual(threefry2x32(key, counter))
      })
    )
  })

  it('maps different counters to different blocks', () => {
    fc.assert(
      fc.property(block, block, block, (key, c, d) => {
        fc.pre(c.hi !== d.hi || c.lo !== d.lo)
        expect(threefry2x32(key, c)).not.toEqual(threefry2x32(key, d))
      })
    )
  })

  it('changes about half of the 64 output bits with any one input bit', () => {
    const ones = (x: number): number => x.toString(2).replaceAll('0', '').length
    const flip = ({ hi, lo }: Block, bit: number): Block =>
      bit < 32 ? { hi: hi ^ (1 << bit), lo } : { hi, lo: lo ^ (1 << (bit - 32)) }
    fc.assert(
      fc.property(block, block, fc.nat(63), fc.boolean(), (key, counter, bit, ofKey) => {
        const a = threefry2x32(key, counter)
        const b = ofKey ? threefry2x32(flip(key, bit), counter) : threefry2x32(key, flip(counter, bit))
        const changed = ones((a.hi ^ b.hi) >>> 0) + ones((a.lo ^ b.lo) >>> 0)
        // Binomial(64, 1/2) is outside 8..56 with probability 1e-10.
        expect(changed).toBeGreaterThan(7)
        expect(changed).toBeLessThan(57)
      })
    )
  })

  it('has its two words as the random bits, exclusive-or', () => {
    fc.assert(
      fc.property(block, block, (key, counter) => {
        const { hi, lo } = threefry2x32(key, counter)
        expect(threefryBits(key.hi, key.lo, counter.hi, counter.lo)).toBe(hi ^ lo)
      })
    )
  })
})
