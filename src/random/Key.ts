/**
 * Random keys: randomness as a value.
 *
 * A key stands for one stream of random bits and is never changed or used up. New keys are derived from old ones by
 * `split` and `foldIn`. Keys and streams are JAX's, bit for bit, with `jax_threefry_partitionable` (its default).
 *
 * **Use each key once**: draw from it, or split it, or fold numbers into it. As in JAX, `foldIn(i)` *is* child i of
 * `split`, so a key that is both split and folded into gives the same children twice.
 *
 * @since 0.1.0
 */
import { type Eq as EqOf, struct } from 'fp-ts/Eq'
import * as N from 'fp-ts/number'
import type { Show as ShowOf } from 'fp-ts/Show'
import { type Block, threefry2x32 } from './threefry2x32'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A random key: two unsigned 32-bit words.
 *
 * @category model
 * @since 0.1.0
 */
export interface Key extends Block {
  readonly _tag: 'Key'
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const fromBlock = ({ hi, lo }: Block): Key => ({ _tag: 'Key', hi, lo })

/** A count as the 64-bit counter of a block; `>>>` is modulo 2^32, also for numbers beyond it. */
const counter = (index: number): Block => ({ hi: Math.floor(index / 2 ** 32) >>> 0, lo: index >>> 0 })

/**
 * The key of a seed, which is read as a 64-bit integer in two's complement: the high word in `hi`, the low in `lo`.
 * Exact for every safe integer; a fraction is dropped. Equal to `jax.random.key(seed)` under `jax_enable_x64`. JAX
 * without it keeps 32 bits only, so seeds below 0 or from 2^32 up have `hi = 0` there.
 *
 * @example
 * import { random } from 'credence'
 *
 * assert.deepStrictEqual(random.key(42), { _tag: 'Key', hi: 0, lo: 42 })
 * assert.deepStrictEqual(random.key(2 ** 32 + 5), { _tag: 'Key', hi: 1, lo: 5 })
 *
 * @category constructors
 * @since 0.1.0
 */
export const key = (seed: number): Key => fromBlock(counter(Math.trunc(seed)))

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * `n` child keys: child i is the block of counter i, and does not depend on `n`. No child for an `n` below 1; a fraction
 * is dropped. `jax.random.split(key, n)`.
 *
 * @example
 * import { random } from 'credence'
 * import { pipe } from 'fp-ts/function'
 *
 * assert.deepStrictEqual(pipe(random.key(0), random.split(2)), [
 *   { _tag: 'Key', hi: 1797259609, lo: 2579123966 },
 *   { _tag: 'Key', hi: 928981903, lo: 3453687069 }
 * ])
 *
 * @category combinators
 * @since 0.1.0
 */
export const split =
  (n: number) =>
  (parent: Key): ReadonlyArray<Key> =>
    Array.from({ length: n }, (_, child) => fromBlock(threefry2x32(parent, counter(child))))

/**
 * Two child keys as a pair, the usual way to pass one on and use the other: `split(2)`, typed.
 *
 * @example
 * import { random } from 'credence'
 *
 * const [next, noise] = random.splitPair(random.key(7))
 * assert.deepStrictEqual([next, noise], random.split(2)(random.key(7)))
 *
 * @category combinators
 * @since 0.1.0
 */
export const splitPair = (parent: Key): readonly [Key, Key] => [foldIn(0)(parent), foldIn(1)(parent)]

/**
 * The child key of a number: a step, a layer, a sample. The number is taken modulo 2^32, and a fraction is dropped.
 * `jax.random.fold_in(key, data)`. It is the same key as child `data` of `split`.
 *
 * @example
 * import { random } from 'credence'
 * import { pipe } from 'fp-ts/function'
 *
 * const ofStep = (step: number) => pipe(random.key(42), random.foldIn(step))
 * assert.deepStrictEqual(ofStep(2), random.split(3)(random.key(42))[2])
 *
 * @category combinators
 * @since 0.1.0
 */
export const foldIn =
  (data: number) =>
  (parent: Key): Key =>
    fromBlock(threefry2x32(parent, { hi: 0, lo: data >>> 0 }))

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Keys are equal where both words are.
 *
 * @category instances
 * @since 0.1.0
 */
export const Eq: EqOf<Key> = struct({ hi: N.Eq, lo: N.Eq })

const hex = (word: number): string => word.toString(16).padStart(8, '0')

/**
 * Both words in hexadecimal, such as `key(00000000 0000002a)`.
 *
 * @category instances
 * @since 0.1.0
 */
export const Show: ShowOf<Key> = { show: ({ hi, lo }) => `key(${hex(hi)} ${hex(lo)})` }
