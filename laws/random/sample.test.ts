import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalFromBits, uniformFromBits } from '../../src/random/fromBits'
import { type Key, key } from '../../src/random/Key'
import { bernoulli, bits, bitsAt, normal, permutation, uniform } from '../../src/random/sample'
import { anyKey, fromPair, word } from './arbitraries'
import table from './jax.table.json'

const sha256 = (array: Uint32Array | Float32Array): string => createHash('sha256').update(array).digest('hex')

const fromPattern = (patterns: ReadonlyArray<number>): Float32Array =>
  new Float32Array(Uint32Array.from(patterns).buffer)

/** Places in the order of all float32 numbers, so that neighbours differ by 1. */
const places = (draws: Float32Array): ReadonlyArray<number> =>
  Array.from(new Int32Array(draws.slice().buffer), pattern => (pattern < 0 ? -(pattern & 0x7fffffff) : pattern))

const every23Bits = Uint32Array.from({ length: 2 ** 23 }, (_, k) => k << 9)

describe('samples are those of JAX', () => {
  it.each(table.samples)('$n draws of $key', row => {
    const k = fromPair(row.key)
    expect([...bits(k, row.n)].slice(0, 8)).toEqual(row.bits)
    expect(sha256(bits(k, row.n))).toBe(row.bitsSha256)
    expect(sha256(uniform(k, row.n))).toBe(row.uniformSha256)
    expect(sha256(bernoulli(k, row.n, 0.3))).toBe(row.bernoulliSha256)
  })

  it.each(table.samples)('but for the rounding of $n normal draws of $key', row => {
    const ours = normal(fromPair(row.key), row.n).slice(0, row.normal.length)
    const theirs = places(fromPattern(row.normal))
    const apart = places(ours).map((place, i) => Math.abs(place - (theirs[i] ?? NaN)))
    expect(apart).toHaveLength(row.normal.length)
    apart.forEach(ulps => {
      expect(ulps).toBeLessThanOrEqual(table.quantiles.jax.maxUlps)
    })
  })

  it('with the distance that the documentation of normal states', () => {
    expect(table.quantiles.jax.maxUlps).toBe(91)
    expect(table.quantiles.jax.within3).toBeGreaterThan(0.9969)
    expect(table.quantiles.jax.maxAbsolute).toBeLessThan(2.2e-5)
  })
})

const streams = [
  { name: 'bits', sample: bits },
  { name: 'uniform', sample: uniform },
  { name: 'normal', sample: normal },
  { name: 'bernoulli', sample: (k: Key, n: number) => bernoulli(k, n, 0.4) }
]

describe.each([...streams, { name: 'permutation', sample: permutation }])('$name', ({ sample }) => {
  it('has as many elements as asked for', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(100), (k, n) => {
        expect(sample(k, n)).toHaveLength(n)
      })
    )
    expect([0, -1, NaN, 2.9].map(n => sample(key(0), n).length)).toEqual([0, 0, 0, 2])
  })

  it('depends on the key and the count alone', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(100), (k, n) => {
        expect(sample(k, n)).toEqual(sample({ ...k }, n))
      })
    )
  })
})

describe.each(streams)('$name', ({ sample }) => {
  it('has an element i that does not depend on the length', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(60), fc.nat(60), (k, m, n) => {
        expect(sample(k, m + n).slice(0, m)).toEqual(sample(k, m))
      })
    )
  })
})

describe('bitsAt', () => {
  it('is the element of bits', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(500), (k, i) => {
        expect(bitsAt(k, i)).toBe(bits(k, i + 1)[i])
      })
    )
  })

  it('counts on beyond 2^32', () => {
    fc.assert(
      fc.property(anyKey, word, fc.integer({ min: 1, max: 2 ** 21 - 1 }), (k, i, hi) => {
        expect(bitsAt(k, i)).not.toBe(bitsAt(k, hi * 2 ** 32 + i))
      })
    )
  })
})

describe('uniform', () => {
  it('takes each multiple of 2^-23 in [0, 1) for one pattern of the upper 23 bits', () => {
    const off = every23Bits.findIndex((one, k) => uniformFromBits(one) !== k / 2 ** 23)
    expect(off).toBe(-1)
    expect(uniformFromBits(0)).toBe(0)
    expect(uniformFromBits(-1)).toBe(1 - 2 ** -23)
    expect(Math.fround(uniformFromBits(-1))).toBeLessThan(1)
  })

  it('ignores the lower nine bits', () => {
    fc.assert(
      fc.property(word, fc.nat(511), (one, low) => {
        expect(uniformFromBits((one & ~511) | low)).toBe(uniformFromBits(one))
        expect(normalFromBits((one & ~511) | low)).toBe(normalFromBits(one))
      })
    )
  })
})

describe('normal', () => {
  const all = Float32Array.from(every23Bits, normalFromBits)

  it('is the correctly rounded quantile for each of the 2^23 patterns', () => {
    expect(sha256(all)).toBe(table.quantiles.sha256)
    expect([all.at(0), all.at(-1)]).toEqual([...fromPattern([table.quantiles.least, table.quantiles.greatest])])
  })

  it('needs no better logarithm than every engine has', () => {
    // The nearest rounding boundary is farther off, relative to the quantile, than 20 units of float64's last place.
    expect(table.quantiles.boundary).toBeGreaterThan(20 * 2 ** -52)
  })

  it('grows with the bits, and is finite and never 0', () => {
    expect(all.findIndex((x, k) => k > 0 && x <= (all[k - 1] ?? Infinity))).toBe(-1)
    expect(all.findIndex(x => x === 0 || !Number.isFinite(x))).toBe(-1)
    expect(all.reduce((least, x) => Math.min(least, Math.abs(x)), 1)).toBeGreaterThan(7.4e-8)
    expect(all.reduce((greatest, x) => Math.max(greatest, Math.abs(x)), 0)).toBeLessThan(5.42)
  })
})

describe('bernoulli', () => {
  it('is 0 or 1: 1 where uniform is below the probability', () => {
    fc.assert(
      fc.property(anyKey, fc.float({ min: 0, max: 1, noNaN: true }), (k, probability) => {
        expect([...bernoulli(k, 50, probability)]).toEqual([...uniform(k, 50)].map(u => (u < probability ? 1 : 0)))
      })
    )
  })

  it('is certain at 0 and 1, and beyond', () => {
    const alike = (probability: number, outcome: number): boolean =>
      bernoulli(key(1), 1000, probability).every(x => x === outcome)
    expect([-1, 0, NaN].map(probability => alike(probability, 0))).toEqual([true, true, true])
    expect([1, 2, Infinity].map(probability => alike(probability, 1))).toEqual([true, true, true])
  })
})

describe('permutation', () => {
  it('holds every number once', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(300), (k, n) => {
        expect([...permutation(k, n).toSorted()]).toEqual(Array.from({ length: n }, (_, i) => i))
      })
    )
  })

  it('grows by putting the next number somewhere and what stood there at the end', () => {
    fc.assert(
      fc.property(anyKey, fc.nat(100), (k, n) => {
        const longer = permutation(k, n + 1)
        const undone = longer.slice(0, n).map(x => (x === n ? (longer[n] ?? NaN) : x))
        expect(undone).toEqual(permutation(k, n))
      })
    )
  })
})
