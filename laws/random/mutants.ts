/**
 * Samplers with one realistic fault each. The tests of `sampler.ts` must reject all of them.
 *
 * @since 0.1.0
 */
import * as random from '../../src/random'
import type { Key } from '../../src/random'
import type { Sampler, samplerTests } from './sampler'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A faulty sampler, and the group of tests that is to reject it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Mutant {
  readonly name: string
  readonly group: keyof typeof samplerTests
  readonly sampler: Sampler
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const group = (name: Mutant['group'], faults: Readonly<Record<string, Partial<Sampler>>>): ReadonlyArray<Mutant> =>
  Object.entries(faults).map(([fault, replaced]) => ({ group: name, name: fault, sampler: { ...random, ...replaced } }))

const { bits, bitsAt, foldIn, key, normal, normalFromBits, permutation, split, uniform } = random

const uniformBy = (f: (u: number) => number): Partial<Sampler> => ({ uniform: (k, n) => uniform(k, n).map(f) })

const normalBy = (f: (x: number, i: number, draws: Float32Array) => number): Partial<Sampler> => ({
  normal: (k, n) => normal(k, n).map(f)
})

const bernoulliBy = (f: (u: number, probability: number, i: number) => boolean): Partial<Sampler> => ({
  bernoulli: (k, n, probability) => uniform(k, n).map((u, i) => (f(u, probability, i) ? 1 : 0))
})

const normalOfWord = (f: (word: number) => number): Partial<Sampler> => ({
  normal: (k, n) => Float32Array.from(bits(k, n), f)
})

const bitsBy = (f: (word: number, i: number, words: Uint32Array) => number): Partial<Sampler> => ({
  bits: (k, n) => bits(k, n).map(f)
})

/** The stream of one sequence, started by the key. */
const bitsOf = (next: (word: number) => number): Partial<Sampler> => ({
  bits: (k, n) => {
    let word = k.lo
    return new Uint32Array(n).map(() => (word = next(word)))
  }
})

const sumOfBytes = (word: number): number => (word >>> 24) + ((word >>> 16) & 255) + ((word >>> 8) & 255) + (word & 255)

const rotateLeft = (word: number, distance: number): number => (word << distance) | (word >>> (32 - distance))

/**
 * Threefry-2x32 with any number of rounds, from its definition.
 *
 * @category constructors
 * @since 0.1.0
 */
export const threefryOf =
  (rounds: number) =>
  (k: random.Block, counter: random.Block): random.Block => {
    const schedule = [k.hi, k.lo, random.parity ^ k.hi ^ k.lo]
    let [a, b] = [(counter.hi + k.hi) | 0, (counter.lo + k.lo) | 0]
    for (let round = 1; round <= rounds; round++) {
      a = (a + b) | 0
      b = rotateLeft(b, random.rotations[(round - 1) % 8] ?? 0) ^ a
      if (round % 4 === 0) {
        const injection = round / 4
        a = (a + (schedule[injection % 3] ?? 0)) | 0
        b = (b + (schedule[(injection + 1) % 3] ?? 0) + injection) | 0
      }
    }
    return { hi: a >>> 0, lo: b >>> 0 }
  }

const fewRounds =
  (rounds: number): Sampler['bits'] =>
  (k, n) =>
    new Uint32Array(n).map((_, i) => {
      const { hi, lo } = threefryOf(rounds)(k, { hi: 0, lo: i })
      return hi ^ lo
    })

/** One long stream for all keys: `lo` says where a key's part of it begins. */
const oneStream: Sampler['bits'] = (k, n) => new Uint32Array(n).map((_, i) => bitsAt(key(0), k.lo + i))

const at = (lo: number): Key => ({ _tag: 'Key', hi: 0, lo })

/** Swaps every place with any place. Its n^n equally likely courses can't be shared evenly by n! orders. */
const naiveShuffle: Sampler['permutation'] = (k, n) => {
  const order = Uint32Array.from({ length: n }, (_, i) => i)
  bits(k, n).forEach((word, i) => {
    const place = word % n
    const moved = order[i] ?? 0
    order[i] = order[place] ?? 0
    order[place] = moved
  })
  return order
}

// -------------------------------------------------------------------------------------
// mutants
// -------------------------------------------------------------------------------------

/**
 * All mutants.
 *
 * @category mutants
 * @since 0.1.0
 */
export const mutants: ReadonlyArray<Mutant> = [
  ...group('distributions', {
    'uniform of eight bits': uniformBy(u => Math.floor(u * 256) / 256),
    'uniform NaN once in a million': { uniform: (k, n) => uniform(k, n).fill(NaN, 7, 8) },
    'normal of seven bits': normalOfWord(word => normalFromBits((word & 0xfe000000) | 0x01000000))
  }),
  ...group('uniformMoments', {
    'a little denser near 0': uniformBy(u => u ** 1.005),
    'a little narrower': uniformBy(u => 0.5 + 0.998 * (u - 0.5))
  }),
  ...group('normalMoments', {
    'standard deviation 1.01': normalBy(x => 1.01 * x),
    'mean 0.005': normalBy(x => x + 0.005),
    skewed: normalBy(x => x + 0.01 * (x * x - 1)),
    'clipped at 3.5': normalBy(x => Math.max(-3.5, Math.min(3.5, x))),
    'one draw in a thousand three times its size': normalBy((x, i) => (i % 1000 === 0 ? 3 * x : x)),
    'sum of four uniform bytes': normalOfWord(word => (sumOfBytes(word) - 510) / Math.sqrt(21845)),
    'each correlated 0.01 with the one before': normalBy((x, i, xs) => x + 0.01 * (xs[i - 1] ?? 0)),
    'each correlated 0.01 with the second before': normalBy((x, i, xs) => x + 0.01 * (xs[i - 2] ?? 0)),
    'every second one is minus the one before': normalBy((x, i, xs) => (i % 2 ? -(xs[i - 1] ?? 0) : x))
  }),
  ...group('normalPairs', {
    'the size repeats, with a new sign': normalBy((x, i, xs) => Math.sign(x) * Math.abs(xs[i - (i % 2)] ?? 0))
  }),
  ...group('bernoulli', {
    'compares eight bits': bernoulliBy((u, p) => Math.floor(u * 256) / 256 < p),
    'the other way round': bernoulliBy((u, p) => u >= p),
    'nearly a pattern': bernoulliBy((u, p, i) => (p === 0.5 ? i % 64 < 33 : u < p))
  }),
  ...group('permutation', {
    'naive shuffle': { permutation: naiveShuffle },
    'the key is ignored': { permutation: (_, n) => permutation(key(0), n) }
  }),
  ...group('bits', {
    'bit 20 stuck at 1': bitsBy(word => word | (1 << 20)),
    'lowest bit stuck at 0': bitsBy(word => word & ~1),
    'lower half constant': bitsBy(word => (word & 0xffff0000) | 0x1234),
    'halves equal': bitsBy(word => (word & 0xffff0000) | (word >>> 16)),
    'ends equal': bitsBy(word => (word & ~63) | (word >>> 26)),
    'each word twice': bitsBy((_, i, words) => words[i - (i & 1)] ?? 0),
    'each pair of words twice': bitsBy((_, i, words) => words[i - (i & 2)] ?? 0),
    'each 64 words twice': bitsBy((_, i, words) => words[i - (i & 64)] ?? 0),
    'period 2^16': bitsBy((_, i, words) => words[i % 2 ** 16] ?? 0),
    'Weyl sequence': bitsOf(word => word + 0x9e3779b9),
    'linear congruential': bitsOf(word => Math.imul(word, 1664525) + 1013904223),
    'Threefry with four rounds': { bits: fewRounds(4) }
  }),
  ...group('streams', {
    'children of split alike': { split: n => k => split(n)(k).map((_, __, [first = k]) => first) },
    'children overlap': { bits: oneStream, split: n => k => split(n)(k).map((_, i) => at(k.lo + i)) },
    'the first child is the parent': { split: n => k => [k, ...split(n - 1)(k)] },
    'foldIn keeps four bits': { foldIn: data => foldIn(data & 15) },
    'foldIn ignores its number': { foldIn: () => foldIn(0) },
    'foldIn adds': { foldIn: data => k => ({ ...k, lo: (k.lo + data) >>> 0 }) }
  }),
  ...group('firstWords', {
    'children in groups of 64': { split: n => k => split(n)(k).map((_, i, keys) => keys[i & ~63] ?? k) },
    'neighbouring seeds alike': { key: seed => key(seed - (seed % 2)) }
  })
]
