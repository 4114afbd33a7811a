/**
 * e^x and e^x − 1. d(e^x) = e^x dx.
 *
 * @since 0.1.0
 */
import { elementwise1 } from '../expr/builders'
import * as program from '../expr/elementary/exp'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'

const expRecord = elementwise1({
  name: 'exp',
  evaluate: Math.exp,
  body: program.exp,
  derivative: (_, y) => y,
  tolerance: 1
})

const expm1Record = elementwise1({
  name: 'expm1',
  evaluate: Math.expm1,
  body: program.expm1,
  derivative: x => exp(x),
  tolerance: 1.5
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [expRecord, expm1Record]

/** e^x. @category combinators @since 0.1.0 */
export const exp = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(expRecord, {}, [x]))

/** e^x − 1. @category combinators @since 0.1.0 */
export const expm1 = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(expm1Record, {}, [x]))
