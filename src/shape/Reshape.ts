/**
 * Reshaping: the same elements in the same row-major order, read with other dimensions. Flattening is the case where
 * one dimension remains: the type checker computes 5 · 5 · 16 = 400.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import type { NotLiteral } from './Message'
import * as S from './Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `To` where it has as many elements as `From`, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Reshape<From extends S.Shape, To extends S.Shape> = number extends From[number]
  ? NotLiteral<'reshape', From>
  : number extends To[number]
    ? NotLiteral<'reshape', To>
    : S.Size<From> extends S.Size<To>
      ? To
      : `reshape: ${S.Show<From>} has ${S.Size<From>} elements but ${S.Show<To>} has ${S.Size<To>}`

/**
 * The vector of all elements of `From`, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Flatten<From extends S.Shape> = number extends From[number] ? NotLiteral<'flatten', From> : [S.Size<From>]

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The run-time twin of `Reshape`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.reshapeShape([5, 5, 16], [20, 20]), E.right([20, 20]))
 * assert.deepStrictEqual(shape.reshapeShape([5, 5, 16], [20, 21]), E.left('reshape: [5, 5, 16] has 400 elements but [20, 21] has 420'))
 *
 * @category combinators
 * @since 0.1.0
 */
export const reshapeShape = (from: S.Shape, to: S.Shape): E.Either<string, S.Shape> =>
  S.size(from) === S.size(to)
    ? E.right(to)
    : E.left(`reshape: ${S.Show.show(from)} has ${S.size(from)} elements but ${S.Show.show(to)} has ${S.size(to)}`)

/**
 * The run-time twin of `Flatten`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const flattenShape = (from: S.Shape): E.Either<string, S.Shape> => E.right([S.size(from)])
