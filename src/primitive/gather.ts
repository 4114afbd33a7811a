/**
 * Entries taken by their positions along an axis, and its transpose, entries added at positions: the rows of an
 * embedding, the elements of a permutation.
 *
 * Positions outside the axis count as its first or last position, in both, so that no data can make a read leave its
 * operand and the two stay each other's transposes. (XLA does the same in `gather`, and drops them in `scatter`.)
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
  nth,
  operand,
  primitive,
  readAt,
  show,
  signatureAt,
  tensorAt
} from '../expr/builders'
import type { Draw, Expr, Primitive, Signature, Site } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { Eq, size } from '../shape/Shape'
import { repeatUnmapped } from './broadcastInDim'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const gatherAttributes = t.type({ axis: t.number, batch: t.number })

/**
 * The axis along which positions count, and how many axes in front operand and positions have in common: for each
 * index of those, positions are of its own.
 *
 * @category model
 * @since 0.1.0
 */
export type Gather = t.TypeOf<typeof gatherAttributes>

const scatterAttributes = t.type({ axis: t.number, batch: t.number, size: t.number })

type Scatter = t.TypeOf<typeof scatterAttributes>

/** The axes of positions that are not shared take the place of the axis. */
const gathered = (operandShape: Shape, positions: Shape, { axis, batch }: Gather): Shape => [
  ...operandShape.slice(0, axis),
  ...positions.slice(batch),
  ...operandShape.slice(axis + 1)
]

const wrong = (rank: number, leading: Shape, positions: Signature, { axis, batch }: Gather): string | undefined =>
  positions.dtype !== 'i32'
    ? `positions should be i32, but are ${positions.dtype}: convert them with convertElementType('i32')`
    : !(axis >= batch && axis < rank && batch >= 0 && Number.isInteger(axis) && Number.isInteger(batch))
      ? `axis ${axis} should be one of the ${rank} axes, behind the ${batch} that are shared`
      : !Eq.equals(leading.slice(0, batch), positions.shape.slice(0, batch))
        ? `the first ${batch} axes of ${show(leading)} and of the positions ${show(positions.shape)} differ`
        : undefined

// -------------------------------------------------------------------------------------
// gather
// -------------------------------------------------------------------------------------

const clamp = (position: number, n: number): number => Math.min(Math.max(position, 0), n - 1)

/** Where an index of the result looks for its position, and the rest of it. */
const split = <A>(index: ReadonlyArray<A>, positions: Shape, { axis, batch }: Gather): ReadonlyArray<A> => [
  ...index.slice(0, batch),
  ...index.slice(axis, axis + positions.length - batch)
]

const replaced = <A>(index: ReadonlyArray<A>, positions: Shape, { axis, batch }: Gather, by: A): ReadonlyArray<A> => [
  ...index.slice(0, axis),
  by,
  ...index.slice(axis + positions.length - batch)
]

const gatherRecord: Primitive<Gather> = primitive({
  name: 'gather',
  codec: gatherAttributes,
  signature: (a, args) => {
    const [x, positions] = [signatureAt(args, 0), signatureAt(args, 1)]
    const sentence = wrong(x.shape.length, x.shape, positions, a)
    return sentence !== undefined
      ? E.left(sentence)
      : x.shape[a.axis] === 0 && size(positions.shape) > 0
        ? E.left(`axis ${a.axis} of ${show(x.shape)} has no element to take`)
        : E.right({ shape: gathered(x.shape, positions.shape, a), dtype: x.dtype })
  },
  evaluate: (a, args, result) => {
    const [x, positions] = [tensorAt(args, 0), tensorAt(args, 1)]
    const n = nth(x.shape, a.axis)
    return T.tabulate(result.shape, index => {
      const position = clamp(T.at(positions, split(index, positions.shape, a)), n)
      return T.at(x, replaced(index, positions.shape, a, position))
    })
  },
  rule: linear([0], ({ attributes: a, args }, ct) =>
    scatterAdd(a, nth(argument(args, 0).shape, a.axis))(ct, argument(args, 1))
  ),
  lowering: body(({ attributes: a, args, index, scope }) => {
    const positions = signatureAt(args, 1).shape
    const from = split(index, positions, a)
    const key = `${scope}[${from.map(i => i.key).join(',')}]`
    const position = I.dynamic(readAt(args, 1, from), nth(signatureAt(args, 0).shape, a.axis), key)
    return readAt(args, 0, replaced(index, positions, a, position))
  }),
  batching: batched(({ attributes: a, args }, mapped, n) => {
    const [x, positions] = [argument(args, 0), argument(args, 1)]
    const both = repeatUnmapped(args, mapped, n)
    return mapped[1] !== true && a.batch === 0
      ? gather({ axis: a.axis + 1, batch: 0 })(x, positions)
      : gather({ axis: a.axis + 1, batch: a.batch + 1 })(argument(both, 0), argument(both, 1))
  }),
  sample: draw => {
    const { a, whole, positions } = sampled(draw)
    return {
      attributes: a,
      operands: [operand(whole), operand(positions, integers(-1, nth(whole, a.axis)), 'i32')]
    }
  },
  tolerance: 0
})

