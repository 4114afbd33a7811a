/**
 * √x and 1 / √x. d(√x) = dx / (2 √x).
 *
 * @since 0.1.0
 */
import { elementwise1, positives } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import type { Shape } from '../shape/Shape'
import { fill } from './constant'
import { div, mul } from './mul'

const sqrtRecord = elementwise1({
  name: 'sqrt',
  evaluate: Math.sqrt,
  body: R.sqrt,
  derivative: (x, y) => div(fill(0.5)(x.shape), y),
  domain: positives,
  tolerance: 0.5
})

const rsqrtRecord = elementwise1({
  name: 'rsqrt',
  evaluate: x => 1 / Math.sqrt(x),
  body: x => R.div(R.lit(1), R.sqrt(x)),
  derivative: (x, y) => mul(fill(-0.5)(x.shape), div(y, x)),
  domain: positives,
  tolerance: 2
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [sqrtRecord, rsqrtRecord]

/** √x. @category combinators @since 0.1.0 */
export const sqrt = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(sqrtRecord, {}, [x]))

/** 1 / √x. @category combinators @since 0.1.0 */
export const rsqrt = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(rsqrtRecord, {}, [x]))
