/**
 * The logistic function and softplus, its integral: each is the other's derivative, up to σ(1 − σ).
 *
 * @since 0.1.0
 */
import { elementwise1, interval } from '../expr/builders'
import * as exponential from '../expr/elementary/exp'
import * as logarithm from '../expr/elementary/log'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import { sub } from './add'
import { mul } from './mul'

const logisticRecord = elementwise1({
  name: 'logistic',
  evaluate: x => 1 / (1 + Math.exp(-x)),
  body: exponential.logistic,
  derivative: (_, y) => sub(y, mul(y, y)),
  domain: interval(-6, 6),
  tolerance: 2
})

const softplusRecord = elementwise1({
  name: 'softplus',
  evaluate: x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  body: logarithm.softplus,
  derivative: x => logistic(x),
  domain: interval(-6, 6),
  tolerance: 2
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [logisticRecord, softplusRecord]

/** 1 / (1 + e^−x). @category combinators @since 0.1.0 */
export const logistic = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(logisticRecord, {}, [x]))

/**
 * log(1 + e^x), as max(x, 0) + log1p(e^−|x|): no overflow for large x, no loss for very negative x.
 *
 * @category combinators
 * @since 0.1.0
 */
export const softplus = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(softplusRecord, {}, [x]))
