/**
 * Elements of an axis in ascending order, and the positions that they come from.
 *
 * The order is stable: of equal elements the first stays first. NaN comes last. The derivative moves tangents as the
 * elements were moved.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { argument, batched, nth, operand, primitive, reals, show, signatureAt, tensorAt } from '../expr/builders'
import type { Application, Case, Draw, Expr, Primitive, Signature } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { broadcastInDim, reduceSum } from './broadcastInDim'
import { equal, less } from './compare'
import { zeros } from './constant'
import { takeAlongLastAxis } from './gather'
import { iota } from './iota'
import { and, not, or } from './logical'
import { select } from './select'
import { inverse, transpose } from './transpose'

const attributes = t.type({ axis: t.number })

type Attributes = t.TypeOf<typeof attributes>

const signature = ({ axis }: Attributes, args: ReadonlyArray<Signature>): E.Either<string, Signature> => {
  const { shape, dtype } = signatureAt(args, 0)
  return Number.isInteger(axis) && axis >= 0 && axis < shape.length
    ? E.right({ shape, dtype })
    : E.left(`axis ${axis} is not an axis of ${show(shape)}`)
}

/** The same order, with gaps: a small step must not change it. */
const apart = (raw: T.Tensor): T.Tensor => {
  const rank = (x: number): number => raw.data.filter(y => y < x).length
  return T.map(x => rank(x) / 8 + x / 64)(raw)
}

const sample = (draw: Draw): Case<Attributes> => {
  const shape = draw.shape(1, 3)
  return {
    attributes: { axis: draw.integer(0, shape.length - 1) },
    operands: [{ ...operand(shape, reals), prepare: apart }]
  }
}

// -------------------------------------------------------------------------------------
// meaning
// -------------------------------------------------------------------------------------

const byValue = (x: number, y: number): number =>
  Number.isNaN(x) || Number.isNaN(y) ? Number(Number.isNaN(x)) - Number(Number.isNaN(y)) : x - y

/** The positions, along an axis, of the elements in order: one list for each line of the tensor. */
const order = (x: T.Tensor, axis: number, index: ReadonlyArray<number>): ReadonlyArray<number> => {
  const at = (k: number): number =>
    T.at(
      x,
      index.map((v, i) => (i === axis ? k : v))
    )
  return Array.from({ length: nth(x.shape, axis) }, (_, k) => k).sort((a, b) => byValue(at(a), at(b)) || a - b)
}

// -------------------------------------------------------------------------------------
// lowering
// -------------------------------------------------------------------------------------

/** An axis moved to the end; the same permutation, inverted, moves it back. */
const toEnd = (rank: number, axis: number): ReadonlyArray<number> => {
  const axes = Array.from({ length: rank }, (_, i) => i)
  return [...axes.filter(i => i !== axis), axis]
}

/** f, which works along the last axis, along another one. */
const along = (axis: number, f: (x: Expr) => Expr): ((x: Expr) => Expr) => {
  const turned = (x: Expr): ReadonlyArray<number> => toEnd(x.shape.length, axis)
  return x => transpose(inverse(turned(x)))(f(transpose(turned(x))(x)))
}

/** Whether y comes before x: it is less, or equal and was in front, where NaN is greater than all numbers. */
const precedes = (y: Expr, x: Expr, inFront: Expr<Shape, 'bool'>): Expr => {
  const [yIsNaN, xIsNaN] = [not(equal(y, y)), not(equal(x, x))]
  const below = or(less(y, x), and(not(yIsNaN), xIsNaN))
  const same = or(equal(y, x), and(yIsNaN, xIsNaN))
  return or(below, and(same, inFront))
}

/**
 * The order along the last axis, from the rank of each element: how many come before it. Two sums over pairs, with no
 * loop whose length depends on the data.
 */
const orderByRank = (x: Expr): Expr => {
  const end = x.shape.length - 1
  const pairs = [...x.shape, nth(x.shape, end)]
  const rows = x.shape.map((_, i) => i)
  const first = broadcastInDim(pairs, rows)
  const second = broadcastInDim(pairs, [...rows.slice(0, end), end + 1])
  const rank = reduceSum([end + 1])(precedes(second(x), first(x), less(iota(end + 1)(pairs), iota(end)(pairs))))
  const isHere = equal(second(rank), iota(end)(pairs))
  return reduceSum([end + 1])(select(isHere, iota(end + 1)(pairs), zeros(pairs)))
}

// -------------------------------------------------------------------------------------
// records
// -------------------------------------------------------------------------------------

const argsortRecord: Primitive<Attributes> = primitive({
  name: 'argsort',
  codec: attributes,
  signature: (a, args) => E.map((s: Signature): Signature => ({ shape: s.shape, dtype: 'i32' }))(signature(a, args)),
  evaluate: ({ axis }, args, result) => {
    const x = tensorAt(args, 0)
    return T.tabulate(result.shape, index => nth(order(x, axis, index), nth(index, axis)))
  },
  rule: { _tag: 'Flat' },
  lowering: {
    _tag: 'Expand',
    expand: ({ attributes: { axis }, args }) => along(axis, orderByRank)(argument(args, 0))
  },
  batching: batched(({ attributes: { axis }, args }) => argsort(axis + 1)(argument(args, 0))),
  sample,
  tolerance: 0
})

/** Moved along the axis as x must be moved to be in order. */
const moved = ({ attributes: { axis }, args }: Application<Attributes>, y: Expr): Expr => {
  const turn = transpose(toEnd(y.shape.length, axis))
  const positions = turn(argsort(axis)(argument(args, 0)))
  return transpose(inverse(toEnd(y.shape.length, axis)))(takeAlongLastAxis(turn(y), positions))
}

const sortRecord: Primitive<Attributes> = primitive({
  name: 'sort',
  codec: attributes,
  signature,
  evaluate: ({ axis }, args, result) => {
    const x = tensorAt(args, 0)
    return T.tabulate(result.shape, index => {
      const from = nth(order(x, axis, index), nth(index, axis))
      return T.at(
        x,
        index.map((v, i) => (i === axis ? from : v))
      )
    })
  },
  rule: {
    _tag: 'General',
    jvp: (application, [tangent]) =>
      pipe(
        tangent ?? O.none,
        O.map(tx => moved(application, tx))
      )
  },
  lowering: { _tag: 'Expand', expand: application => moved(application, argument(application.args, 0)) },
  batching: batched(({ attributes: { axis }, args }) => sort(axis + 1)(argument(args, 0))),
  sample,
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [sortRecord, argsortRecord]

/** The elements along an axis in ascending order, NaN last. @category combinators @since 0.1.0 */
export const sort =
  (axis: number) =>
  (x: Expr): Expr =>
    apply(sortRecord, { axis }, [x])

/** The positions along an axis that hold its elements in ascending order; the first of equal ones first, NaN last. @category combinators @since 0.1.0 */
export const argsort =
  (axis: number) =>
  (x: Expr): Expr =>
    apply(argsortRecord, { axis }, [x])
