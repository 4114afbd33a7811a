/**
 * The Bernoulli distribution over 0 and 1, by its logit: P(1) = 1 / (1 + e^−logit).
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import type { Term } from '../function/arithmetic'
import { minus } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { equal, less } from '../primitive/compare'
import { ones, zeros } from '../primitive/constant'
import { or } from '../primitive/logical'
import { logistic, softplus } from '../primitive/logistic'
import { mul } from '../primitive/mul'
import { select } from '../primitive/select'
import type { Shape } from '../shape/Shape'
import { real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { closedFormIf } from './Kl'
import { fromUniformByJumps } from './sampler'
import { within } from './support'

const logit = parameter('logit')

const probability = (d: Distribution): Expr => logistic(logit(d))

/** p (l − l′) − softplus(l) + softplus(l′) */
const klToBernoulli = (q: Distribution, p: Distribution): Expr =>
  add(mul(probability(q), sub(logit(q), logit(p))), sub(softplus(logit(p)), softplus(logit(q))))

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'bernoulli',
  constraints: { logit: real },
  sampler: fromUniformByJumps((d, noise) => select(less(noise, probability(d)), ones(d.shape), zeros(d.shape))),
  logProb: (d, x) =>
    within(or(equal(x, zeros(x.shape)), equal(x, ones(x.shape))), x, zeros(x.shape), y =>
      sub(mul(y, logit(d)), softplus(logit(d)))
    ),
  mean: probability,
  variance: d => mul(probability(d), minus(1, probability(d))),
  entropy: d => O.some(sub(softplus(logit(d)), mul(probability(d), logit(d)))),
  klTo: (q, p) => closedFormIf(p.family === family, () => klToBernoulli(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const bernoulli = (logitTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ logit: logitTerm }, shape)
