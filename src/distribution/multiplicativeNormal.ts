/**
 * The normal distribution whose variance is a multiple of the square of its mean, N(μ, α μ²): the posterior of
 * variational dropout (Kingma, Salimans & Welling 2015) and of Shridhar, Laumann & Liwicki (2019). What is learned is μ
 * and log α; α may be one number for all weights, one for each filter (the last axis), or one for each weight.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { minus, over, plus, square, times } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { abs } from '../primitive/abs'
import { log } from '../primitive/log'
import { logistic, softplus } from '../primitive/logistic'
import { div, mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import { sqrt } from '../primitive/sqrt'
import type { Shape } from '../shape/Shape'
import { positiveByLog, real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import type { KnownKl } from './Kl'
import { approximation } from './Kl'
import { family as logUniformFamily } from './logUniform'
import { klToNormal } from './moments'
import { HALF_LOG_2PI } from './normal'
import { fromNormal } from './sampler'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Which weights have one α. @category model @since 0.1.0 */
export type Sharing = 'shared' | 'per-filter' | 'per-weight'

const loc = parameter('loc')
const alpha = parameter('alpha')

const variance = (d: Distribution): Expr => mul(alpha(d), square(loc(d)))

const logScale = (d: Distribution): Expr => add(times(log(alpha(d)), 0.5), log(abs(loc(d))))

/**
 * The fit of Molchanov, Ashukha & Vetrov (2017), eq. 14, to the divergence from the log-uniform distribution, shifted so
 * that it is 0 where α is infinite. It depends on α alone. The prior is improper and so is the true posterior (Hron,
 * Matthews & Ghahramani 2018): what this regularises is not Bayesian inference under any proper prior.
 */
const klToLogUniform = (q: Distribution): KnownKl => {
  const logAlpha = log(alpha(q))
  const gate = logistic(plus(times(logAlpha, 1.48695), 1.8732))
  return approximation(sub(times(minus(1, gate), 0.63576), times(neg(softplus(neg(logAlpha))), 0.5)), 0.0094)
}

const kept =
  (sharing: Sharing) =>
  (name: string, shape: Shape): Shape =>
    name === 'loc' || sharing === 'per-weight' ? shape : sharing === 'shared' ? [] : shape.slice(-1)

const familyOf = (sharing: Sharing): Family => ({
  ...elementwise,
  name: sharing === 'per-weight' ? 'multiplicative-normal' : `multiplicative-normal-${sharing}`,
  constraints: { loc: real, alpha: positiveByLog },
  parameterShape: kept(sharing),
  normalSums: true,
  symmetric: true,
  sampler: fromNormal((d, noise) => mul(loc(d), plus(mul(sqrt(alpha(d)), noise), 1))),
  logProb: (d, x) => {
    const z2 = div(square(over(sub(x, loc(d)), loc(d))), alpha(d))
    return minus(sub(times(z2, -0.5), logScale(d)), HALF_LOG_2PI)
  },
  mean: loc,
  variance,
  entropy: d => O.some(plus(logScale(d), HALF_LOG_2PI + 0.5)),
  klTo: (q, p) => (p.family === logUniformFamily ? O.some(klToLogUniform(q)) : klToNormal(q, p))
})

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** One α for each weight. @category instances @since 0.1.0 */
export const family: Family = familyOf('per-weight')

/** One α for each filter: for each entry of the last axis. @category instances @since 0.1.0 */
export const familyPerFilter: Family = familyOf('per-filter')

/** One α for all the weights of an array. @category instances @since 0.1.0 */
export const familyShared: Family = familyOf('shared')

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** N(loc, alpha · loc²), element by element. @category constructors @since 0.1.0 */
export const multiplicativeNormal = (locTerm: Term, alphaTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ loc: locTerm, alpha: alphaTerm }, shape)
