/**
 * The error function and its complement. d(erf x) = 2/√π e^−x² dx.
 *
 * @since 0.1.0
 */
import { elementwise1, interval } from '../expr/builders'
import * as program from '../expr/elementary/erf'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as special from '../expr/special/erf'
import type { Shape } from '../shape/Shape'
import { fill } from './constant'
import { exp } from './exp'
import { mul } from './mul'
import { neg } from './neg'

/** c 2/√π e^−x². */
const bell = (c: number, x: Expr): Expr => mul(fill((c * 2) / Math.sqrt(Math.PI))(x.shape), exp(neg(mul(x, x))))

const erfRecord = elementwise1({
  name: 'erf',
  evaluate: special.erf,
  body: program.erf,
  derivative: x => bell(1, x),
  tolerance: 1.5
})

const erfcRecord = elementwise1({
  name: 'erfc',
  evaluate: special.erfc,
  body: program.erfc,
  derivative: x => bell(-1, x),
  domain: interval(-3, 4),
  tolerance: 2
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [erfRecord, erfcRecord]

/** erf x = 2/√π ∫ e^−t² dt from 0 to x. @category combinators @since 0.1.0 */
export const erf = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(erfRecord, {}, [x]))

/** 1 − erf x, without loss where erf x is near 1. @category combinators @since 0.1.0 */
export const erfc = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(erfcRecord, {}, [x]))
