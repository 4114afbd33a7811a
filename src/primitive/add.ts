/**
 * Sum and difference.
 *
 * @since 0.1.0
 */
import { none, pointwise, reals, tensorAt, body, readAt, linear } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { neg } from './neg'

type None = Readonly<Record<never, never>>

const addRecord: Primitive<None> = {
  ...pointwise('add', 'f32', [reals, reals], 0),
  codec: none,
  evaluate: (_, args) => T.map2((x, y) => x + y)(tensorAt(args, 0), tensorAt(args, 1)),
  rule: linear(
    'all',
    (_, ct) => ct,
    (_, tangent) => tangent
  ),
  lowering: body(({ args, index }) => R.add(readAt(args, 0, index), readAt(args, 1, index)))
}

const subRecord: Primitive<None> = {
  ...pointwise('sub', 'f32', [reals, reals], 0),
  codec: none,
  evaluate: (_, args) => T.map2((x, y) => x - y)(tensorAt(args, 0), tensorAt(args, 1)),
  rule: linear(
    'all',
    (_, ct, operand) => (operand === 0 ? ct : neg(ct)),
    (_, tangent, operand) => (operand === 0 ? tangent : neg(tangent))
  ),
  lowering: body(({ args, index }) => R.sub(readAt(args, 0, index), readAt(args, 1, index)))
}

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [addRecord, subRecord]

/** x + y, of one shape. @category combinators @since 0.1.0 */
export const add = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh> =>
  typed(apply(addRecord, {}, [x, y]))

/** x − y, of one shape. @category combinators @since 0.1.0 */
export const sub = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh> =>
  typed(apply(subRecord, {}, [x, y]))
