/**
 * Broadcasting and its transpose, the sum over axes.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import {
  batched,
  body,
  linear,
  nth,
  operand,
  primitive,
  readAt,
  reals,
  show,
  signatureAt,
  tensorAt,
  argument
} from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import { wrongAxes } from '../expr/axes'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { reshape } from './reshape'

// -------------------------------------------------------------------------------------
// broadcastInDim
// -------------------------------------------------------------------------------------

const broadcastAttributes = t.type({ shape: t.readonlyArray(t.number), dimensions: t.readonlyArray(t.number) })

type BroadcastAttributes = t.TypeOf<typeof broadcastAttributes>

const fits = (from: Shape, { shape, dimensions }: BroadcastAttributes): boolean =>
  dimensions.length === from.length &&
  dimensions.every(
    (d, i) =>
      (i === 0 || d > nth(dimensions, i - 1)) && shape[d] !== undefined && (from[i] === 1 || from[i] === shape[d])
  )

const broadcastRecord: Primitive<BroadcastAttributes> = primitive({
  name: 'broadcastInDim',
  codec: broadcastAttributes,
  signature: (attributes, args) => {
    const { shape, dtype } = signatureAt(args, 0)
    return fits(shape, attributes)
      ? E.right({ shape: attributes.shape, dtype })
      : E.left(
          `${show(shape)} does not spread over ${show(attributes.shape)} with its axes at [${attributes.dimensions.join(', ')}]: each axis must be 1 or keep its size`
        )
  },
  evaluate: ({ shape, dimensions }, args) => {
    const x = tensorAt(args, 0)
    return T.moved(x, shape, index => dimensions.map((d, i) => (x.shape[i] === 1 ? 0 : nth(index, d))))
  },
  rule: linear('all', ({ attributes, args }, ct) => spreadTranspose(argument(args, 0).shape, attributes, ct)),
  lowering: body(({ attributes, args, index }) =>
    readAt(
      args,
      0,
      attributes.dimensions.map((d, i) =>
        signatureAt(args, 0).shape[i] === 1 ? I.literal(0) : (index[d] ?? I.literal(0))
      )
    )
  ),
  batching: batched(({ attributes: { shape, dimensions }, args }, _, size) =>
    broadcastInDim([size, ...shape], [0, ...dimensions.map(d => d + 1)])(argument(args, 0))
  ),
  sample: draw => {
    const shape = draw.shape(0, 4)
    const dimensions = shape.map((_, i) => i).filter(() => draw.integer(0, 2) > 0)
    const from = dimensions.map(d => (draw.integer(0, 3) === 0 ? 1 : nth(shape, d)))
    return { attributes: { shape, dimensions }, operands: [operand(from, reals)] }
  },
  tolerance: 0
})

const spreadTranspose = (from: Shape, { shape, dimensions }: BroadcastAttributes, ct: Expr): Expr => {
  const kept = dimensions.filter((d, i) => from[i] === shape[d])
  const summed = shape.map((_, d) => d).filter(d => !kept.includes(d))
  return reshape(from)(reduceSum(summed)(ct))
}

/**
 * Spreads an expression over a larger shape: axis `i` of the operand lies along axis `dimensions[i]` of the result,
 * and axes of size 1 repeat.
 *
 * @category combinators
 * @since 0.1.0
 */
export const broadcastInDim =
  (shape: Shape, dimensions: ReadonlyArray<number>) =>
  (x: Expr): Expr =>
    dimensions.length === shape.length && x.shape.length === shape.length && x.shape.every((n, i) => n === shape[i])
      ? x
      : apply(broadcastRecord, { shape, dimensions }, [x])

/** Broadcasting by NumPy's rule: shapes are aligned at their last axes. @category combinators @since 0.1.0 */
export const broadcastTo =
  (shape: Shape) =>
  (x: Expr): Expr =>
    broadcastInDim(
      shape,
      x.shape.map((_, i) => shape.length - x.shape.length + i)
    )(x)

