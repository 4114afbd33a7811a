/**
 * The Cauchy distribution. It has no mean and no variance.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { minus, plus, square, times } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { fill } from '../primitive/constant'
import { log, log1p } from '../primitive/log'
import { div, mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import { tan } from '../primitive/tan'
import type { Shape } from '../shape/Shape'
import { positive, real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { closedFormIf } from './Kl'
import { fromUniform, inside } from './sampler'

const loc = parameter('loc')
const scale = parameter('scale')

/** KL(C(μ, b) ‖ C(m, c)) = log(((b + c)² + (μ − m)²) / (4 b c)) (Chyzak & Nielsen 2019). */
const klToCauchy = (q: Distribution, p: Distribution): Expr => {
  const [b, c] = [scale(q), scale(p)]
  const above = add(square(add(b, c)), square(sub(loc(q), loc(p))))
  return log(div(above, times(mul(b, c), 4)))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'cauchy',
  constraints: { loc: real, scale: positive },
  symmetric: true,
  sampler: fromUniform((d, noise) => add(loc(d), mul(scale(d), tan(times(minus(inside(noise), 0.5), Math.PI))))),
  logProb: (d, x) => sub(neg(log1p(square(div(sub(x, loc(d)), scale(d))))), log(times(scale(d), Math.PI))),
  mean: d => fill(NaN)(d.shape),
  variance: d => fill(NaN)(d.shape),
  entropy: d => O.some(plus(log(scale(d)), Math.log(4 * Math.PI))),
  klTo: (q, p) => closedFormIf(p.family === family, () => klToCauchy(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const cauchy = (locTerm: Term, scaleTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ loc: locTerm, scale: scaleTerm }, shape)
