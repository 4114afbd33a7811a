/**
 * Product and quotient, point by point.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { bilinear, body, elementwise2, interval, pointwise, readAt, reals, tensorAt } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { neg } from './neg'

const mulRecord: Primitive<Readonly<Record<never, never>>> = {
  ...pointwise('mul', 'f32', [reals, reals], 0),
  evaluate: (_, args) => T.map2((x, y) => x * y)(tensorAt(args, 0), tensorAt(args, 1)),
  rule: bilinear(
    (ct, y) => mul(ct, y),
    (ct, x) => mul(ct, x)
  ),
  lowering: body(({ args, index }) => R.mul(readAt(args, 0, index), readAt(args, 1, index)))
}

const divRecord = elementwise2({
  name: 'div',
  evaluate: (x, y) => x / y,
  body: R.div,
  derivatives: [(_, y) => reciprocal(y), (_, y, z) => neg(div(z, y))],
  domains: [reals, interval(0.5, 3)],
  tolerance: 1
})

const reciprocalRecord: Primitive<Readonly<Record<never, never>>> = {
  ...pointwise('reciprocal', 'f32', [interval(0.5, 3)], 1),
  evaluate: (_, args) => T.map(x => 1 / x)(tensorAt(args, 0)),
  rule: {
    _tag: 'Elementwise',
    partial: ({ result }) => O.some(neg(mul(result, result)))
  },
  lowering: body(({ args, index }) => R.div(R.lit(1), readAt(args, 0, index)))
}

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [mulRecord, divRecord, reciprocalRecord]

/** x · y, of one shape. @category combinators @since 0.1.0 */
export const mul = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh> =>
  typed(apply(mulRecord, {}, [x, y]))

/** x / y, of one shape. @category combinators @since 0.1.0 */
export const div = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh> =>
  typed(apply(divRecord, {}, [x, y]))

/** 1 / x. @category combinators @since 0.1.0 */
export const reciprocal = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(reciprocalRecord, {}, [x]))
