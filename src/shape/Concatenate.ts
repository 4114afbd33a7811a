/**
 * Joining along an axis: the dimensions add up there and must agree everywhere else.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as NEA from 'fp-ts/ReadonlyNonEmptyArray'
import type { NotLiteral } from './Message'
import type { Add } from './Natural'
import { checkAxes, type AxisFault } from './Reduce'
import * as S from './Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

interface Differs<Axis> {
  readonly axis: Axis
}

type Joined<A extends S.Shape, B extends S.Shape, Axis extends number, Out extends S.Shape = []> = A extends readonly [
  infer X extends number,
  ...infer As extends S.Shape
]
  ? B extends readonly [infer Y extends number, ...infer Bs extends S.Shape]
    ? Out['length'] extends Axis
      ? Joined<As, Bs, Axis, [...Out, Add<X, Y>]>
      : X extends Y
        ? Joined<As, Bs, Axis, [...Out, X]>
        : Differs<Out['length']>
    : never
  : Out

type Pair<A extends S.Shape, B extends S.Shape, Axis extends number> = A['length'] extends B['length']
  ? Joined<A, B, Axis> extends infer R
    ? R extends Differs<infer Other extends number>
      ? `concatenate: ${S.Show<A>} and ${S.Show<B>} differ on axis ${Other}, and only axis ${Axis} may differ`
      : R
    : never
  : `concatenate: ${S.Show<A>} and ${S.Show<B>} have different numbers of axes`

type Fold<A extends S.Shape, Rest extends ReadonlyArray<S.Shape>, Axis extends number> = Rest extends readonly [
  infer B extends S.Shape,
  ...infer Bs extends ReadonlyArray<S.Shape>
]
  ? number extends B[number]
    ? NotLiteral<'concatenate', B>
    : Pair<A, B, Axis> extends infer R
      ? R extends S.Shape
        ? Fold<R, Bs, Axis>
        : R
      : never
  : A

/**
 * The shape of the operands joined along an axis, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Concatenate<Shapes extends ReadonlyArray<S.Shape>, Axis extends number> = Shapes extends readonly [
  infer A extends S.Shape,
  ...infer Rest extends ReadonlyArray<S.Shape>
]
  ? number extends A[number] | Axis
    ? NotLiteral<'concatenate', A>
    : [AxisFault<A, [Axis], 'concatenate'>] extends [never]
      ? Fold<A, Rest, Axis>
      : AxisFault<A, [Axis], 'concatenate'>
  : 'concatenate: there is nothing to join'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const join =
  (axis: number) =>
  (a: S.Shape, b: S.Shape): E.Either<string, S.Shape> => {
    const other = a.findIndex((n, i) => i !== axis && n !== b[i])
    const names = `concatenate: ${S.Show.show(a)} and ${S.Show.show(b)}`
    return a.length !== b.length
      ? E.left(`${names} have different numbers of axes`)
      : other >= 0
        ? E.left(`${names} differ on axis ${other}, and only axis ${axis} may differ`)
        : E.right(a.map((n, i) => (i === axis ? n + (b[i] ?? 0) : n)))
  }

/**
 * The run-time twin of `Concatenate`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.concatenateShape([[2, 3], [4, 3], [1, 3]], 0), E.right([7, 3]))
 * assert.deepStrictEqual(
 *   shape.concatenateShape([[2, 3], [2, 4]], 0),
 *   E.left('concatenate: [2, 3] and [2, 4] differ on axis 1, and only axis 0 may differ')
 * )
 *
 * @category combinators
 * @since 0.1.0
 */
export const concatenateShape = (shapes: ReadonlyArray<S.Shape>, axis: number): E.Either<string, S.Shape> =>
  pipe(
    NEA.fromReadonlyArray(shapes),
    E.fromOption(() => 'concatenate: there is nothing to join'),
    E.chainFirst(all => checkAxes(NEA.head(all), [axis], 'concatenate')),
    E.chain(all =>
      NEA.tail(all).reduce<E.Either<string, S.Shape>>(
        (joined, next) =>
          pipe(
            joined,
            E.chain(shape => join(axis)(shape, next))
          ),
        E.right(NEA.head(all))
      )
    )
  )
