/**
 * Axes run backwards.
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

const attributes = t.type({ axes: t.readonlyArray(t.number) })

type Attributes = t.TypeOf<typeof attributes>

const record: Primitive<Attributes> = primitive({
  name: 'reverse',
  codec: attributes,
  signature: ({ axes }, args) => {
    const { shape, dtype } = signatureAt(args, 0)
    const bad = axes.find(a => shape[a] === undefined)
    return bad === undefined ? E.right({ shape, dtype }) : E.left(`axis ${bad} is not an axis of ${show(shape)}`)
  },
  evaluate: ({ axes }, args) => {
    const x = tensorAt(args, 0)
    return T.moved(x, x.shape, index => index.map((v, i) => (axes.includes(i) ? nth(x.shape, i) - 1 - v : v)))
  },
  rule: linear('all', ({ attributes: { axes } }, ct) => reverse(axes)(ct)),
  lowering: body(({ attributes: { axes }, args, index, result }) =>
    readAt(
      args,
      0,
      index.map((v, i) => (axes.includes(i) ? I.shift(nth(result.shape, i) - 1)(I.scale(-1)(v)) : v))
    )
  ),
  batching: batched(({ attributes: { axes }, args }) => reverse(axes.map(a => a + 1))(argument(args, 0))),
  sample: draw => {
    const shape = draw.shape(0, 4)
    return {
      attributes: { axes: shape.map((_, i) => i).filter(() => draw.integer(0, 1) > 0) },
      operands: [operand(shape, reals)]
    }
  },
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** The elements along some axes in reverse order. @category combinators @since 0.1.0 */
export const reverse =
  (axes: ReadonlyArray<number>) =>
  (x: Expr): Expr =>
    axes.length === 0 ? x : apply(record, { axes }, [x])
