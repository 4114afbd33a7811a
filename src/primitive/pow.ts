/**
 * Powers. d(x^y) = y x^(y−1) dx + x^y log x dy.
 *
 * @since 0.1.0
 */
import { elementwise2, interval } from '../expr/builders'
import * as program from '../expr/elementary/pow'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import { sub } from './add'
import { equal } from './compare'
import { ones, zeros } from './constant'
import { log } from './log'
import { mul } from './mul'
import { select } from './select'

/** As in C and XLA: 1 where y is 0 or x is 1, whatever the other is, and (−1)^±∞ is 1. */
const meaning = (x: number, y: number): number =>
  x === 1 || y === 0 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y)

/** y x^(y−1), and 0 for y = 0, where x^(y−1) may be infinite. */
const byBase = (x: Expr, y: Expr): Expr => {
  const none = equal(y, zeros(y.shape))
  const one = ones(y.shape)
  return mul(y, pow(x, select(none, one, sub(y, one))))
}

/** x^y log x, and 0 at x = 0, where x^y is 0 and log x infinite. */
const byExponent = (x: Expr, z: Expr): Expr => {
  const none = equal(x, zeros(x.shape))
  return mul(z, log(select(none, ones(x.shape), x)))
}

const record = elementwise2({
  name: 'pow',
  evaluate: meaning,
  body: program.pow,
  derivatives: [(x, y) => byBase(x, y), (x, _, z) => byExponent(x, z)],
  domains: [interval(0.3, 3), interval(-2, 3)],
  tolerance: 2
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** x^y; NaN where x is negative and y is no integer. @category combinators @since 0.1.0 */
export const pow = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh> => typed(apply(record, {}, [x, y]))
