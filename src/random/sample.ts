/**
 * Samples of a key: arrays of independent random numbers.
 *
 * Element i depends on the key and on i and never on the length: a longer array begins with the shorter one. A tensor
 * takes its elements in row-major order, as in JAX. In every function `n` is a count, such as the number of elements of
 * a shape; a fraction is dropped, and below 1 the array is empty.
 *
 * @since 0.1.0
 */
import { normalFromBits, uniformFromBits } from './fromBits'
import { integersBelow } from './integer'
import type { Key } from './Key'
import { threefryBits } from './threefry2x32'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const count = (n: number): number => Math.max(0, Math.floor(n))

const signedBitsAt = (key: Key, index: number): number =>
  threefryBits(key.hi, key.lo, Math.floor(index * 2 ** -32), index | 0)

/**
 * Element `index` (0 to 2^53 - 1) of the random words of a key, unsigned: what `bits` holds there.
 *
 * @example
 * import { random } from 'credence'
 *
 * assert.deepStrictEqual(random.bitsAt(random.key(0), 0), 4070199207)
 *
 * @category combinators
 * @since 0.1.0
 */
export const bitsAt = (key: Key, index: number): number => signedBitsAt(key, index) >>> 0

// The loops below are loops because a callback for each element boxes its answer, which costs as much as the generator.

/**
 * `n` words of 32 random bits. `jax.random.bits(key, [n])`.
 *
 * @example
 * import { random } from 'credence'
 *
 * assert.deepStrictEqual(random.bits(random.key(42), 3), Uint32Array.of(2098992034, 2919706841, 2646866425))
 *
 * @category combinators
 * @since 0.1.0
 */
export const bits = (key: Key, n: number): Uint32Array => {
  const words = new Uint32Array(count(n))
  for (let i = 0; i < words.length; i++) words[i] = signedBitsAt(key, i)
  return words
}

/**
 * `n` numbers that are uniform in [0, 1): multiples of 2^-23. `jax.random.uniform(key, [n])`, bit for bit.
 *
 * @example
 * import { random } from 'credence'
 *
 * const draws = random.uniform(random.key(1), 1000)
 * assert.deepStrictEqual(draws.every(u => u >= 0 && u < 1), true)
 *
 * @category combinators
 * @since 0.1.0
 */
export const uniform = (key: Key, n: number): Float32Array => {
  const draws = new Float32Array(count(n))
  for (let i = 0; i < draws.length; i++) draws[i] = uniformFromBits(signedBitsAt(key, i))
  return draws
}

/**
 * `n` standard normal numbers, by inversion: the float32 nearest to √2 erf⁻¹(u), for each of the 2^23 possible u. Their
 * size is at least 7.4e-8 and at most 5.42.
 *
 * `jax.random.normal(key, [n])` inverts the same u by a float32 polynomial, whose answers differ: by at most 3 units in
 * the last place for 99.7 % of the u, by up to 91 (2.2e-5) in the tails.
 *
 * @example
 * import { random } from 'credence'
 *
 * assert.deepStrictEqual(random.normal(random.key(42), 1000).slice(0, 2), random.normal(random.key(42), 2))
 *
 * @category combinators
 * @since 0.1.0
 */
export const normal = (key: Key, n: number): Float32Array => {
  const draws = new Float32Array(count(n))
  for (let i = 0; i < draws.length; i++) draws[i] = normalFromBits(signedBitsAt(key, i))
  return draws
}

/**
 * `n` numbers that are 1 with the given probability and else 0, ready to multiply with: 1 where `uniform` is below the
 * probability, rounded to float32. So 0 and 1 are exact, and others off by at most 2^-23.
 * `jax.random.bernoulli(key, probability, [n])`.
 *
 * @example
 * import { random } from 'credence'
 *
 * assert.deepStrictEqual(random.bernoulli(random.key(3), 2, 1), Float32Array.of(1, 1))
 *
 * @category combinators
 * @since 0.1.0
 */
export const bernoulli = (key: Key, n: number, probability: number): Float32Array => {
  const threshold = Math.fround(probability)
  const draws = new Float32Array(count(n))
  for (let i = 0; i < draws.length; i++) draws[i] = uniformFromBits(signedBitsAt(key, i)) < threshold ? 1 : 0
  return draws
}

/**
 * The numbers 0 .. n - 1 in random order, each order equally likely (n ≤ 2^32): Fisher and Yates's shuffle, inside out.
 * Number i takes the place `integersBelow(key)(i, i + 1)`, and what stood there goes to the end. Other orders than
 * `jax.random.permutation`, which sorts by random words.
 *
 * @example
 * import { random } from 'credence'
 *
 * const order = random.permutation(random.key(9), 5)
 * assert.deepStrictEqual(order.toSorted(), Uint32Array.of(0, 1, 2, 3, 4))
 *
 * @category combinators
 * @since 0.1.0
 */
export const permutation = (key: Key, n: number): Uint32Array => {
  const order = new Uint32Array(count(n))
  const below = integersBelow(key)
  for (let i = 0; i < order.length; i++) {
    const place = below(i, i + 1)
    order[i] = order[place] ?? 0
    order[place] = i
  }
  return order
}