/** Attributes, the shape that positions count in, and a shape of positions. */
const sampled = (draw: Draw): { readonly a: Gather; readonly whole: Shape; readonly positions: Shape } => {
  const shape = draw.shape(1, 3)
  const axis = draw.integer(0, shape.length - 1)
  const batch = draw.integer(0, axis)
  const whole = shape.map((n, i) => (i === axis ? n + 1 : n))
  return { a: { axis, batch }, whole, positions: [...whole.slice(0, batch), ...draw.shape(0, 2)] }
}

// -------------------------------------------------------------------------------------
// scatterAdd
// -------------------------------------------------------------------------------------

/** The sum over all positions, of those updates whose position is the element's. No order of additions is left open. */
const scatterBody = ({ attributes: a, args, index, scope }: Site<Scatter>): R.Real => {
  const positions = signatureAt(args, 1).shape
  const loops = positions.slice(a.batch).map((n, i) => I.axis(`${scope}.${i}`, n))
  const inner = loops.map(I.along)
  const position = readAt(args, 1, [...index.slice(0, a.batch), ...inner])
  const clamped = R.min(R.max(position, R.lit(0)), R.lit(a.size - 1))
  const here = R.eq(clamped, R.fromIndex(index[a.axis] ?? I.literal(0)))
  const update = readAt(args, 0, [...index.slice(0, a.axis), ...inner, ...index.slice(a.axis + 1)])
  return R.sumOver(loops, R.select(here, update, R.lit(0)))
}

const scatterRecord: Primitive<Scatter> = primitive({
  name: 'scatterAdd',
  codec: scatterAttributes,
  signature: (a, args) => {
    const [updates, positions] = [signatureAt(args, 0), signatureAt(args, 1)]
    const count = positions.shape.length - a.batch
    const shape = [...updates.shape.slice(0, a.axis), a.size, ...updates.shape.slice(a.axis + count)]
    const sentence = wrong(updates.shape.length - count + 1, updates.shape, positions, a)
    return sentence !== undefined
      ? E.left(sentence)
      : !Eq.equals(gathered(shape, positions.shape, a), updates.shape)
        ? E.left(
            `${show(updates.shape)} has not one entry at axis ${a.axis} for each of the positions ${show(positions.shape)}`
          )
        : !(a.size >= 1 || size(positions.shape) === 0)
          ? E.left('an axis of size 0 has no place to add at')
          : E.right({ shape, dtype: 'f32' })
  },
  evaluate: (a, args, result) => {
    const [updates, positions] = [tensorAt(args, 0), tensorAt(args, 1)]
    return T.tabulate(result.shape, index =>
      T.foldIndices(positions.shape.slice(a.batch), 0, (sum, inner) => {
        const position = clamp(T.at(positions, [...index.slice(0, a.batch), ...inner]), a.size)
        const from = [...index.slice(0, a.axis), ...inner, ...index.slice(a.axis + 1)]
        return position === index[a.axis] ? sum + T.at(updates, from) : sum
      })
    )
  },
  rule: linear([0], ({ attributes: { axis, batch }, args }, ct) => gather({ axis, batch })(ct, argument(args, 1))),
  lowering: body(scatterBody),
  batching: batched(({ attributes: a, args }, mapped, n) => {
    const both = repeatUnmapped(args, mapped, n)
    return mapped[1] !== true && a.batch === 0
      ? scatterAdd({ axis: a.axis + 1, batch: 0 }, a.size)(argument(args, 0), argument(args, 1))
      : scatterAdd({ axis: a.axis + 1, batch: a.batch + 1 }, a.size)(argument(both, 0), argument(both, 1))
  }),
  sample: draw => {
    const { a, whole, positions } = sampled(draw)
    const n = nth(whole, a.axis)
    return {
      attributes: { ...a, size: n },
      operands: [operand(gathered(whole, positions, a)), operand(positions, integers(-1, n), 'i32')]
    }
  },
  tolerance: 4
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [gatherRecord, scatterRecord]

/**
 * The entries at given positions of an axis: `[…, i…, …]` of the result is `[…, positions[i…], …]` of the operand.
 *
 * @category combinators
 * @since 0.1.0
 */
export const gather =
  ({ axis, batch }: Gather) =>
  (x: Expr, positions: Expr): Expr =>
    apply(gatherRecord, { axis, batch }, [x, positions])

/**
 * Zeros, with entries added at given positions of an axis of a given size. Entries at the same position are summed.
 *
 * @category combinators
 * @since 0.1.0
 */
export const scatterAdd =
  ({ axis, batch }: Gather, size: number) =>
  (updates: Expr, positions: Expr): Expr =>
    apply(scatterRecord, { axis, batch, size }, [updates, positions])

/** The element of `x` at each of the positions along its last axis, row by row. @category combinators @since 0.1.0 */
export const takeAlongLastAxis = (x: Expr, positions: Expr): Expr =>
  gather({ axis: x.shape.length - 1, batch: x.shape.length - 1 })(x, positions)
