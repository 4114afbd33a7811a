/**
 * Statistical tests of a source of random numbers, as values: a sampler goes in, p-values come out.
 *
 * Generators that fail do so mostly between streams. So the streams of children, of steps and of neighbouring seeds are
 * tested against each other, and not only each alone.
 *
 * @since 0.1.0
 */
import type { Key } from '../../src/random/Key'
import { binomialP, cdfDistance, chiSquareP, dkwmP, equalCountsP, type Finding, normalCdf, normalP } from './statistics'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What is tested: the functions of `random`, or mutants of them.
 *
 * @category model
 * @since 0.1.0
 */
export interface Sampler {
  readonly key: (seed: number) => Key
  readonly split: (n: number) => (key: Key) => ReadonlyArray<Key>
  readonly foldIn: (data: number) => (key: Key) => Key
  readonly bits: (key: Key, n: number) => Uint32Array
  readonly uniform: (key: Key, n: number) => Float32Array
  readonly normal: (key: Key, n: number) => Float32Array
  readonly bernoulli: (key: Key, n: number, probability: number) => Float32Array
  readonly permutation: (key: Key, n: number) => Uint32Array
}

/**
 * A group of tests which share their draws.
 *
 * @category model
 * @since 0.1.0
 */
export type SamplerTest = (seed: number) => (sampler: Sampler) => ReadonlyArray<Finding>

// -------------------------------------------------------------------------------------
// one stream
// -------------------------------------------------------------------------------------

/** For distribution functions and grids. Moments take four times as many, to see a mean that is off by 0.004. */
const draws = 2 ** 20
const manyDraws = 2 ** 22

const distribution = (name: string, sample: Float32Array, cdf: (x: number) => number): Finding => ({
  name: `${name}: distribution function`,
  p: dkwmP(sample.length, cdfDistance(sample.toSorted(), cdf))
})

/** E[xᵏ] and Var[xᵏ] for k = 1, 2, 3, 4. */
type Moments = readonly [Moment, Moment, Moment, Moment]
type Moment = readonly [expected: number, variance: number]

// Of x - 1/2, x uniform in [0, 1).
const uniformMoments: Moments = [
  [0, 1 / 12],
  [1 / 12, 1 / 180],
  [0, 1 / 448],
  [1 / 80, 1 / 3600]
]

const normalMoments: Moments = [
  [0, 1],
  [1, 2],
  [0, 15],
  [3, 96]
]

const powerSums = (sample: Float32Array, centre: number): readonly [number, number, number, number] => {
  let [s1, s2, s3, s4] = [0, 0, 0, 0]
  for (let i = 0; i < sample.length; i++) {
    const x = sample[i]! - centre
    s1 += x
    s2 += x * x
    s3 += x * x * x
    s4 += x * x * (x * x)
  }
  return [s1, s2, s3, s4]
}

const moments = (name: string, sample: Float32Array, centre: number, exact: Moments): ReadonlyArray<Finding> =>
  powerSums(sample, centre).map((sum, i) => {
    const [expected, variance] = exact[i] ?? [0, 0]
    return {
      name: `${name}: moment ${i + 1}`,
      p: normalP((sum - sample.length * expected) / Math.sqrt(sample.length * variance))
    }
  })

const distributionsTest: SamplerTest =
  seed =>
  ({ key, normal, uniform }) => [
    distribution('uniform', uniform(key(seed), draws), x => x),
    distribution('normal', normal(key(seed + 1), draws), normalCdf)
  ]

const uniformMomentsTest: SamplerTest =
  seed =>
  ({ key, uniform }) =>
    moments('uniform', uniform(key(seed), manyDraws), 0.5, uniformMoments)

const tail = (sample: Float32Array, bound: number): Finding => {
  let beyond = 0
  for (let i = 0; i < sample.length; i++) beyond += Math.abs(sample[i]!) > bound ? 1 : 0
  return { name: `normal: beyond ±${bound}`, p: binomialP(sample.length, 2 * normalCdf(-bound), beyond) }
}

/** The product of two independent standard normal numbers has mean 0 and variance 1, and products do not correlate. */
const correlation = (sample: Float32Array, lag: number): Finding => {
  let sum = 0
  for (let i = lag; i < sample.length; i++) sum += sample[i]! * sample[i - lag]!
  return { name: `normal: correlation at lag ${lag}`, p: normalP(sum / Math.sqrt(sample.length - lag)) }
}

const normalMomentsTest: SamplerTest =
  seed =>
  ({ key, normal }) => {
    const sample = normal(key(seed), manyDraws)
    return [
      ...moments('normal', sample, 0, normalMoments),
      ...[3, 4, 5].map(bound => tail(sample, bound)),
      ...[1, 2].map(lag => correlation(sample, lag))
    ]
  }

const bernoulliTest: SamplerTest =
  seed =>
  ({ bernoulli, key }) =>
    [0.003, 0.3, 0.5].map((probability, i) => {
      const ones = bernoulli(key(seed + i), draws, probability).reduce((sum, x) => sum + x, 0)
      return { name: `bernoulli: ${probability}`, p: binomialP(draws, probability, ones) }
    })

/** All 120 orders of five things; anything else that comes out is one more order. */
const permutationTest: SamplerTest =
  seed =>
  ({ foldIn, key, permutation }) => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 2 ** 15; i++) {
      const order = permutation(foldIn(i)(key(seed)), 5).join(' ')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    const found = [...counts.values()]
    const missing = Array.from({ length: Math.max(0, 120 - found.length) }, () => 0)
    return [{ name: 'permutation: orders of five', p: equalCountsP([...found, ...missing]) }]
  }

