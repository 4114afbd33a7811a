/**
 * The hyperbolic tangent. d(tanh x) = (1 − tanh² x) dx.
 *
 * @since 0.1.0
 */
import { elementwise1 } from '../expr/builders'
import * as program from '../expr/elementary/exp'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import { sub } from './add'
import { ones } from './constant'
import { mul } from './mul'

const record = elementwise1({
  name: 'tanh',
  evaluate: Math.tanh,
  body: program.tanh,
  derivative: (_, y) => sub(ones(y.shape), mul(y, y)),
  tolerance: 1.5
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** tanh x. @category combinators @since 0.1.0 */
export const tanh = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(record, {}, [x]))
