/**
 * Negation.
 *
 * @since 0.1.0
 */
import { body, linear, pointwise, readAt, reals, tensorAt } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'

const record: Primitive<Readonly<Record<never, never>>> = {
  ...pointwise('neg', 'f32', [reals], 0),
  evaluate: (_, args) => T.map(x => -x)(tensorAt(args, 0)),
  rule: linear('all', (_, ct) => neg(ct)),
  lowering: body(({ args, index }) => R.neg(readAt(args, 0, index)))
}

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** −x. @category combinators @since 0.1.0 */
export const neg = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(record, {}, [x]))
