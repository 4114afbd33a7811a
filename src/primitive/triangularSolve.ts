/**
 * Linear systems with a triangular matrix: X with op(A) X = B, for each index of the axes in front.
 *
 * dX = op(A)⁻¹ (dB − op(dA) X). The inverse in it is the solution for the identity, so that the derivative is made of
 * matrix products, which have transposes, and can be differentiated again.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import * as t from 'io-ts'
import { argument, batched, interval, nth, operand, primitive, show, signatureAt, tensorAt } from '../expr/builders'
import type { Application, Expr, Primitive } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { Eq, size } from '../shape/Shape'
import { sub } from './add'
import { broadcastInDim, repeatUnmapped } from './broadcastInDim'
import { equal, lessEqual } from './compare'
import { concatenate } from './concatenate'
import { ones, zeros } from './constant'
import { dotGeneral } from './dotGeneral'
import { iota } from './iota'
import { div } from './mul'
import { slice } from './pad'
import { reverse } from './reverse'
import { select } from './select'
import { transpose } from './transpose'

const attributes = t.type({ lower: t.boolean, transposed: t.boolean })

/** Which triangle of A is read, and whether op(A) is A transposed. @category model @since 0.1.0 */
export type Triangle = t.TypeOf<typeof attributes>

// -------------------------------------------------------------------------------------
// matrices
// -------------------------------------------------------------------------------------

/** Matrix product over the last two axes, for each index of those in front. @category combinators @since 0.1.0 */
export const product = (x: Expr, y: Expr): Expr => {
  const batch = x.shape.slice(0, -2).map((_, i) => i)
  const rank = x.shape.length
  return dotGeneral({ leftBatch: batch, rightBatch: batch, leftContract: [rank - 1], rightContract: [rank - 2] })(x, y)
}

/** The last two axes exchanged. @category combinators @since 0.1.0 */
export const matrixTranspose = (x: Expr): Expr => {
  const axes = x.shape.map((_, i) => i)
  return transpose([...axes.slice(0, -2), ...axes.slice(-2).reverse()])(x)
}

/** 1 on the diagonal of the last two axes. @category combinators @since 0.1.0 */
export const identity = (shape: Shape): Expr => {
  const rank = shape.length
  return select(equal(iota(rank - 2)(shape), iota(rank - 1)(shape)), ones(shape), zeros(shape))
}

/** A triangle of the last two axes, with the diagonal; zeros elsewhere. @category combinators @since 0.1.0 */
export const triangle =
  (lower: boolean) =>
  (x: Expr): Expr => {
    const rank = x.shape.length
    const [row, column] = [iota(rank - 2)(x.shape), iota(rank - 1)(x.shape)]
    return select(lower ? lessEqual(column, row) : lessEqual(row, column), x, zeros(x.shape))
  }

/** Rows and columns from … until of the last two axes. @category combinators @since 0.1.0 */
export const block =
  (rows: readonly [number, number], columns: readonly [number, number]) =>
  (x: Expr): Expr =>
    slice(
      [...x.shape.slice(0, -2).map(() => 0), rows[0], columns[0]],
      [...x.shape.slice(0, -2), rows[1], columns[1]]
    )(x)

/** How many rows the matrices of the last two axes have. @category utils @since 0.1.0 */
export const rowsOf = (shape: Shape): number => nth(shape, shape.length - 2)

// -------------------------------------------------------------------------------------
// meaning
// -------------------------------------------------------------------------------------

/** The matrices of a tensor, each as its rows. @category utils @since 0.1.0 */
export const matrices = (x: T.Tensor): ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>> => {
  const [rows, columns] = [rowsOf(x.shape), nth(x.shape, x.shape.length - 1)]
  return Array.from({ length: size(x.shape.slice(0, -2)) }, (_, b) =>
    Array.from({ length: rows }, (_, i) => [...x.data.subarray((b * rows + i) * columns, (b * rows + i + 1) * columns)])
  )
}

type Rows = ReadonlyArray<ReadonlyArray<number>>

const entry = (rows: Rows, i: number, j: number): number => rows[i]?.[j] ?? NaN

/** Row after row, in the order in which each needs only rows before it. */
const substituted = ({ lower, transposed }: Triangle, a: Rows, b: Rows): Rows => {
  const n = a.length
  const at = (i: number, j: number): number => (transposed ? entry(a, j, i) : entry(a, i, j))
  const order = Array.from({ length: n }, (_, k) => (lower === transposed ? n - 1 - k : k))
  const solved = order.reduce<ReadonlyMap<number, ReadonlyArray<number>>>((known, i) => {
    const row = (b[i] ?? []).map(
      (v, c) => [...known].reduce((rest, [j, x]) => rest - at(i, j) * nth(x, c), v) / at(i, i)
    )
    return new Map([...known, [i, row]])
  }, new Map())
  return Array.from({ length: n }, (_, i) => solved.get(i) ?? [])
}

// -------------------------------------------------------------------------------------
// derivative and lowering
// -------------------------------------------------------------------------------------

