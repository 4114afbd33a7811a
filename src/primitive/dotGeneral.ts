/**
 * Products summed over contracting axes, for each index of the batch axes: matrix products of every kind.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import {
  argument,
  batched,
  bilinear,
  body,
  nth,
  operand,
  primitive,
  readAt,
  reals,
  show,
  signatureAt,
  tensorAt
} from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { broadcastInDim } from './broadcastInDim'
import { inverse, transpose } from './transpose'

const axes = t.readonlyArray(t.number)
const attributes = t.type({ leftBatch: axes, rightBatch: axes, leftContract: axes, rightContract: axes })

/** @category model @since 0.1.0 */
export type Dimensions = t.TypeOf<typeof attributes>

/** The axes that are neither batched nor contracted, in order. */
const free = (shape: Shape, batch: ReadonlyArray<number>, contract: ReadonlyArray<number>): ReadonlyArray<number> =>
  shape.map((_, i) => i).filter(i => !batch.includes(i) && !contract.includes(i))

const pickAxes = (shape: Shape, which: ReadonlyArray<number>): Shape => which.map(i => nth(shape, i))

const repeats = (axes: ReadonlyArray<number>): boolean => new Set(axes).size < axes.length

const check = (d: Dimensions, left: Shape, right: Shape): string | undefined => {
  const pairs: ReadonlyArray<readonly [number, number]> = [
    ...d.leftBatch.map((a, i) => [a, nth(d.rightBatch, i)] as const),
    ...d.leftContract.map((a, i) => [a, nth(d.rightContract, i)] as const)
  ]
  const odd = pairs.find(([a, b]) => left[a] === undefined || left[a] !== right[b])
  const twice = [
    [...d.leftBatch, ...d.leftContract],
    [...d.rightBatch, ...d.rightContract]
  ].some(repeats)
  return d.leftBatch.length !== d.rightBatch.length || d.leftContract.length !== d.rightContract.length
    ? 'the two operands name different numbers of axes'
    : twice
      ? `names an axis twice: batch axes [${d.leftBatch.join(', ')}] and [${d.rightBatch.join(', ')}], contracted ones [${d.leftContract.join(', ')}] and [${d.rightContract.join(', ')}]`
      : odd === undefined
        ? undefined
        : `axis ${odd[0]} of ${show(left)} and axis ${odd[1]} of ${show(right)} should have the same size`
}

/** The place of each of an operand's axes, given indices for its batch, contracted and free axes. */
const place = <A>(
  rank: number,
  groups: ReadonlyArray<readonly [ReadonlyArray<number>, ReadonlyArray<A>]>,
  none: A
): ReadonlyArray<A> =>
  Array.from({ length: rank }, (_, axis) => {
    const group = groups.find(([names]) => names.includes(axis))
    return group === undefined ? none : (group[1][group[0].indexOf(axis)] ?? none)
  })

const operands = <A>(
  d: Dimensions,
  left: Shape,
  right: Shape,
  index: ReadonlyArray<A>,
  inner: ReadonlyArray<A>,
  none: A
): readonly [ReadonlyArray<A>, ReadonlyArray<A>] => {
  const leftFree = free(left, d.leftBatch, d.leftContract)
  const rightFree = free(right, d.rightBatch, d.rightContract)
  const b = d.leftBatch.length
  const batch = index.slice(0, b)
  return [
    place(
      left.length,
      [
        [d.leftBatch, batch],
        [d.leftContract, inner],
        [leftFree, index.slice(b, b + leftFree.length)]
      ],
      none
    ),
    place(
      right.length,
      [
        [d.rightBatch, batch],
        [d.rightContract, inner],
        [rightFree, index.slice(b + leftFree.length)]
      ],
      none
    )
  ]
}

