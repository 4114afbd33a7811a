/**
 * Which word of which block of the generator an element is made of.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { constant } from '../../src/primitive/constant'
import { randomBits } from '../../src/primitive/randomBits'
import { threefry2x32 } from '../../src/random/threefry2x32'
import { expandedNumbers, numbers } from './values'

const keyOf = (hi: number, lo: number): ReturnType<typeof constant> =>
  constant([4], [hi >>> 16, hi & 0xffff, lo >>> 16, lo & 0xffff])

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })

/**
 * `jax.random.bits(jax.random.key(seed), (4,), jnp.uint64)` of JAX 0.10.2 with 64 bits enabled, for the seeds 0 and
 * 2^40 + 12345: high halves before low ones.
 */
const JAX = [
  [0, 0, ['6b20015999ba4efe', '375f238fcddb151d', 'f71f4ea9a20e4081', '9312778be4e8dfbe']],
  [256, 12345, ['b6c8be3836d904a7', '5e8adf803ff2dacc', 'daf435f158b5b7da', '835cc2eed2f99980']]
] as const

const halves = (hex: string): ReadonlyArray<number> => [hex.slice(0, 8), hex.slice(8)].map(h => parseInt(h, 16))

describe('random bits', () => {
  test.each(JAX)(
    'two numbers a block are the halves of those of JAX with 64 bits, under the key %i %i',
    (hi, lo, known) => {
      const got = numbers(randomBits([2, 4], 24, 0, 2)(keyOf(hi, lo)))
      expect(got).toStrictEqual(known.flatMap(halves).map(w => w >>> 8))
    }
  )

  test('one number a block is its two words by exclusive or; two are its words, in order', () => {
    const draw = fc.record({ hi: word, lo: word, stream: word, count: fc.integer({ min: 1, max: 40 }) })
    fc.assert(
      fc.property(draw, ({ hi, lo, stream, count }) => {
        const blocks = Array.from({ length: count }, (_, i) => threefry2x32({ hi, lo }, { hi: stream, lo: i }))
        const key = keyOf(hi, lo)
        const [one, two] = [randomBits([count], 24, stream, 1)(key), randomBits([count], 24, stream, 2)(key)]
        expect(numbers(one)).toStrictEqual(blocks.map(b => (b.hi ^ b.lo) >>> 8))
        expect(numbers(two)).toStrictEqual(blocks.flatMap(b => [b.hi >>> 8, b.lo >>> 8]).slice(0, count))
      })
    )
  })

  test('compiled, they are the same', () => {
    fc.assert(
      fc.property(word, word, fc.constantFrom(1 as const, 2 as const), (hi, lo, perBlock) => {
        const bits = randomBits([3, 5], 23, 7, perBlock)(keyOf(hi, lo))
        expect(expandedNumbers(bits)).toStrictEqual(numbers(bits))
      }),
      { numRuns: 20 }
    )
  })
})
