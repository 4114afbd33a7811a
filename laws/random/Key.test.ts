import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect, it } from 'vitest'
import { Eq, foldIn, type Key, key, Show, split, splitPair } from '../../src/random/Key'
import { bits } from '../../src/random/sample'
import { anyKey, fromPair, word } from './arbitraries'
import table from './jax.table.json'

describe('keys are those of JAX', () => {
  it.each(table.keys)('key($seed)', row => {
    expect(key(row.seed)).toEqual(fromPair(row.key))
  })

  it.each(table.splits)('split($n) of $key', ({ key: parent, n, children }) => {
    expect(split(n)(fromPair(parent))).toEqual(children.map(fromPair))
  })

  it.each(table.foldIns)('foldIn of $chain into $key', ({ key: parent, chain, child }) => {
    expect(chain.reduce((one, data) => foldIn(data)(one), fromPair(parent))).toEqual(fromPair(child))
  })
})

describe('key', () => {
  it('is different for different safe integers', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
        expect(Eq.equals(key(a), key(b))).toBe(a === b)
      })
    )
  })

  it('holds the seed as a 64-bit integer', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), seed => {
        const { hi, lo } = key(seed)
        expect(BigInt.asIntN(64, (BigInt(hi) << 32n) | BigInt(lo))).toBe(BigInt(seed))
      })
    )
  })

  it('drops a fraction, and takes what is no number for 0', () => {
    expect(key(-0.5)).toEqual(key(0))
    expect(key(7.9)).toEqual(key(7))
    expect(key(-7.9)).toEqual(key(-7))
    expect([NaN, Infinity, -Infinity].map(key)).toEqual([key(0), key(0), key(0)])
  })
})

describe('split', () => {
  it('gives children that are pairwise different', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(300), (parent, n) => {
        expect(new Set(split(n)(parent).map(Show.show)).size).toBe(n)
      })
    )
  })

  it('gives a child that does not depend on how many there are', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(20), fc.nat(20), (parent, m, n) => {
        expect(split(m + n)(parent).slice(0, m)).toEqual(split(m)(parent))
      })
    )
  })

  it('gives no child for a count below 1', () => {
    expect([0, -1, NaN].map(n => split(n)(key(0)))).toEqual([[], [], []])
  })

  it('is a pair as splitPair', () => {
    fc.assert(
      fc.property(anyKey, parent => {
        expect(splitPair(parent)).toEqual(split(2)(parent))
      })
    )
  })

  it('leaves 2^16 grandchildren of one key without a repetition', () => {
    // Of 65,536 random keys of 64 bits, two are equal with probability 1.2e-10.
    const family = split(256)(key(5)).flatMap(split(256))
    expect(new Set(family.map(Show.show)).size).toBe(65536)
  })
})

describe('foldIn', () => {
  it('is child `data` of split, as in JAX: a key takes one or the other', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(200), (parent, data) => {
        expect(foldIn(data)(parent)).toEqual(split(data + 1)(parent)[data])
      })
    )
  })

  it('gives different keys for different 32-bit numbers', () => {
    fc.assert(
      fc.property(anyKey, word, word, (parent, a, b) => {
        expect(Eq.equals(foldIn(a)(parent), foldIn(b)(parent))).toBe(a === b)
      })
    )
  })

  it('does not commute: (step, layer) and (layer, step) are different streams', () => {
    const commutes = (parent: Key, a: number, b: number): boolean =>
      Eq.equals(pipe(parent, foldIn(a), foldIn(b)), pipe(parent, foldIn(b), foldIn(a)))
    fc.assert(
      fc.property(anyKey, word, word, (parent, a, b) => {
        expect(commutes(parent, a, b)).toBe(a === b)
      })
    )
  })

  it('is no continuation of the stream: a child begins nowhere in the first 10,000 words of its parent', () => {
    const parent = key(11)
    const [first = NaN, second = NaN] = bits(foldIn(0)(parent), 2)
    const words = bits(parent, 10000)
    expect(words.some((one, i) => one === first && words[i + 1] === second)).toBe(false)
  })
})

describe('instances', () => {
  it('Eq compares both words', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        expect(Eq.equals(a, { ...a })).toBe(true)
        expect(Eq.equals(a, b)).toBe(a.hi === b.hi && a.lo === b.lo)
        expect(Eq.equals(a, { ...a, hi: a.hi ^ 1 })).toBe(false)
        expect(Eq.equals(a, { ...a, lo: a.lo ^ 1 })).toBe(false)
      })
    )
  })

  it('Show writes both words', () => {
    expect(Show.show(key(2 ** 32 + 42))).toBe('key(00000001 0000002a)')
  })
})
