/**
 * The half-normal distribution: the size of a normal number of mean 0.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { minus, plus, square, times } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { abs } from '../primitive/abs'
import { sub } from '../primitive/add'
import { lessEqual } from '../primitive/compare'
import { zeros } from '../primitive/constant'
import { log } from '../primitive/log'
import { div, mul } from '../primitive/mul'
import type { Shape } from '../shape/Shape'
import { positive } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { closedForm } from './Kl'
import { klToNormal } from './moments'
import { fromNormal } from './sampler'
import { within } from './support'

const scale = parameter('scale')

const HALF_LOG_HALF_PI = 0.5 * Math.log(Math.PI / 2)

/** KL(H(σ) ‖ H(s)) = σ² / (2 s²) − log(σ/s) − ½. */
const klToHalfNormal = (q: Distribution, p: Distribution): Expr => {
  const ratio = div(scale(q), scale(p))
  return minus(sub(times(square(ratio), 0.5), log(ratio)), 0.5)
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'half-normal',
  constraints: { scale: positive },
  sampler: fromNormal((d, noise) => mul(scale(d), abs(noise))),
  logProb: (d, x) =>
    within(lessEqual(zeros(x.shape), x), x, zeros(x.shape), y =>
      minus(sub(times(square(div(y, scale(d))), -0.5), log(scale(d))), HALF_LOG_HALF_PI)
    ),
  mean: d => times(scale(d), Math.sqrt(2 / Math.PI)),
  variance: d => times(square(scale(d)), 1 - 2 / Math.PI),
  entropy: d => O.some(plus(log(scale(d)), HALF_LOG_HALF_PI + 0.5)),
  klTo: (q, p) => (p.family === family ? O.some(closedForm(klToHalfNormal(q, p))) : klToNormal(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const halfNormal = (scaleTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ scale: scaleTerm }, shape)