/** As many copies of an expression, along a new first axis. @category combinators @since 0.1.0 */
export const repeat =
  (size: number) =>
  (x: Expr): Expr =>
    broadcastInDim(
      [size, ...x.shape],
      x.shape.map((_, i) => i + 1)
    )(x)

/** Arguments of a batching rule, each with the new first axis, which those that are mapped have. @category utils @since 0.1.0 */
export const repeatUnmapped = (
  args: ReadonlyArray<Expr>,
  mapped: ReadonlyArray<boolean>,
  size: number
): ReadonlyArray<Expr> => args.map((arg, i) => (mapped[i] === true ? arg : repeat(size)(arg)))

// -------------------------------------------------------------------------------------
// reduceSum
// -------------------------------------------------------------------------------------

const sumAttributes = t.type({ axes: t.readonlyArray(t.number) })

type SumAttributes = t.TypeOf<typeof sumAttributes>

const without = (shape: Shape, axes: ReadonlyArray<number>): Shape => shape.filter((_, i) => !axes.includes(i))

const interleave = <A>(
  rank: number,
  axes: ReadonlyArray<number>,
  inner: ReadonlyArray<A>,
  outer: ReadonlyArray<A>,
  none: A
): ReadonlyArray<A> =>
  Array.from({ length: rank }, (_, i) =>
    axes.includes(i) ? (inner[axes.indexOf(i)] ?? none) : (outer[i - axes.filter(a => a < i).length] ?? none)
  )

const sumRecord: Primitive<SumAttributes> = primitive({
  name: 'reduceSum',
  codec: sumAttributes,
  signature: ({ axes }, args) => {
    const { shape, dtype } = signatureAt(args, 0)
    const bad = wrongAxes(shape, axes)
    return bad === undefined
      ? E.right({ shape: without(shape, axes), dtype: dtype === 'bool' ? 'i32' : dtype })
      : E.left(bad)
  },
  evaluate: ({ axes }, args, result) => {
    const x = tensorAt(args, 0)
    const extents = axes.map(a => nth(x.shape, a))
    const place = (inner: ReadonlyArray<number>, outer: ReadonlyArray<number>): ReadonlyArray<number> =>
      interleave(x.shape.length, axes, inner, outer, 0)
    return T.sumOver(
      x,
      result.shape,
      extents,
      outer => place([], outer),
      inner => place(inner, [])
    )
  },
  rule: linear('all', ({ attributes: { axes }, args }, ct) => {
    const { shape } = argument(args, 0)
    return broadcastInDim(
      shape,
      shape.map((_, i) => i).filter(i => !axes.includes(i))
    )(ct)
  }),
  lowering: body(({ attributes: { axes }, args, index, scope }) => {
    const { shape } = signatureAt(args, 0)
    const loops = axes.map((a, i) => I.axis(`${scope}.${i}`, nth(shape, a)))
    return R.sumOver(loops, readAt(args, 0, interleave(shape.length, axes, loops.map(I.along), index, I.literal(0))))
  }),
  batching: batched(({ attributes: { axes }, args }) => reduceSum(axes.map(a => a + 1))(argument(args, 0))),
  sample: draw => {
    const shape = draw.shape(0, 5)
    return {
      attributes: { axes: shape.map((_, i) => i).filter(() => draw.integer(0, 1) > 0) },
      operands: [operand(shape, reals)]
    }
  },
  tolerance: 4
})

/** The sum over axes, which are removed. @category combinators @since 0.1.0 */
export const reduceSum =
  (axes: ReadonlyArray<number>) =>
  (x: Expr): Expr =>
    axes.length === 0 ? x : apply(sumRecord, { axes }, [x])

/** The sum of all elements. @category combinators @since 0.1.0 */
export const sumAll = (x: Expr): Expr => reduceSum(x.shape.map((_, i) => i))(x)

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [broadcastRecord, sumRecord]
