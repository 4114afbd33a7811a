/**
 * Random words and keys, and keys as the tables write them.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import type { Key } from '../../src/random/Key'

/**
 * A 32-bit word.
 *
 * @category arbitraries
 * @since 0.1.0
 */
export const word: fc.Arbitrary<number> = fc.integer({ min: 0, max: 2 ** 32 - 1 })

/**
 * A key of any two words.
 *
 * @category arbitraries
 * @since 0.1.0
 */
export const anyKey: fc.Arbitrary<Key> = fc.record({ _tag: fc.constant('Key'), hi: word, lo: word })

/**
 * The key of a pair of words. A missing word is NaN, which no test lets pass.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromPair = ([hi = NaN, lo = NaN]: ReadonlyArray<number>): Key => ({ _tag: 'Key', hi, lo })
