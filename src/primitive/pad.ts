/**
 * Padding with zeros (between elements too, and cropping where it is negative), and its transpose, the strided slice.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import {
  argument,
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
  tensorAt
} from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'

// -------------------------------------------------------------------------------------
// pad
// -------------------------------------------------------------------------------------

const padAttributes = t.type({
  low: t.readonlyArray(t.number),
  high: t.readonlyArray(t.number),
  interior: t.readonlyArray(t.number)
})

type PadAttributes = t.TypeOf<typeof padAttributes>

const padded = (shape: Shape, { low, high, interior }: PadAttributes): Shape =>
  shape.map((n, i) => n + Math.max(0, n - 1) * nth(interior, i) + nth(low, i) + nth(high, i))

const padRecord: Primitive<PadAttributes> = primitive({
  name: 'pad',
  codec: padAttributes,
  signature: (attributes, args) => {
    const { shape, dtype } = signatureAt(args, 0)
    const ranks = [attributes.low, attributes.high, attributes.interior].every(p => p.length === shape.length)
    const whole = [attributes.low, attributes.high, attributes.interior].every(p => p.every(Number.isInteger))
    return !ranks || !whole
      ? E.left(`needs one low, high and interior padding, each an integer, for each axis of ${show(shape)}`)
      : padded(shape, attributes).some(n => n < 0) || attributes.interior.some(n => n < 0)
        ? E.left(`a negative padding takes away more than ${show(shape)} has`)
        : E.right({ shape: padded(shape, attributes), dtype })
  },
  evaluate: ({ low, interior }, args, result) => {
    const x = tensorAt(args, 0)
    const steps = interior.map(n => n + 1)
    return T.tabulate(result.shape, index => {
      const from = index.map((v, i) => (v - nth(low, i)) / nth(steps, i))
      return from.every((v, i) => Number.isInteger(v) && v >= 0 && v < nth(x.shape, i)) ? T.at(x, from) : 0
    })
  },
  rule: linear('all', ({ attributes, args }, ct) => padTranspose(argument(args, 0).shape, attributes, ct)),
  lowering: body(({ attributes: { low, interior }, args, index }) => {
    const { shape } = signatureAt(args, 0)
    const moved = index.map((v, i) => I.shift(-nth(low, i))(v))
    const from = moved.map((v, i) => I.quotient(nth(interior, i) + 1)(v))
    const gaps = moved.map((v, i) => ({ index: I.remainder(nth(interior, i) + 1)(v), extent: 1 }))
    return guarded([...from.map((v, i) => ({ index: v, extent: nth(shape, i) })), ...gaps], readAt(args, 0, from))
  }),
  batching: batched(({ attributes: { low, high, interior }, args }) =>
    pad([0, ...low], [0, ...high], [0, ...interior])(argument(args, 0))
  ),
  sample: draw => {
    const shape = draw.shape(1, 3)
    const one = (least: number, most: number): ReadonlyArray<number> => shape.map(() => draw.integer(least, most))
    const low = one(-1, 2).map((n, i) => Math.max(n, -nth(shape, i)))
    return { attributes: { low, high: one(0, 2), interior: one(0, 2) }, operands: [operand(shape, reals)] }
  },
  tolerance: 0
})

/** A read where all bounds hold, else 0; bounds that always hold are left out. @category utils @since 0.1.0 */
export const guarded = (bounds: ReadonlyArray<R.Bound>, value: R.Real): R.Real =>
  R.guard(
    bounds.filter(({ index, extent }) => {
      const { least, most } = I.range(index)
      return least < 0 || most >= extent
    }),
    value,
    R.lit(0)
  )

const padTranspose = (shape: Shape, { low, interior }: PadAttributes, ct: Expr): Expr => {
  const steps = interior.map(n => n + 1)
  const cut = low.map(n => Math.max(0, n))
  const missing = low.map(n => Math.max(0, -n))
  const full = pad(
    missing,
    shape.map((n, i) => spare(n, nth(steps, i), nth(low, i), nth(ct.shape, i))),
    shape.map(() => 0)
  )(ct)
  return slice(
    cut,
    shape.map((n, i) => nth(cut, i) + Math.max(0, (n - 1) * nth(steps, i) + (n > 0 ? 1 : 0))),
    steps
  )(full)
}

