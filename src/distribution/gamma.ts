/**
 * The gamma distribution, with density proportional to x^(concentration − 1) e^(−rate · x).
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { minus, square } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { less } from '../primitive/compare'
import { ones, zeros } from '../primitive/constant'
import { digamma, lgamma } from '../primitive/lgamma'
import { log } from '../primitive/log'
import { div, mul } from '../primitive/mul'
import type { Shape } from '../shape/Shape'
import { positive } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { gammaDraw, gammaNoise } from './gammaDraw'
import { closedForm } from './Kl'
import { klToNormal } from './moments'
import { within } from './support'

const concentration = parameter('concentration')
const rate = parameter('rate')

/** KL(G(a, r) ‖ G(b, s)) = (a − b) ψ(a) − log Γ(a) + log Γ(b) + b log(r/s) + a (s − r) / r. */
const klToGamma = (q: Distribution, p: Distribution): Expr => {
  const [a, r, b, s] = [concentration(q), rate(q), concentration(p), rate(p)]
  const shapes = add(sub(mul(sub(a, b), digamma(a)), lgamma(a)), lgamma(b))
  const ratio = div(s, r)
  return add(shapes, sub(mul(a, minus(ratio, 1)), mul(b, log(ratio))))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'gamma',
  constraints: { concentration: positive, rate: positive },
  sampler: O.some({
    noise: ({ shape }) => gammaNoise(shape),
    draw: (d, noise) => div(gammaDraw(concentration(d), noise), rate(d)),
    pathwise: false
  }),
  logProb: (d, x) =>
    within(less(zeros(x.shape), x), x, ones(x.shape), y => {
      const [a, r] = [concentration(d), rate(d)]
      return sub(sub(add(mul(a, log(r)), mul(minus(a, 1), log(y))), mul(r, y)), lgamma(a))
    }),
  mean: d => div(concentration(d), rate(d)),
  variance: d => div(concentration(d), square(rate(d))),
  entropy: d => {
    const a = concentration(d)
    return O.some(add(add(sub(a, log(rate(d))), lgamma(a)), mul(minus(1, a), digamma(a))))
  },
  klTo: (q, p) => (p.family === family ? O.some(closedForm(klToGamma(q, p))) : klToNormal(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const gamma = (concentrationTerm: Term, rateTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ concentration: concentrationTerm, rate: rateTerm }, shape)
