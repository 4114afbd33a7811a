/**
 * The Laplace distribution, with density e^(−|x − loc| / scale) / (2 scale).
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { minus, plus, square, times } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { abs, sign } from '../primitive/abs'
import { add, sub } from '../primitive/add'
import { exp } from '../primitive/exp'
import { log, log1p } from '../primitive/log'
import { div, mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import type { Shape } from '../shape/Shape'
import { positive, real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { closedForm } from './Kl'
import { klToNormal } from './moments'
import { fromUniform, inside } from './sampler'

const loc = parameter('loc')
const scale = parameter('scale')

/** KL(L(μ, b) ‖ L(m, c)) = log(c/b) + |μ − m|/c + (b/c) e^(−|μ − m|/b) − 1. */
const klToLaplace = (q: Distribution, p: Distribution): Expr => {
  const ratio = div(scale(q), scale(p))
  const apart = abs(sub(loc(q), loc(p)))
  const tail = mul(ratio, exp(neg(div(apart, scale(q)))))
  return minus(sub(add(div(apart, scale(p)), tail), log(ratio)), 1)
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'laplace',
  constraints: { loc: real, scale: positive },
  symmetric: true,
  // By inversion: v is uniform in (−½, ½).
  sampler: fromUniform((d, noise) => {
    const v = minus(inside(noise), 0.5)
    return sub(loc(d), mul(scale(d), mul(sign(v), log1p(times(abs(v), -2)))))
  }),
  logProb: (d, x) => sub(neg(div(abs(sub(x, loc(d))), scale(d))), log(times(scale(d), 2))),
  mean: loc,
  variance: d => times(square(scale(d)), 2),
  entropy: d => O.some(plus(log(times(scale(d), 2)), 1)),
  klTo: (q, p) => (p.family === family ? O.some(closedForm(klToLaplace(q, p))) : klToNormal(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const laplace = (locTerm: Term, scaleTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ loc: locTerm, scale: scaleTerm }, shape)
