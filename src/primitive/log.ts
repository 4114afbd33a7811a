/**
 * log x and log(1 + x). d(log x) = dx / x.
 *
 * @since 0.1.0
 */
import { elementwise1, interval, positives } from '../expr/builders'
import * as program from '../expr/elementary/log'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import { add } from './add'
import { ones } from './constant'
import { reciprocal } from './mul'

const logRecord = elementwise1({
  name: 'log',
  evaluate: Math.log,
  body: program.log,
  derivative: x => reciprocal(x),
  domain: positives,
  tolerance: 1
})

const log1pRecord = elementwise1({
  name: 'log1p',
  evaluate: Math.log1p,
  body: program.log1p,
  derivative: x => reciprocal(add(x, ones(x.shape))),
  domain: interval(-0.7, 4),
  tolerance: 1
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [logRecord, log1pRecord]

/** The natural logarithm. @category combinators @since 0.1.0 */
export const log = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(logRecord, {}, [x]))

/** log(1 + x). @category combinators @since 0.1.0 */
export const log1p = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(log1pRecord, {}, [x]))
