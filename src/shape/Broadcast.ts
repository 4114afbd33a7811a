/**
 * Broadcasting, as in NumPy: shapes are aligned at their last axes, and two dimensions match when they are equal or
 * when one of them is 1. A missing axis counts as 1.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import type { NotLiteral } from './Message'
import * as S from './Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

interface Clash<X, Y> {
  readonly left: X
  readonly right: Y
}

type Match<X, Y> = X extends Y ? X : Y extends 1 ? X : X extends 1 ? Y : Clash<X, Y>

type Aligned<A extends S.Shape, B extends S.Shape, Out extends S.Shape = []> = A extends readonly [
  ...infer As extends S.Shape,
  infer X extends number
]
  ? B extends readonly [...infer Bs extends S.Shape, infer Y extends number]
    ? Match<X, Y> extends infer D extends number
      ? Aligned<As, Bs, [D, ...Out]>
      : Clash<X, Y>
    : [...A, ...Out]
  : [...B, ...Out]

/**
 * The shape of an elementwise operation on operands of shapes `A` and `B`, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Broadcast<
  A extends S.Shape,
  B extends S.Shape,
  Operation extends string = 'broadcast'
> = number extends A[number]
  ? NotLiteral<Operation, A>
  : number extends B[number]
    ? NotLiteral<Operation, B>
    : Aligned<A, B> extends infer R
      ? R extends Clash<infer X extends number, infer Y extends number>
        ? `${Operation}: ${S.Show<A>} and ${S.Show<B>} differ in a dimension, ${X} against ${Y}, and neither is 1`
        : R
      : never

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const matches = ([x, y]: readonly [number, number]): boolean => x === y || x === 1 || y === 1

const padded = (shape: S.Shape, rank: number): S.Shape => [...RA.replicate(rank - shape.length, 1), ...shape]

/**
 * The run-time twin of `Broadcast`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.broadcastShape([32, 1, 3], [28, 1]), E.right([32, 28, 3]))
 * assert.deepStrictEqual(
 *   shape.broadcastShape([2, 3], [4], 'add'),
 *   E.left('add: [2, 3] and [4] differ in a dimension, 3 against 4, and neither is 1')
 * )
 *
 * @category combinators
 * @since 0.1.0
 */
export const broadcastShape = (a: S.Shape, b: S.Shape, operation = 'broadcast'): E.Either<string, S.Shape> => {
  const rank = Math.max(a.length, b.length)
  return pipe(
    RA.zip(padded(a, rank), padded(b, rank)),
    RA.reverse,
    E.traverseArray(
      E.fromPredicate(
        matches,
        ([x, y]) =>
          `${operation}: ${S.Show.show(a)} and ${S.Show.show(b)} differ in a dimension, ${x} against ${y}, and neither is 1`
      )
    ),
    E.map(pairs =>
      pipe(
        pairs,
        RA.reverse,
        RA.map(([x, y]) => (x === 1 ? y : x))
      )
    )
  )
}
