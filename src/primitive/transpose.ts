/**
 * The axes in another order.
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
import * as T from '../expr/Tensor'

const attributes = t.type({ permutation: t.readonlyArray(t.number) })

type Attributes = t.TypeOf<typeof attributes>

/** The permutation that undoes another. @category utils @since 0.1.0 */
export const inverse = (permutation: ReadonlyArray<number>): ReadonlyArray<number> =>
  permutation.map((_, i) => permutation.indexOf(i))

const record: Primitive<Attributes> = primitive({
  name: 'transpose',
  codec: attributes,
  signature: ({ permutation }, args) => {
    const { shape, dtype } = signatureAt(args, 0)
    return permutation.length === shape.length && shape.every((_, i) => permutation.includes(i))
      ? E.right({ shape: permutation.map(p => nth(shape, p)), dtype })
      : E.left(`[${permutation.join(', ')}] does not name each axis of ${show(shape)} once`)
  },
  evaluate: ({ permutation }, args, result) => {
    const back = inverse(permutation)
    const x = tensorAt(args, 0)
    return T.moved(x, result.shape, index => back.map(b => nth(index, b)))
  },
  rule: linear('all', ({ attributes: { permutation } }, ct) => transpose(inverse(permutation))(ct)),
  lowering: body(({ attributes: { permutation }, args, index }) =>
    readAt(
      args,
      0,
      inverse(permutation).map(b => index[b] ?? I.literal(0))
    )
  ),
  batching: batched(({ attributes: { permutation }, args }) =>
    transpose([0, ...permutation.map(p => p + 1)])(argument(args, 0))
  ),
  sample: draw => {
    const shape = draw.shape(0, 5)
    const permutation = shape.reduce<ReadonlyArray<number>>((axes, _, i) => {
      const after = draw.integer(0, axes.length)
      return [...axes.slice(0, i - after), i, ...axes.slice(i - after)]
    }, [])
    return { attributes: { permutation }, operands: [operand(shape, reals)] }
  },
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** Axis `i` of the result is axis `permutation[i]` of the operand. @category combinators @since 0.1.0 */
export const transpose =
  (permutation: ReadonlyArray<number>) =>
  (x: Expr): Expr =>
    permutation.length === x.shape.length && permutation.every((p, i) => p === i)
      ? x
      : apply(record, { permutation }, [x])
