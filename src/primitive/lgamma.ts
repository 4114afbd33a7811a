/**
 * The logarithm of the gamma function and its derivatives of every order.
 *
 * d(log |Γ(x)|) = ψ(x) dx, dψ = ψ′ dx, dψ^(n) = ψ^(n+1) dx.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import * as t from 'io-ts'
import {
  argument,
  body,
  elementwise1,
  interval,
  operand,
  positives,
  primitive,
  readAt,
  sameShape,
  tensorAt
} from '../expr/builders'
import * as program from '../expr/elementary/gamma'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as special from '../expr/special/gamma'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'

const lgammaRecord = elementwise1({
  name: 'lgamma',
  evaluate: special.lgamma,
  body: program.lgamma,
  derivative: x => digamma(x),
  domain: positives,
  tolerance: 5
})

const digammaRecord = elementwise1({
  name: 'digamma',
  evaluate: special.digamma,
  body: program.digamma,
  derivative: x => polygamma(1)(x),
  domain: positives,
  tolerance: 3
})

const attributes = t.type({ order: t.number })

type Attributes = t.TypeOf<typeof attributes>

const polygammaRecord: Primitive<Attributes> = primitive({
  name: 'polygamma',
  codec: attributes,
  signature: ({ order }, args) =>
    Number.isInteger(order) && order >= 1 && order <= 32
      ? sameShape(['f32'], 'f32')(args)
      : E.left(`the order should be an integer between 1 and 32, but is ${order}`),
  evaluate: ({ order }, args) => T.map(x => special.polygamma(order, x))(tensorAt(args, 0)),
  rule: {
    _tag: 'Elementwise',
    partial: ({ attributes: { order }, args }) => O.some(polygamma(order + 1)(argument(args, 0)))
  },
  lowering: body(({ attributes: { order }, args, index }) => program.polygamma(order)(readAt(args, 0, index))),
  batching: { _tag: 'Pointwise' },
  sample: draw => ({
    attributes: { order: draw.integer(1, 3) },
    operands: [operand(draw.shape(0, 4), interval(0.4, 4))]
  }),
  tolerance: 10
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [lgammaRecord, digammaRecord, polygammaRecord]

/** log |Γ(x)|; ∞ at 0, −1, −2 … @category combinators @since 0.1.0 */
export const lgamma = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(lgammaRecord, {}, [x]))

/** ψ = (log Γ)′. @category combinators @since 0.1.0 */
export const digamma = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(digammaRecord, {}, [x]))

/** ψ^(n), the derivative of ψ of order n; ψ itself for n = 0. @category combinators @since 0.1.0 */
export const polygamma =
  (order: number) =>
  <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> =>
    order === 0 ? digamma(x) : typed(apply(polygammaRecord, { order }, [x]))
