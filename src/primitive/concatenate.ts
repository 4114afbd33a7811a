/**
 * Expressions joined along an axis.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { argument, batched, body, linear, nth, operand, primitive, reals, show, signatureAt } from '../expr/builders'
import type { Argument, Expr, Primitive, Signature } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { repeatUnmapped } from './broadcastInDim'
import { pad, slice } from './pad'

const attributes = t.type({ axis: t.number })

type Attributes = t.TypeOf<typeof attributes>

/** Where each operand begins along the axis, and where the last one ends. */
const starts = (args: ReadonlyArray<Signature>, axis: number): ReadonlyArray<number> =>
  args.reduce<ReadonlyArray<number>>((ends, arg) => [...ends, nth(ends, ends.length - 1) + nth(arg.shape, axis)], [0])

const agree = (x: Shape, y: Shape, axis: number): boolean =>
  x.length === y.length && x.every((n, i) => i === axis || n === y[i])

const record: Primitive<Attributes> = primitive({
  name: 'concatenate',
  codec: attributes,
  signature: ({ axis }, args) => {
    const first = signatureAt(args, 0)
    const odd = args.find(arg => !agree(arg.shape, first.shape, axis) || arg.dtype !== first.dtype)
    return args.length === 0
      ? E.left('needs at least one operand')
      : first.shape[axis] === undefined
        ? E.left(`axis ${axis} is not an axis of ${show(first.shape)}`)
        : odd !== undefined
          ? E.left(
              `${show(first.shape)} and ${show(odd.shape)} differ away from axis ${axis}, or in their element type`
            )
          : E.right({
              shape: first.shape.map((n, i) => (i === axis ? nth(starts(args, axis), args.length) : n)),
              dtype: first.dtype
            })
  },
  evaluate: ({ axis }, args, result) => {
    const at = starts(
      args.map(x => ({ shape: x.shape, dtype: 'f32' })),
      axis
    )
    return T.tabulate(result.shape, index => {
      const which = at.findIndex((s, i) => nth(index, axis) >= s && nth(index, axis) < nth(at, i + 1))
      const x = args[which]
      return x === undefined
        ? NaN
        : T.at(
            x,
            index.map((v, i) => (i === axis ? v - nth(at, which) : v))
          )
    })
  },
  rule: linear(
    'all',
    ({ attributes: { axis }, args }, ct, i) => {
      const at = starts(args, axis)
      return slice(
        ct.shape.map((_, d) => (d === axis ? nth(at, i) : 0)),
        ct.shape.map((n, d) => (d === axis ? nth(at, i + 1) : n))
      )(ct)
    },
    ({ attributes: { axis }, args, result }, tangent, i) => {
      const at = starts(args, axis)
      const along = (n: number): ReadonlyArray<number> => result.shape.map((_, d) => (d === axis ? n : 0))
      return pad(along(nth(at, i)), along(nth(result.shape, axis) - nth(at, i + 1)), along(0))(tangent)
    }
  ),
  lowering: body(({ attributes: { axis }, args, index }) => {
    const at = starts(args, axis)
    return args.reduceRight<R.Real>((rest, arg, i) => piece(arg, axis, nth(at, i), index, rest), R.lit(0))
  }),
  batching: batched(({ attributes: { axis }, args }, mapped, size) =>
    concatenate(axis + 1)(repeatUnmapped(args, mapped, size))
  ),
  sample: draw => {
    const shape = draw.shape(1, 3)
    const axis = draw.integer(0, shape.length - 1)
    const sizes = Array.from({ length: draw.integer(1, 4) }, () => draw.integer(0, 3))
    return {
      attributes: { axis },
      operands: sizes.map(n =>
        operand(
          shape.map((m, i) => (i === axis ? n : m)),
          reals
        )
      )
    }
  },
  tolerance: 0
})

const piece = (arg: Argument, axis: number, start: number, index: ReadonlyArray<I.Index>, rest: R.Real): R.Real => {
  const moved = index.map((v, i) => (i === axis ? I.shift(-start)(v) : v))
  const along = moved[axis] ?? I.literal(0)
  const extent = nth(arg.shape, axis)
  const { least, most } = I.range(along)
  return least >= 0 && most < extent
    ? arg.read(moved)
    : extent === 0
      ? rest
      : R.guard([{ index: along, extent }], arg.read(moved), rest)
}

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** Expressions one after the other along an axis. @category combinators @since 0.1.0 */
export const concatenate =
  (axis: number) =>
  (xs: ReadonlyArray<Expr>): Expr =>
    xs.length === 1 ? argument(xs, 0) : apply(record, { axis }, xs)
