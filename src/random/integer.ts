/**
 * Random integers below a bound, without bias.
 *
 * @since 0.1.0
 */
import { foldIn, type Key } from './Key'
import { threefryBits } from './threefry2x32'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const wordAt = (key: Key, index: number): number => threefryBits(key.hi, key.lo, 0, index | 0) >>> 0

const clamped = (bound: number): number => (bound >= 1 ? Math.min(Math.floor(bound), 2 ** 32) : 1)

/** The words below the largest multiple of `bound` fall on each integer equally often; others are drawn again. */
const accepted = (key: Key, bound: number, index: number, word: number, attempt: number): number =>
  word < 2 ** 32 - (2 ** 32 % bound)
    ? word % bound
    : accepted(key, bound, index, wordAt(foldIn(attempt + 1)(key), index), attempt + 1)

/**
 * A function from index (below 2^32) and bound (1 to 2^32; what is outside is moved there) to an integer that is uniform
 * over 0 .. bound - 1, independent for different indices. It is word `index` of the stream of `foldIn(attempt)(key)`
 * modulo the bound, for the first attempt 0, 1, 2 ... at which the modulus has no bias.
 *
 * @example
 * import { random } from 'credence'
 *
 * const die = random.integersBelow(random.key(1))
 * assert.deepStrictEqual([0, 1, 2, 3].every(throwing => die(throwing, 6) < 6), true)
 *
 * @category combinators
 * @since 0.1.0
 */
export const integersBelow = (key: Key): ((index: number, bound: number) => number) => {
  const first = foldIn(0)(key)
  return (index, bound) => accepted(key, clamped(bound), index, wordAt(first, index), 0)
}
