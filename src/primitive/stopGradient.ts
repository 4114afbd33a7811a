/**
 * The identity, with derivative zero.
 *
 * @since 0.1.0
 */
import { body, pointwise, readAt, reals, tensorAt } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'

const record: Primitive<Readonly<Record<never, never>>> = {
  ...pointwise('stopGradient', 'f32', [reals], 0),
  evaluate: (_, args) => tensorAt(args, 0),
  rule: { _tag: 'Flat' },
  lowering: body(({ args, index }) => readAt(args, 0, index))
}

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** x, held constant by every derivative. @category combinators @since 0.1.0 */
export const stopGradient = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(record, {}, [x]))