// -------------------------------------------------------------------------------------
// pairs
// -------------------------------------------------------------------------------------

/** Six bits of a word, from `shift` up: one of 64 equally likely cells. */
interface Bits {
  readonly shift: number
}
const highest: Bits = { shift: 26 }
const lowest: Bits = { shift: 0 }

/**
 * χ² on a grid of 64 × 64 cells: are the pairs of words at distance `lag` uniform and independent? Each word is in one
 * pair only, so that the pairs are independent; at distance 0 a word is paired with itself.
 */
const gridP = (words: Uint32Array, lag: number, x: Bits = highest, y: Bits = x): number => {
  const counts = new Float64Array(4096)
  const stride = Math.max(1, 2 * lag)
  for (let start = 0; start + stride <= words.length; start += stride) {
    for (let i = start; i < start + Math.max(1, lag); i++) {
      const cell = ((words[i]! >>> x.shift) & 63) * 64 + ((words[i + lag]! >>> y.shift) & 63)
      counts[cell] = counts[cell]! + 1
    }
  }
  return equalCountsP([...counts])
}

/** How often each of the 32 bits is set, as a sum of 32 squared z-scores. */
const bitBalance = (words: Uint32Array): number =>
  Array.from({ length: 32 }, (_, bit) => {
    let ones = 0
    for (let i = 0; i < words.length; i++) ones += (words[i]! >>> bit) & 1
    return (2 * ones - words.length) ** 2 / words.length
  }).reduce((sum, square) => sum + square, 0)

const bitsTest: SamplerTest =
  seed =>
  ({ bits, key }) => {
    const words = bits(key(seed), draws)
    return [
      { name: 'bits: each is set in half of the words', p: chiSquareP(bitBalance(words), 32) },
      { name: 'bits: upper and lower half', p: gridP(words, 0, highest, { shift: 10 }) },
      { name: 'bits: ends of the word', p: gridP(words, 0, highest, lowest) },
      ...[1, 2, 64].map(lag => ({ name: `bits: neighbours at ${lag}`, p: gridP(words, lag) })),
      { name: 'bits: neighbours, lowest bits', p: gridP(words, 1, lowest) }
    ]
  }

/** Normal numbers turned into words, for the same grid. */
const normalPairsTest: SamplerTest =
  seed =>
  ({ key, normal }) => {
    const words = Uint32Array.from(normal(key(seed), draws), x => Math.floor(normalCdf(x) * 2 ** 32))
    return [{ name: 'normal: neighbours', p: gridP(words, 1) }]
  }

// -------------------------------------------------------------------------------------
// streams
// -------------------------------------------------------------------------------------

const perStream = 512

/** Each word of a stream against the same word of the next stream. */
const streamsP = ({ bits }: Sampler, keys: ReadonlyArray<Key>): number => {
  const joined = new Uint32Array(keys.length * perStream)
  keys.forEach((key, i) => {
    joined.set(bits(key, perStream), i * perStream)
  })
  return gridP(joined, perStream)
}

const tabulate = <A>(n: number, f: (i: number) => A): ReadonlyArray<A> => Array.from({ length: n }, (_, i) => f(i))

const streamsTest: SamplerTest = seed => sampler => {
  const { foldIn, key, split } = sampler
  const families = split(1024)(key(seed)).flatMap(parent => [parent, ...split(1)(parent)])
  const steps = tabulate(2048, step => foldIn(step)(key(seed + 1)))
  const layers = tabulate(2048, i => foldIn(i % 8)(foldIn(i >> 3)(key(seed + 2))))
  return [
    { name: 'streams: parent and child', p: streamsP(sampler, families) },
    { name: 'streams: steps of foldIn', p: streamsP(sampler, steps) },
    { name: 'streams: layers within steps', p: streamsP(sampler, layers) },
    { name: 'streams: children of split', p: streamsP(sampler, split(2048)(key(seed + 3))) }
  ]
}

const firstWordsTest: SamplerTest =
  seed =>
  ({ bits, key, split }) => {
    const first = (keys: ReadonlyArray<Key>): Uint32Array => Uint32Array.from(keys, one => bits(one, 1)[0] ?? 0)
    return [
      { name: 'first words: children of split', p: gridP(first(split(2 ** 18)(key(seed))), 1) },
      { name: 'first words: seeds', p: gridP(first(tabulate(2 ** 18, i => key(seed * 2 ** 18 + i))), 1) }
    ]
  }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The groups of tests, by name.
 *
 * @category combinators
 * @since 0.1.0
 */
export const samplerTests = {
  distributions: distributionsTest,
  uniformMoments: uniformMomentsTest,
  normalMoments: normalMomentsTest,
  bernoulli: bernoulliTest,
  permutation: permutationTest,
  bits: bitsTest,
  normalPairs: normalPairsTest,
  streams: streamsTest,
  firstWords: firstWordsTest
} as const

/**
 * What every test finds with a sampler, from one seed.
 *
 * @category combinators
 * @since 0.1.0
 */
export const findings: SamplerTest = seed => sampler =>
  Object.values(samplerTests).flatMap((test, i) => test(seed + 8 * i)(sampler))