/** How far the operand's last element lies beyond the end of the padded result. */
const spare = (n: number, step: number, low: number, length: number): number =>
  Math.max(0, low + Math.max(0, n - 1) * step + (n > 0 ? 1 : 0) - length)

/**
 * Zeros before, after and between the elements of each axis; negative `low` and `high` crop.
 *
 * @category combinators
 * @since 0.1.0
 */
export const pad =
  (low: ReadonlyArray<number>, high: ReadonlyArray<number>, interior: ReadonlyArray<number>) =>
  (x: Expr): Expr =>
    [...low, ...high, ...interior].every(n => n === 0) ? x : apply(padRecord, { low, high, interior }, [x])

// -------------------------------------------------------------------------------------
// slice
// -------------------------------------------------------------------------------------

const sliceAttributes = t.type({
  start: t.readonlyArray(t.number),
  limit: t.readonlyArray(t.number),
  strides: t.readonlyArray(t.number)
})

type SliceAttributes = t.TypeOf<typeof sliceAttributes>

const sliced = ({ start, limit, strides }: SliceAttributes): Shape =>
  start.map((s, i) => Math.max(0, Math.ceil((nth(limit, i) - s) / nth(strides, i))))

const sliceRecord: Primitive<SliceAttributes> = primitive({
  name: 'slice',
  codec: sliceAttributes,
  signature: (attributes, args) => {
    const { shape, dtype } = signatureAt(args, 0)
    const { start, limit, strides } = attributes
    const bad = shape.findIndex((n, i) => !(nth(start, i) >= 0 && nth(limit, i) <= n && nth(start, i) <= nth(limit, i)))
    const whole = [start, limit, strides].every(p => p.length === shape.length && p.every(Number.isInteger))
    return !whole
      ? E.left(`needs one start, limit and stride, each an integer, for each axis of ${show(shape)}`)
      : bad >= 0 || strides.some(s => s < 1)
        ? E.left(
            `[${start.join(', ')}] to [${limit.join(', ')}] by [${strides.join(', ')}] does not lie in ${show(shape)}`
          )
        : E.right({ shape: sliced(attributes), dtype })
  },
  evaluate: ({ start, strides }, args, result) => {
    const x = tensorAt(args, 0)
    return T.moved(x, result.shape, index => index.map((v, i) => nth(start, i) + v * nth(strides, i)))
  },
  rule: linear('all', ({ attributes: { start, strides }, args, result }, ct) =>
    pad(
      start,
      argument(args, 0).shape.map((n, i) => n - nth(start, i) - reach(nth(result.shape, i), nth(strides, i))),
      strides.map(s => s - 1)
    )(ct)
  ),
  lowering: body(({ attributes: { start, strides }, args, index }) =>
    readAt(
      args,
      0,
      index.map((v, i) => I.shift(nth(start, i))(I.scale(nth(strides, i))(v)))
    )
  ),
  batching: batched(({ attributes: { start, limit, strides }, args }, _, n) =>
    slice([0, ...start], [n, ...limit], [1, ...strides])(argument(args, 0))
  ),
  sample: draw => {
    const shape = draw.shape(1, 4)
    const start = shape.map(n => draw.integer(0, n))
    const limit = shape.map((n, i) => draw.integer(nth(start, i), n))
    return {
      attributes: { start, limit, strides: shape.map(() => draw.integer(1, 3)) },
      operands: [operand(shape, reals)]
    }
  },
  tolerance: 0
})

/** How many places `n` elements take that lie `step` apart. */
const reach = (n: number, step: number): number => (n === 0 ? 0 : (n - 1) * step + 1)

/** The elements `start, start + stride, …` below `limit` of each axis. @category combinators @since 0.1.0 */
export const slice =
  (start: ReadonlyArray<number>, limit: ReadonlyArray<number>, strides?: ReadonlyArray<number>) =>
  (x: Expr): Expr =>
    x.shape.length === start.length &&
    x.shape.every((n, i) => start[i] === 0 && limit[i] === n && (strides?.[i] ?? 1) === 1)
      ? x
      : apply(sliceRecord, { start, limit, strides: strides ?? start.map(() => 1) }, [x])

/** Entry `i` of the first axis, which is removed. @category combinators @since 0.1.0 */
export const row =
  (i: number) =>
  (x: Expr): Expr =>
    slice([i, ...x.shape.slice(1).map(() => 0)], [i + 1, ...x.shape.slice(1)])(x)

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [padRecord, sliceRecord]
