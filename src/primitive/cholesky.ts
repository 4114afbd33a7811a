/**
 * The Cholesky factor: the lower triangular L with L Lᵀ = A, for a symmetric and positive definite A.
 *
 * dL = L Φ(L⁻¹ dA L⁻ᵀ), where Φ takes the lower triangle with half of the diagonal (Murray 2016, "Differentiation of
 * the Cholesky decomposition").
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { pipe } from 'fp-ts/function'
import {
  argument,
  batched,
  interval,
  none,
  nth,
  operand,
  primitive,
  show,
  signatureAt,
  tensorAt
} from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as T from '../expr/Tensor'
import { add, sub } from './add'
import { concatenate } from './concatenate'
import { fill, zeros } from './constant'
import { mul } from './mul'
import { sqrt } from './sqrt'
import {
  block,
  identity,
  matrices,
  matrixTranspose,
  product,
  rowsOf,
  triangle,
  triangularSolve
} from './triangularSolve'

type Rows = ReadonlyArray<ReadonlyArray<number>>

// -------------------------------------------------------------------------------------
// meaning
// -------------------------------------------------------------------------------------

const dot = (x: ReadonlyArray<number>, y: ReadonlyArray<number>, count: number): number =>
  x.slice(0, count).reduce((sum, v, k) => sum + v * nth(y, k), 0)

/** Row i, from the rows above: L_ij = (A_ij − Σ L_ik L_jk) / L_jj, and the root of what is left on the diagonal. */
const factorRow = (above: Rows, a: ReadonlyArray<number>, i: number): ReadonlyArray<number> => {
  const left = above.reduce<ReadonlyArray<number>>(
    (row, l, j) => [...row, (nth(a, j) - dot(row, l, j)) / nth(l, j)],
    []
  )
  return [...left, Math.sqrt(nth(a, i) - dot(left, left, i)), ...a.slice(i + 1).map(() => 0)]
}

const factor = (a: Rows): Rows => a.reduce<Rows>((above, row, i) => [...above, factorRow(above, row, i)], [])

// -------------------------------------------------------------------------------------
// derivative and lowering
// -------------------------------------------------------------------------------------

const isLower = { lower: true, transposed: false } as const

/** x, with half of its diagonal. */
const halfDiagonal = (x: Expr): Expr => sub(x, mul(fill(0.5)(x.shape), mul(x, identity(x.shape))))

/** Only the lower triangle of A is read, so its tangent stands for both triangles. */
const symmetric = (x: Expr): Expr => {
  const half = halfDiagonal(triangle(true)(x))
  return add(half, matrixTranspose(half))
}

const factorTangent = (l: Expr, tangent: Expr): Expr => {
  const inverse = triangularSolve(isLower)(l, identity(l.shape))
  const middle = product(inverse, product(symmetric(tangent), matrixTranspose(inverse)))
  return product(l, halfDiagonal(triangle(true)(middle)))
}

/** By halves: the first block's factor, then the block below it, then what is left of the last one. */
const expanded = (a: Expr): Expr => {
  const n = rowsOf(a.shape)
  const half = Math.floor(n / 2)
  if (n === 0) return a
  if (n === 1) return sqrt(a)
  const top = expanded(block([0, half], [0, half])(a))
  const side = block([half, n], [0, half])(a)
  const below = matrixTranspose(triangularSolve(isLower)(top, matrixTranspose(side)))
  const rest = expanded(sub(block([half, n], [half, n])(a), product(below, matrixTranspose(below))))
  const corner = zeros([...a.shape.slice(0, -2), half, n - half])
  const [row, column] = [a.shape.length - 2, a.shape.length - 1]
  return concatenate(row)([concatenate(column)([top, corner]), concatenate(column)([below, rest])])
}

// -------------------------------------------------------------------------------------
// record
// -------------------------------------------------------------------------------------

/** M Mᵀ / n + I: symmetric, and positive definite beyond doubt. */
const positiveDefinite = (raw: T.Tensor): T.Tensor => {
  const rank = raw.shape.length
  const n = rowsOf(raw.shape)
  return T.tabulate(raw.shape, index => {
    const [i, j] = [nth(index, rank - 2), nth(index, rank - 1)]
    const front = index.slice(0, -2)
    const sum = T.foldIndices([n], 0, (s, [k = 0]) => s + T.at(raw, [...front, i, k]) * T.at(raw, [...front, j, k]))
    return sum / n + (i === j ? 1 : 0)
  })
}

const record: Primitive<Readonly<Record<never, never>>> = primitive({
  name: 'cholesky',
  codec: none,
  signature: (_, args) => {
    const { shape } = signatureAt(args, 0)
    return shape.length >= 2 && rowsOf(shape) === shape[shape.length - 1]
      ? E.right({ shape, dtype: 'f32' })
      : E.left(`the matrices should be square, but their shape is ${show(shape)}`)
  },
  evaluate: (_, args, result) =>
    T.tensor(
      result.shape,
      matrices(tensorAt(args, 0)).flatMap(rows => factor(rows).flat())
    ),
  rule: {
    _tag: 'General',
    jvp: ({ result }, [tangent]) =>
      pipe(
        tangent ?? O.none,
        O.map(ta => factorTangent(result, ta))
      )
  },
  lowering: { _tag: 'Expand', expand: ({ args }) => expanded(argument(args, 0)) },
  batching: batched(({ args }) => cholesky(argument(args, 0))),
  sample: draw => {
    const [batch, n] = [draw.shape(0, 1), draw.integer(0, 5)]
    const matrix = operand([...batch, n, n], interval(-2, 2))
    return { attributes: {}, operands: [{ ...matrix, prepare: positiveDefinite }] }
  },
  tolerance: 4
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/**
 * L with L Lᵀ = A, for each symmetric positive definite matrix of `[…, n, n]`; NaN where A is not positive definite.
 * Only the lower triangle of A is read.
 *
 * @category combinators
 * @since 0.1.0
 */
export const cholesky = (a: Expr): Expr => apply(record, {}, [a])
