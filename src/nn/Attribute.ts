/**
 * Codecs for the attributes of layers, in the one form in which they are stored.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { isWhole, type Least } from '../shape/Dimension'
import type { Axes, Frame, Rank } from '../shape/Window'

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

const isAxesFrom =
  <R extends Rank>(least: Least, rank: R) =>
  (u: unknown): u is Axes<R> =>
    Array.isArray(u) && u.length === rank && u.every(isWholeFrom(least))

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
 * A number of at least 0 and below 1.
 *
 * @category constructors
 * @since 0.1.0
 */
export const shareBelowOne: t.Type<number> = guarded(
  'a number of at least 0 and below 1',
  (u): u is number => typeof u === 'number' && u >= 0 && u < 1
)

const wording: { readonly [R in Rank]: string } = {
  1: 'a list of one whole number',
  2: 'a pair of whole numbers',
  3: 'three whole numbers'
}

/**
 * A whole number of at least 1 for each spatial axis: `[vertical, horizontal]` for images.
 *
 * @category constructors
 * @since 0.1.0
 */
export const positiveAxes = <R extends Rank>(rank: R): t.Type<Axes<R>> =>
  guarded(`${wording[rank]} of at least 1`, isAxesFrom(1, rank))

/**
 * `"same"`, or how many positions of padding stand on each side of each spatial axis.
 *
 * @category constructors
 * @since 0.1.0
 */
export const framePadding = <R extends Rank>(rank: R): t.Type<Frame<R>['padding']> =>
  guarded(
    `"same" or ${wording[rank]} of at least 0`,
    (u): u is Frame<R>['padding'] => u === 'same' || isAxesFrom(0, rank)(u)
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
