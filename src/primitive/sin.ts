/**
 * Sine and cosine: each is the other's derivative, up to the sign. d(sin x) = cos x dx, d(cos x) = −sin x dx.
 *
 * @since 0.1.0
 */
import { elementwise1 } from '../expr/builders'
import * as program from '../expr/elementary/sin'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import { neg } from './neg'

const sinRecord = elementwise1({
  name: 'sin',
  evaluate: Math.sin,
  body: program.sin,
  derivative: x => cos(x),
  tolerance: 1
})

const cosRecord = elementwise1({
  name: 'cos',
  evaluate: Math.cos,
  body: program.cos,
  derivative: x => neg(sin(x)),
  tolerance: 1
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [sinRecord, cosRecord]

/** sin x. In 32-bit floats NaN from |x| = 2^22 on, where neighbouring numbers lie half a radian apart. @category combinators @since 0.1.0 */
export const sin = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(sinRecord, {}, [x]))

/** cos x. In 32-bit floats NaN from |x| = 2^22 on, where neighbouring numbers lie half a radian apart. @category combinators @since 0.1.0 */
export const cos = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(cosRecord, {}, [x]))
