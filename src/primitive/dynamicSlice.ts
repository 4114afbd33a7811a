/**
 * A part of an operand whose start is known only when the graph runs, read or replaced.
 *
 * As in XLA, a start is moved so that the part lies inside the operand. The transpose of each is made of the two.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import {
  argument,
  batched,
  body,
  integers,
  linear,
  none,
  nth,
  operand,
  primitive,
  readAt,
  show,
  signatureAt,
  tensorAt
} from '../expr/builders'
import type { Argument, Draw, Expr, Primitive, Signature } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { Eq } from '../shape/Shape'
import { add, sub } from './add'
import { broadcastInDim, repeatUnmapped } from './broadcastInDim'
import { less, lessEqual } from './compare'
import { concatenate } from './concatenate'
import { fill, zeros } from './constant'
import { convertElementType } from './convertElementType'
import { gather } from './gather'
import { iota } from './iota'
import { and } from './logical'
import { max, min } from './max'
import { slice } from './pad'
import { reshape } from './reshape'
import { select } from './select'

// -------------------------------------------------------------------------------------
// starts
// -------------------------------------------------------------------------------------

const wrong = (shape: Shape, sizes: Shape, starts: Signature): string | undefined =>
  starts.dtype !== 'i32' || !Eq.equals(starts.shape, [shape.length])
    ? `needs one start of type i32 for each axis of ${show(shape)}, but was given ${starts.dtype} ${show(starts.shape)}`
    : sizes.length !== shape.length || sizes.some((n, i) => !(n >= 0 && n <= nth(shape, i)))
      ? `a part of shape ${show(sizes)} does not fit into ${show(shape)}`
      : undefined

const startAt = (starts: T.Tensor, shape: Shape, sizes: Shape, axis: number): number =>
  Math.min(Math.max(T.at(starts, [axis]), 0), nth(shape, axis) - nth(sizes, axis))

/** The starts of a kernel body; where there is only one place, it is a literal. */
const startIndices = (
  starts: Argument | undefined,
  shape: Shape,
  sizes: Shape,
  scope: string
): ReadonlyArray<I.Index> =>
  shape.map((n, i) =>
    n === nth(sizes, i)
      ? I.literal(0)
      : I.dynamic(starts?.read([I.literal(i)]) ?? R.lit(NaN), n - nth(sizes, i) + 1, `${scope}.${i}`)
  )

/** The start along an axis for each example, `[batch]`, inside as above. */
const batchedStart = (starts: Expr, axis: number, room: number): Expr => {
  const [batch = 0] = starts.shape
  const column = reshape([batch])(slice([0, axis], [batch, axis + 1])(starts))
  return min(max(column, fill(0)([batch])), fill(room)([batch]))
}

/** `f(start, 0), f(start, 1) …` for each example: `[batch, count]`. */
const places = (start: Expr, count: number, f: (start: Expr, place: Expr) => Expr): Expr => {
  const shape = [nth(start.shape, 0), count]
  return f(broadcastInDim(shape, [0])(start), broadcastInDim(shape, [1])(iota(0)([count])))
}

const sampled = (draw: Draw): { readonly shape: Shape; readonly sizes: Shape } => {
  const shape = draw.shape(0, 3)
  return { shape, sizes: shape.map(n => draw.integer(Math.min(n, 1), n)) }
}

// -------------------------------------------------------------------------------------
// dynamicSlice
// -------------------------------------------------------------------------------------

const sliceAttributes = t.type({ sizes: t.readonlyArray(t.number) })

type SliceAttributes = t.TypeOf<typeof sliceAttributes>

const sliceRecord: Primitive<SliceAttributes> = primitive({
  name: 'dynamicSlice',
  codec: sliceAttributes,
  signature: ({ sizes }, args) => {
    const { shape, dtype } = signatureAt(args, 0)
    const sentence = wrong(shape, sizes, signatureAt(args, 1))
    return sentence === undefined ? E.right({ shape: sizes, dtype }) : E.left(sentence)
  },
  evaluate: ({ sizes }, args) => {
    const [x, starts] = [tensorAt(args, 0), tensorAt(args, 1)]
    const start = x.shape.map((_, i) => startAt(starts, x.shape, sizes, i))
    return T.tabulate(sizes, index =>
      T.at(
        x,
        index.map((v, i) => v + nth(start, i))
      )
    )
  },
  rule: linear([0], ({ args }, ct) => dynamicUpdateSlice(zeros(argument(args, 0).shape), ct, argument(args, 1))),
  lowering: body(({ attributes: { sizes }, args, index, scope }) => {
    const start = startIndices(args[1], signatureAt(args, 0).shape, sizes, scope)
    return readAt(
      args,
      0,
      index.map((v, i) => I.add(v)(start[i] ?? I.literal(0)))
    )
  }),
  batching: batched(({ attributes: { sizes }, args }, mapped, n) =>
    mapped[1] === true
      ? slices(sizes, argument(repeatUnmapped(args, mapped, n), 0), argument(args, 1))
      : dynamicSlice([n, ...sizes])(argument(args, 0), withZero(argument(args, 1)))
  ),
  sample: draw => {
    const { shape, sizes } = sampled(draw)
    return { attributes: { sizes }, operands: [operand(shape), operand([shape.length], integers(-1, 4), 'i32')] }
  },
  tolerance: 0
})

