/**
 * Powers with an integer exponent known when the graph is built. d(xⁿ) = n xⁿ⁻¹ dx.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import * as t from 'io-ts'
import { argument, body, interval, operand, primitive, readAt, sameShape, tensorAt } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { fill } from './constant'
import { mul } from './mul'

const attributes = t.type({ exponent: t.number })

type Attributes = t.TypeOf<typeof attributes>

/** xⁿ for n ≥ 0, by squaring: about 2 log2 n products. */
const power = (x: R.Real, n: number): R.Real =>
  n === 0 ? R.lit(1) : n === 1 ? x : n % 2 === 0 ? power(R.mul(x, x), n / 2) : R.mul(x, power(R.mul(x, x), (n - 1) / 2))

const record: Primitive<Attributes> = primitive({
  name: 'integerPow',
  codec: attributes,
  signature: ({ exponent }, args) =>
    Number.isInteger(exponent) && Math.abs(exponent) <= 2 ** 20
      ? sameShape(['f32'], 'f32')(args)
      : E.left(`the exponent should be an integer of at most 2^20, but is ${exponent}`),
  evaluate: ({ exponent }, args) => T.map(x => Math.pow(x, exponent))(tensorAt(args, 0)),
  rule: {
    _tag: 'Elementwise',
    partial: ({ attributes: { exponent }, args }) =>
      exponent === 0
        ? O.none
        : O.some(mul(fill(exponent)(argument(args, 0).shape), integerPow(exponent - 1)(argument(args, 0))))
  },
  lowering: body(({ attributes: { exponent }, args, index }) => {
    const positive = power(readAt(args, 0, index), Math.abs(exponent))
    return exponent < 0 ? R.div(R.lit(1), positive) : positive
  }),
  batching: { _tag: 'Pointwise' },
  sample: draw => ({
    attributes: { exponent: draw.integer(-3, 5) },
    operands: [operand(draw.shape(0, 4), draw.pick([interval(-2, -0.3), interval(0.3, 2)]))]
  }),
  tolerance: 4
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** xⁿ; 1 for n = 0. @category combinators @since 0.1.0 */
export const integerPow =
  (exponent: number) =>
  <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> =>
    typed(exponent === 1 ? x : apply(record, { exponent }, [x]))
