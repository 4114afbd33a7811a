/**
 * The normal distribution N(loc, scale²).
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { minus, plus, square, times } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { log } from '../primitive/log'
import { div, mul, reciprocal } from '../primitive/mul'
import type { Shape } from '../shape/Shape'
import { positive, real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { closedFormIf } from './Kl'
import { fromNormal } from './sampler'

const loc = parameter('loc')
const scale = parameter('scale')

/** ½ log 2π. @category utils @since 0.1.0 */
export const HALF_LOG_2PI: number = 0.5 * Math.log(2 * Math.PI)

/**
 * KL(N(μ, σ²) ‖ N(m, s²)) = log(s/σ) + (σ² + (μ − m)²) / (2 s²) − ½. Its derivative by μ is (μ − m) / s².
 */
const klToNormal = (q: Distribution, p: Distribution): Expr => {
  const precision = reciprocal(scale(p))
  const ratio = mul(scale(q), precision)
  const distance = mul(sub(loc(q), loc(p)), precision)
  return minus(minus(times(add(square(ratio), square(distance)), 0.5), log(ratio)), 0.5)
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'normal',
  constraints: { loc: real, scale: positive },
  normalSums: true,
  symmetric: true,
  sampler: fromNormal((d, noise) => add(loc(d), mul(scale(d), noise))),
  logProb: (d, x) => {
    const z = div(sub(x, loc(d)), scale(d))
    return minus(minus(times(square(z), -0.5), log(scale(d))), HALF_LOG_2PI)
  },
  mean: loc,
  variance: d => square(scale(d)),
  entropy: d => O.some(plus(log(scale(d)), HALF_LOG_2PI + 0.5)),
  klTo: (q, p) => closedFormIf(p.family === family, () => klToNormal(q, p))
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * N(loc, scale²), element by element, over the common shape of the two.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as O from 'fp-ts/Option'
 * import { klTo, normal } from 'credence/distribution'
 *
 * const posterior = normal(0.1, 0.02, [5, 5, 1, 6])
 * const prior = normal(0, 0.1)
 * assert.deepStrictEqual(
 *   O.toUndefined(klTo(prior)(posterior))?._tag,
 *   'ClosedForm'
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const normal = (locTerm: Term, scaleTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ loc: locTerm, scale: scaleTerm }, shape)