/** The starts, after that of a batch's axis. */
const withZero = (starts: Expr): Expr => concatenate(0)([fill(0, 'i32')([1]), starts])

/** A part of each example, with a start of its own: taken axis by axis. */
const slices = (sizes: Shape, x: Expr, starts: Expr): Expr =>
  sizes.reduce((part, count, i) => {
    const room = nth(x.shape, i + 1) - count
    const positions = places(batchedStart(starts, i, room), count, add)
    return room === 0 ? part : gather({ axis: i + 1, batch: 1 })(part, convertElementType('i32')(positions))
  }, x)

// -------------------------------------------------------------------------------------
// dynamicUpdateSlice
// -------------------------------------------------------------------------------------

const updateRecord: Primitive<Readonly<Record<never, never>>> = primitive({
  name: 'dynamicUpdateSlice',
  codec: none,
  signature: (_, args) => {
    const [x, update] = [signatureAt(args, 0), signatureAt(args, 1)]
    const sentence = wrong(x.shape, update.shape, signatureAt(args, 2))
    return sentence !== undefined
      ? E.left(sentence)
      : x.dtype !== update.dtype
        ? E.left(`the part should be ${x.dtype} like the operand, but is ${update.dtype}`)
        : E.right(x)
  },
  evaluate: (_, args) => {
    const [x, update, starts] = [tensorAt(args, 0), tensorAt(args, 1), tensorAt(args, 2)]
    const start = x.shape.map((_, i) => startAt(starts, x.shape, update.shape, i))
    return T.tabulate(x.shape, index => {
      const from = index.map((v, i) => v - nth(start, i))
      return from.every((v, i) => v >= 0 && v < nth(update.shape, i)) ? T.at(update, from) : T.at(x, index)
    })
  },
  rule: linear([0, 1], ({ args }, ct, i) =>
    i === 0
      ? dynamicUpdateSlice(ct, zeros(argument(args, 1).shape), argument(args, 2))
      : dynamicSlice(argument(args, 1).shape)(ct, argument(args, 2))
  ),
  lowering: body(({ args, index, scope }) => {
    const { shape } = signatureAt(args, 1)
    const start = startIndices(args[2], signatureAt(args, 0).shape, shape, scope)
    const from = index.map((v, i) => I.add(v)(I.scale(-1)(start[i] ?? I.literal(0))))
    const bounds = from.map((v, i) => ({ index: v, extent: nth(shape, i) }))
    return R.guard(bounds, readAt(args, 1, from), readAt(args, 0, index))
  }),
  batching: batched((app, mapped, n) => {
    const [x, update] = [0, 1].map(i => argument(repeatUnmapped(app.args, mapped, n), i))
    const starts = argument(app.args, 2)
    return x === undefined || update === undefined
      ? app.result
      : mapped[2] === true
        ? updates(x, update, starts)
        : dynamicUpdateSlice(x, update, withZero(starts))
  }),
  sample: draw => {
    const { shape, sizes } = sampled(draw)
    return {
      attributes: {},
      operands: [operand(shape), operand(sizes), operand([shape.length], integers(-1, 4), 'i32')]
    }
  },
  tolerance: 0
})

/** A part of each example replaced, with a start of its own: the update spread over the whole, chosen where it lies. */
const updates = (x: Expr, update: Expr, starts: Expr): Expr => {
  const sizes = update.shape.slice(1)
  const offsets = sizes.map((count, i) => {
    const whole = nth(x.shape, i + 1)
    return places(batchedStart(starts, i, whole - count), whole, (start, place) => sub(place, start))
  })
  const inside = offsets.map((offset, i) => {
    const holds = and(lessEqual(zeros(offset.shape), offset), less(offset, fill(nth(sizes, i))(offset.shape)))
    return typed<Shape, 'bool'>(broadcastInDim(x.shape, [0, i + 1])(holds))
  })
  const spread = (): Expr =>
    offsets.reduce(
      (part, offset, i) => gather({ axis: i + 1, batch: 1 })(part, convertElementType('i32')(offset)),
      update
    )
  const [first, ...rest] = inside
  return update.shape.includes(0) ? x : first === undefined ? update : select(rest.reduce(and, first), spread(), x)
}

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [sliceRecord, updateRecord]

/**
 * The part of given sizes that begins at `starts` (one i32 for each axis), moved to lie inside.
 *
 * @category combinators
 * @since 0.1.0
 */
export const dynamicSlice =
  (sizes: Shape) =>
  (x: Expr, starts: Expr): Expr =>
    apply(sliceRecord, { sizes }, [x, starts])

/**
 * The operand with the part that begins at `starts` (one i32 for each axis), moved to lie inside, replaced by `update`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const dynamicUpdateSlice = (x: Expr, update: Expr, starts: Expr): Expr =>
  apply(updateRecord, {}, [x, update, starts])
