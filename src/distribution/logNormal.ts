/**
 * The log-normal distribution: log x is N(loc, scale²).
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { plus, square, times } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { less } from '../primitive/compare'
import { ones, zeros } from '../primitive/constant'
import { exp, expm1 } from '../primitive/exp'
import { log } from '../primitive/log'
import { mul } from '../primitive/mul'
import type { Shape } from '../shape/Shape'
import { positive, real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, klTo, logProb, mean, parameter } from './Distribution'
import { klToNormal } from './moments'
import { HALF_LOG_2PI, normal } from './normal'
import { fromNormal } from './sampler'
import { within } from './support'

const loc = parameter('loc')
const scale = parameter('scale')

/** The distribution of log x. */
const logarithm = (d: Distribution): Distribution => normal(loc(d), scale(d))

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'log-normal',
  constraints: { loc: real, scale: positive },
  sampler: fromNormal((d, noise) => exp(add(loc(d), mul(scale(d), noise)))),
  logProb: (d, x) => within(less(zeros(x.shape), x), x, ones(x.shape), y => sub(logProb(log(y))(logarithm(d)), log(y))),
  mean: d => exp(add(loc(d), times(square(scale(d)), 0.5))),
  variance: d => mul(expm1(square(scale(d))), square(mean(d))),
  entropy: d => O.some(plus(add(loc(d), log(scale(d))), HALF_LOG_2PI + 0.5)),
  // The divergence does not change when both sides go through the same bijection.
  klTo: (q, p) => (p.family === family ? klTo(logarithm(p))(logarithm(q)) : klToNormal(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The distribution of e^z for z of N(loc, scale²). @category constructors @since 0.1.0 */
export const logNormal = (locTerm: Term, scaleTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ loc: locTerm, scale: scaleTerm }, shape)
