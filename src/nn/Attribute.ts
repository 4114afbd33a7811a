/**
 * Codecs for the attributes of layers, in the one form in which they are stored.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { isWhole, type Least } from '../shape/Dimension'
import type { Frame } from '../shape/Window'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * @category model
 * @since 0.1.0
 */
export type Pair = readonly [number, number]

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const guarded = <A>(expected: string, is: (u: unknown) => u is A): t.Type<A> =>
  new t.Type(
    expected,
    is,
    (u, context) => (is(u) ? E.right(u) : t.failure(u, context, expected)),
    a => a
  )

const isWholeFrom =
  (least: Least) =>
  (u: unknown): u is number =>
    typeof u === 'number' && isWhole(u, least)

const isPairFrom =
  (least: Least) =>
  (u: unknown): u is Pair =>
    Array.isArray(u) && u.length === 2 && u.every(isWholeFrom(least))

/**
 * A whole number of at least 1.
 *
 * @category constructors
 * @since 0.1.0
 */
export const positive: t.Type<number> = guarded('a whole number of at least 1', isWholeFrom(1))

/**
 * A whole number of at least 0.
 *
 * @category constructors
 * @since 0.1.0
 */
export const natural: t.Type<number> = guarded('a whole number of at least 0', isWholeFrom(0))

/**
 * A finite number above 0.
 *
 * @category constructors
 * @since 0.1.0
 */
export const positiveNumber: t.Type<number> = guarded(
  'a finite number above 0',
  (u): u is number => typeof u === 'number' && u > 0 && u < Infinity
)

/**
 * A number above 0 and at most 1.
 *
 * @category constructors
 * @since 0.1.0
 */
export const share: t.Type<number> = guarded(
  'a number above 0 and at most 1',
  (u): u is number => typeof u === 'number' && u > 0 && u <= 1
)

/**
 * Two whole numbers of at least 1: `[vertical, horizontal]`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const positivePair: t.Type<Pair> = guarded('a pair of whole numbers of at least 1', isPairFrom(1))

/**
 * `"same"`, or how many positions of padding stand on each side: `[vertical, horizontal]`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const framePadding: t.Type<Frame['padding']> = guarded(
  '"same" or a pair of whole numbers of at least 0',
  (u): u is Frame['padding'] => u === 'same' || isPairFrom(0)(u)
)

/**
 * A list of whole numbers of at least 1.
 *
 * @category constructors
 * @since 0.1.0
 */
export const dimensions: t.Type<ReadonlyArray<number>> = guarded(
  'a list of whole numbers of at least 1',
  (u): u is ReadonlyArray<number> => Array.isArray(u) && u.every(isWholeFrom(1))
)