const record: Primitive<Dimensions> = primitive({
  name: 'dotGeneral',
  codec: attributes,
  signature: (d, args) => {
    const [left, right] = [signatureAt(args, 0).shape, signatureAt(args, 1).shape]
    const wrong = check(d, left, right)
    return wrong !== undefined
      ? E.left(wrong)
      : E.right({
          shape: [
            ...pickAxes(left, d.leftBatch),
            ...pickAxes(left, free(left, d.leftBatch, d.leftContract)),
            ...pickAxes(right, free(right, d.rightBatch, d.rightContract))
          ],
          dtype: 'f32'
        })
  },
  evaluate: (d, args, result) => {
    const [x, y] = [tensorAt(args, 0), tensorAt(args, 1)]
    return T.contract(
      x,
      y,
      result.shape,
      pickAxes(x.shape, d.leftContract),
      index =>
        operands(
          d,
          x.shape,
          y.shape,
          index,
          d.leftContract.map(() => 0),
          0
        ),
      inner =>
        operands(
          d,
          x.shape,
          y.shape,
          result.shape.map(() => 0),
          inner,
          0
        )
    )
  },
  rule: bilinear(
    (ct, y, { attributes: d, args }) => leftTranspose(d, argument(args, 0).shape, ct, y),
    (ct, x, { attributes: d, args }) =>
      leftTranspose(
        swap(d),
        argument(args, 1).shape,
        swapFree(d, argument(args, 0).shape, argument(args, 1).shape)(ct),
        x
      )
  ),
  lowering: body(({ attributes: d, args, index, scope }) => {
    const [left, right] = [signatureAt(args, 0).shape, signatureAt(args, 1).shape]
    const loops = d.leftContract.map((a, i) => I.axis(`${scope}.${i}`, nth(left, a)))
    const [at, other] = operands(d, left, right, index, loops.map(I.along), I.literal(0))
    return R.sumOver(loops, R.mul(readAt(args, 0, at), readAt(args, 1, other)))
  }),
  batching: batched(({ attributes: d, args }, mapped, size) => {
    const [x, y] = [0, 1].map(i => (mapped[i] === true ? argument(args, i) : repeat(size)(argument(args, i))))
    const up = (xs: ReadonlyArray<number>): ReadonlyArray<number> => xs.map(i => i + 1)
    return apply(
      record,
      {
        leftBatch: [0, ...up(d.leftBatch)],
        rightBatch: [0, ...up(d.rightBatch)],
        leftContract: up(d.leftContract),
        rightContract: up(d.rightContract)
      },
      [x ?? argument(args, 0), y ?? argument(args, 1)]
    )
  }),
  sample: draw => {
    const [batch, inner, rows, columns] = [draw.shape(0, 1), draw.shape(0, 2), draw.shape(0, 1), draw.shape(0, 1)]
    const b = batch.length
    const range = (n: number, from: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => from + i)
    return {
      attributes: {
        leftBatch: range(b, 0),
        rightBatch: range(b, inner.length),
        leftContract: range(inner.length, b + rows.length),
        rightContract: range(inner.length, 0)
      },
      operands: [operand([...batch, ...rows, ...inner], reals), operand([...inner, ...batch, ...columns], reals)]
    }
  },
  tolerance: 4
})

const repeat =
  (size: number) =>
  (x: Expr): Expr =>
    broadcastInDim(
      [size, ...x.shape],
      x.shape.map((_, i) => i + 1)
    )(x)

const swap = (d: Dimensions): Dimensions => ({
  leftBatch: d.rightBatch,
  rightBatch: d.leftBatch,
  leftContract: d.rightContract,
  rightContract: d.leftContract
})

/** The cotangent of x·y as that of y·x: the free axes of the two operands change places. */
const swapFree =
  (d: Dimensions, left: Shape, right: Shape) =>
  (ct: Expr): Expr => {
    const b = d.leftBatch.length
    const n = free(left, d.leftBatch, d.leftContract).length
    const m = free(right, d.rightBatch, d.rightContract).length
    const range = (count: number, from: number): ReadonlyArray<number> =>
      Array.from({ length: count }, (_, i) => from + i)
    return transpose([...range(b, 0), ...range(m, b + n), ...range(n, b)])(ct)
  }

/** The cotangent of the left operand: that of the result, contracted with the right operand over its free axes. */
const leftTranspose = (d: Dimensions, left: Shape, ct: Expr, right: Expr): Expr => {
  const b = d.leftBatch.length
  const leftFree = free(left, d.leftBatch, d.leftContract)
  const rightFree = free(right.shape, d.rightBatch, d.rightContract)
  const product = apply(
    record,
    {
      leftBatch: d.leftBatch.map((_, i) => i),
      rightBatch: d.rightBatch,
      leftContract: rightFree.map((_, i) => b + leftFree.length + i),
      rightContract: rightFree
    },
    [ct, right]
  )
  const sorted = d.rightContract.map((a, i) => [a, nth(d.leftContract, i)] as const).sort((p, q) => p[0] - q[0])
  return transpose(inverse([...d.leftBatch, ...leftFree, ...sorted.map(([, a]) => a)]))(product)
}

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/**
 * The result's axes: batch, free axes of the left operand, free axes of the right one.
 *
 * @category combinators
 * @since 0.1.0
 */
export const dotGeneral =
  (dimensions: Dimensions) =>
  (x: Expr, y: Expr): Expr =>
    apply(record, dimensions, [x, y])
