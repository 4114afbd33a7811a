/**
 * The uniform distribution between `low` and `high`.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { square, times } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { lessEqual } from '../primitive/compare'
import { fill } from '../primitive/constant'
import { log } from '../primitive/log'
import { and } from '../primitive/logical'
import { div, mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import { select } from '../primitive/select'
import type { Shape } from '../shape/Shape'
import { real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { closedForm } from './Kl'
import { klToNormal } from './moments'
import { fromUniform } from './sampler'
import { within } from './support'

const low = parameter('low')
const high = parameter('high')

const width = (d: Distribution): Expr => sub(high(d), low(d))

/** log of the ratio of the widths where p covers q, ∞ elsewhere. */
const klToUniform = (q: Distribution, p: Distribution): Expr =>
  select(
    and(lessEqual(low(p), low(q)), lessEqual(high(q), high(p))),
    log(div(width(p), width(q))),
    fill(Infinity)(q.shape)
  )

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'uniform',
  constraints: { low: real, high: real },
  symmetric: true,
  sampler: fromUniform((d, noise) => add(low(d), mul(width(d), noise))),
  logProb: (d, x) => within(and(lessEqual(low(d), x), lessEqual(x, high(d))), x, low(d), () => neg(log(width(d)))),
  mean: d => times(add(low(d), high(d)), 0.5),
  variance: d => times(square(width(d)), 1 / 12),
  entropy: d => O.some(log(width(d))),
  klTo: (q, p) => (p.family === family ? O.some(closedForm(klToUniform(q, p))) : klToNormal(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const uniform = (lowTerm: Term, highTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ low: lowTerm, high: highTerm }, shape)
