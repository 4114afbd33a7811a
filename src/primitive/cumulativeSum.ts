/**
 * Running sums along an axis, from the first element on or, in reverse, from the last. Each direction is the other's
 * transpose.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import {
  argument,
  batched,
  linear,
  nth,
  operand,
  primitive,
  reals,
  show,
  signatureAt,
  tensorAt
} from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as T from '../expr/Tensor'
import { add } from './add'
import { pad } from './pad'

const attributes = t.type({ axis: t.number, reverse: t.boolean })

type Attributes = t.TypeOf<typeof attributes>

/** The elements `by` places further along the axis, zeros where there were none. */
const shifted =
  (axis: number, by: number) =>
  (x: Expr): Expr => {
    const along = (n: number): ReadonlyArray<number> => x.shape.map((_, i) => (i === axis ? n : 0))
    return pad(along(by), along(-by), along(0))(x)
  }

/** Sums of 2, 4, 8 … elements (Hillis & Steele 1986): as many steps as n has digits, and a rounding error to match. */
const scan = (x: Expr, { axis, reverse }: Attributes, step: number): Expr =>
  step >= nth(x.shape, axis) ? x : scan(add(x, shifted(axis, reverse ? -step : step)(x)), { axis, reverse }, 2 * step)

const record: Primitive<Attributes> = primitive({
  name: 'cumulativeSum',
  codec: attributes,
  signature: ({ axis }, args) => {
    const { shape } = signatureAt(args, 0)
    return Number.isInteger(axis) && axis >= 0 && axis < shape.length
      ? E.right({ shape, dtype: 'f32' })
      : E.left(`axis ${axis} is not an axis of ${show(shape)}`)
  },
  evaluate: ({ axis, reverse }, args) => {
    const x = tensorAt(args, 0)
    const n = nth(x.shape, axis)
    return T.tabulate(x.shape, index => {
      const at = nth(index, axis)
      const [first, count] = reverse ? [at, n - at] : [0, at + 1]
      return T.foldIndices(
        [count],
        0,
        (sum, [k]) =>
          sum +
          T.at(
            x,
            index.map((v, i) => (i === axis ? first + (k ?? 0) : v))
          )
      )
    })
  },
  rule: linear('all', ({ attributes: { axis, reverse } }, ct) => cumulativeSum(axis, !reverse)(ct)),
  lowering: { _tag: 'Expand', expand: ({ attributes: a, args }) => scan(argument(args, 0), a, 1) },
  batching: batched(({ attributes: { axis, reverse }, args }) => cumulativeSum(axis + 1, reverse)(argument(args, 0))),
  sample: draw => {
    const shape = draw.shape(1, 4)
    return {
      attributes: { axis: draw.integer(0, shape.length - 1), reverse: draw.pick([true, false]) },
      operands: [operand(shape, reals)]
    }
  },
  tolerance: 4
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** The sum of all elements up to each place of an axis, the place itself included; in reverse, of all from it on. @category combinators @since 0.1.0 */
export const cumulativeSum =
  (axis: number, reverse = false) =>
  (x: Expr): Expr =>
    apply(record, { axis, reverse }, [x])
