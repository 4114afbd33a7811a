/**
 * The matrix product, as in NumPy: the last two axes are rows and columns and the axes before them are broadcast. A
 * vector on the left is a row, a vector on the right is a column, and the axis added for it is dropped from the result.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { broadcastShape, type Broadcast } from './Broadcast'
import type { NotLiteral } from './Message'
import * as S from './Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A shape read as an operand: axes to broadcast, the free axis if there is one, the contracted dimension, its name. */
interface Side<Batch extends S.Shape, Free extends S.Shape, Inner extends number, Noun extends string> {
  readonly batch: Batch
  readonly free: Free
  readonly inner: Inner
  readonly noun: Noun
}

type Left<A extends S.Shape> = A extends readonly [
  ...infer Batch extends S.Shape,
  infer M extends number,
  infer K extends number
]
  ? Side<Batch, [M], K, 'columns'>
  : A extends readonly [infer K extends number]
    ? Side<[], [], K, 'elements'>
    : never

type Right<B extends S.Shape> = B extends readonly [
  ...infer Batch extends S.Shape,
  infer K extends number,
  infer N extends number
]
  ? Side<Batch, [N], K, 'rows'>
  : B extends readonly [infer K extends number]
    ? Side<[], [], K, 'elements'>
    : never

type Contract<A extends S.Shape, B extends S.Shape> =
  Left<A> extends Side<infer ABatch, infer M, infer K, infer Columns>
    ? Right<B> extends Side<infer BBatch, infer N, infer L, infer Rows>
      ? K extends L
        ? Broadcast<ABatch, BBatch, 'matmul'> extends infer Batch
          ? Batch extends S.Shape
            ? [...Batch, ...M, ...N]
            : Batch
          : never
        : `matmul: ${S.Show<A>} has ${K} ${Columns} but ${S.Show<B>} has ${L} ${Rows}`
      : never
    : never

/**
 * The shape of the product of `A` and `B`, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type MatMul<A extends S.Shape, B extends S.Shape> = A extends readonly []
  ? 'matmul: the left operand is a scalar, and a scalar has no rows or columns'
  : B extends readonly []
    ? 'matmul: the right operand is a scalar, and a scalar has no rows or columns'
    : number extends A[number]
      ? NotLiteral<'matmul', A>
      : number extends B[number]
        ? NotLiteral<'matmul', B>
        : Contract<A, B>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const left = (a: S.Shape): Side<S.Shape, S.Shape, number, string> =>
  a.length === 1
    ? { batch: [], free: [], inner: S.size(a), noun: 'elements' }
    : { batch: a.slice(0, -2), free: a.slice(-2, -1), inner: S.size(a.slice(-1)), noun: 'columns' }

const right = (b: S.Shape): Side<S.Shape, S.Shape, number, string> =>
  b.length === 1
    ? { batch: [], free: [], inner: S.size(b), noun: 'elements' }
    : { batch: b.slice(0, -2), free: b.slice(-1), inner: S.size(b.slice(-2, -1)), noun: 'rows' }

const notScalar = (side: string) =>
  E.fromPredicate(
    (shape: S.Shape) => shape.length > 0,
    () => `matmul: the ${side} operand is a scalar, and a scalar has no rows or columns`
  )

/**
 * The run-time twin of `MatMul`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.matmulShape([2, 3], [3, 5]), E.right([2, 5]))
 * assert.deepStrictEqual(shape.matmulShape([2, 3], [4, 5]), E.left('matmul: [2, 3] has 3 columns but [4, 5] has 4 rows'))
 *
 * @category combinators
 * @since 0.1.0
 */
export const matmulShape = (a: S.Shape, b: S.Shape): E.Either<string, S.Shape> =>
  pipe(
    E.Do,
    E.apS('x', pipe(a, notScalar('left'), E.map(left))),
    E.apS('y', pipe(b, notScalar('right'), E.map(right))),
    E.filterOrElse(
      ({ x, y }) => x.inner === y.inner,
      ({ x, y }) => `matmul: ${S.Show.show(a)} has ${x.inner} ${x.noun} but ${S.Show.show(b)} has ${y.inner} ${y.noun}`
    ),
    E.bind('batch', ({ x, y }) => broadcastShape(x.batch, y.batch, 'matmul')),
    E.map(({ x, y, batch }) => [...batch, ...x.free, ...y.free])
  )
