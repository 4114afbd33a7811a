/**
 * The beta distribution, with density proportional to x^(alpha − 1) (1 − x)^(beta − 1) between 0 and 1.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { minus, plus, square } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { less } from '../primitive/compare'
import { fill, ones, zeros } from '../primitive/constant'
import { digamma, lgamma } from '../primitive/lgamma'
import { log, log1p } from '../primitive/log'
import { and } from '../primitive/logical'
import { div, mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import type { Shape } from '../shape/Shape'
import { positive } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { gammaDraw, gammaNoise } from './gammaDraw'
import { closedForm } from './Kl'
import { klToNormal } from './moments'
import { within } from './support'

const alpha = parameter('alpha')
const betaOf = parameter('beta')

const total = (d: Distribution): Expr => add(alpha(d), betaOf(d))

/** log B(α, β) */
const logBeta = (d: Distribution): Expr => sub(add(lgamma(alpha(d)), lgamma(betaOf(d))), lgamma(total(d)))

/** log B(p) − log B(q) + (α − α′) ψ(α) + (β − β′) ψ(β) − (α + β − α′ − β′) ψ(α + β), for q of α, β and p of α′, β′. */
const klToBeta = (q: Distribution, p: Distribution): Expr => {
  const part = (f: (d: Distribution) => Expr): Expr => mul(sub(f(q), f(p)), digamma(f(q)))
  return add(sub(logBeta(p), logBeta(q)), sub(add(part(alpha), part(betaOf)), part(total)))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'beta',
  constraints: { alpha: positive, beta: positive },
  sampler: O.some({
    noise: ({ shape }) => [...gammaNoise(shape), ...gammaNoise(shape)],
    draw: (d, noise) => {
      const [x, y] = [gammaDraw(alpha(d), noise.slice(0, 3)), gammaDraw(betaOf(d), noise.slice(3))]
      return div(x, add(x, y))
    },
    pathwise: false
  }),
  logProb: (d, x) =>
    within(and(less(zeros(x.shape), x), less(x, ones(x.shape))), x, fill(0.5)(x.shape), y =>
      sub(add(mul(minus(alpha(d), 1), log(y)), mul(minus(betaOf(d), 1), log1p(neg(y)))), logBeta(d))
    ),
  mean: d => div(alpha(d), total(d)),
  variance: d => div(mul(alpha(d), betaOf(d)), mul(square(total(d)), plus(total(d), 1))),
  entropy: d => {
    const part = (f: (d: Distribution) => Expr): Expr => mul(minus(f(d), 1), digamma(f(d)))
    const both = mul(minus(total(d), 2), digamma(total(d)))
    return O.some(add(sub(sub(logBeta(d), part(alpha)), part(betaOf)), both))
  },
  klTo: (q, p) => (p.family === family ? O.some(closedForm(klToBeta(q, p))) : klToNormal(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const beta = (alphaTerm: Term, betaTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ alpha: alphaTerm, beta: betaTerm }, shape)
