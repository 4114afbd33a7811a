/**
 * The greater and the lesser of two numbers. At a tie the derivative is shared, ½ each, as the mean of both sides.
 *
 * @since 0.1.0
 */
import { elementwise2, interval } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import type { Shape } from '../shape/Shape'
import { equal, less } from './compare'
import { fill, ones, zeros } from './constant'
import { select } from './select'

/** 1 where x < y, ½ where they are equal, 0 elsewhere. */
const share = (x: Expr, y: Expr): Expr =>
  select(less(x, y), ones(x.shape), select(equal(x, y), fill(0.5)(x.shape), zeros(x.shape)))

const apart = [interval(-3, -0.1), interval(0.1, 3)] as const

const maxRecord = elementwise2({
  name: 'max',
  evaluate: Math.max,
  body: R.max,
  derivatives: [(x, y) => share(y, x), (x, y) => share(x, y)],
  domains: apart,
  tolerance: 0
})

const minRecord = elementwise2({
  name: 'min',
  evaluate: Math.min,
  body: R.min,
  derivatives: [(x, y) => share(x, y), (x, y) => share(y, x)],
  domains: apart,
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [maxRecord, minRecord]

/** The greater of x and y; NaN where either is. @category combinators @since 0.1.0 */
export const max = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh> =>
  typed(apply(maxRecord, {}, [x, y]))

/** The lesser of x and y; NaN where either is. @category combinators @since 0.1.0 */
export const min = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh> =>
  typed(apply(minRecord, {}, [x, y]))
