/**
 * The tangent. d(tan x) = (1 + tan² x) dx.
 *
 * @since 0.1.0
 */
import { elementwise1, interval } from '../expr/builders'
import * as program from '../expr/elementary/sin'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import { add } from './add'
import { ones } from './constant'
import { mul } from './mul'

const record = elementwise1({
  name: 'tan',
  evaluate: Math.tan,
  body: program.tan,
  derivative: (_, y) => add(ones(y.shape), mul(y, y)),
  domain: interval(-1.2, 1.2),
  tolerance: 3
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** tan x. @category combinators @since 0.1.0 */
export const tan = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(record, {}, [x]))