const solutionTangent = (
  { attributes: a, args, result }: Application<Triangle>,
  [da, db]: ReadonlyArray<O.Option<Expr>>
): O.Option<Expr> => {
  const matrix = argument(args, 0)
  const inverse = triangularSolve(a)(matrix, identity(matrix.shape))
  const op = (x: Expr): Expr => (a.transposed ? matrixTranspose(triangle(a.lower)(x)) : triangle(a.lower)(x))
  const moved = (dx: Expr): Expr => product(op(dx), result)
  const [left, right] = [da ?? O.none, db ?? O.none]
  return O.isSome(left)
    ? O.some(product(inverse, sub(O.isSome(right) ? right.value : zeros(result.shape), moved(left.value))))
    : O.isSome(right)
      ? O.some(product(inverse, right.value))
      : O.none
}

/** X with L X = B: the first half of the rows, then the rest of B solved by the second half. */
const forward = (l: Expr, b: Expr): Expr => {
  const [n, m] = [rowsOf(l.shape), nth(b.shape, b.shape.length - 1)]
  const half = Math.floor(n / 2)
  if (n === 0) return b
  if (n === 1) return div(b, spread(b.shape, l))
  const top = forward(block([0, half], [0, half])(l), block([0, half], [0, m])(b))
  const rest = sub(block([half, n], [0, m])(b), product(block([half, n], [0, half])(l), top))
  return concatenate(b.shape.length - 2)([top, forward(block([half, n], [half, n])(l), rest)])
}

/** One number for each index in front, in every place of the last two axes. */
const spread = (shape: Shape, x: Expr): Expr =>
  broadcastInDim(
    shape,
    shape.map((_, i) => i)
  )(x)

/** An upper triangle is a lower one read from its last row and column. */
const expanded = ({ attributes: { lower, transposed }, args }: Application<Triangle>): Expr => {
  const [a, b] = [argument(args, 0), argument(args, 1)]
  const op = transposed ? matrixTranspose(a) : a
  const [row, column] = [a.shape.length - 2, a.shape.length - 1]
  return lower === transposed ? reverse([row])(forward(reverse([row, column])(op), reverse([row])(b))) : forward(op, b)
}

// -------------------------------------------------------------------------------------
// record
// -------------------------------------------------------------------------------------

const wrong = (a: Shape, b: Shape): string | undefined =>
  a.length < 2 || rowsOf(a) !== a[a.length - 1]
    ? `the matrices should be square, but their shape is ${show(a)}`
    : a.length !== b.length || !Eq.equals(a.slice(0, -1), b.slice(0, -1))
      ? `${show(a)} and ${show(b)} should have the same rows, and the same axes in front`
      : undefined

/** A diagonal away from 0, and the rest small, so that solutions stay of the size of what is solved for. */
const wellConditioned = (raw: T.Tensor): T.Tensor => {
  const rank = raw.shape.length
  return T.tabulate(raw.shape, index => {
    const x = T.at(raw, index)
    return index[rank - 1] === index[rank - 2] ? 1.5 + 0.5 * x : x / Math.max(1, rowsOf(raw.shape))
  })
}

const record: Primitive<Triangle> = primitive({
  name: 'triangularSolve',
  codec: attributes,
  signature: (_, args) => {
    const [a, b] = [signatureAt(args, 0).shape, signatureAt(args, 1).shape]
    const sentence = wrong(a, b)
    return sentence === undefined ? E.right({ shape: b, dtype: 'f32' }) : E.left(sentence)
  },
  evaluate: (a, args, result) => {
    const [left, right] = [matrices(tensorAt(args, 0)), matrices(tensorAt(args, 1))]
    return T.tensor(
      result.shape,
      left.flatMap((rows, i) => substituted(a, rows, right[i] ?? []).flat())
    )
  },
  rule: { _tag: 'General', jvp: solutionTangent },
  lowering: { _tag: 'Expand', expand: expanded },
  batching: batched(({ attributes: a, args }, mapped, n) => {
    const both = repeatUnmapped(args, mapped, n)
    return triangularSolve(a)(argument(both, 0), argument(both, 1))
  }),
  sample: draw => {
    const [batch, n, m] = [draw.shape(0, 1), draw.integer(0, 5), draw.integer(0, 3)]
    const matrix = operand([...batch, n, n], interval(-1, 1))
    return {
      attributes: { lower: draw.pick([true, false]), transposed: draw.pick([true, false]) },
      operands: [{ ...matrix, prepare: wellConditioned }, operand([...batch, n, m])]
    }
  },
  tolerance: 4
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/**
 * X with op(A) X = B, for triangular A `[…, n, n]` and B `[…, n, m]`. Only the given triangle of A is read.
 *
 * @category combinators
 * @since 0.1.0
 */
export const triangularSolve =
  ({ lower, transposed }: Triangle) =>
  (a: Expr, b: Expr): Expr =>
    apply(record, { lower, transposed }, [a, b])
