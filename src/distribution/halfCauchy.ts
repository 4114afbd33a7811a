/**
 * The half-Cauchy distribution: the size of a Cauchy number around 0. Its mean is infinite.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { plus, square, times } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { sub } from '../primitive/add'
import { lessEqual } from '../primitive/compare'
import { fill, zeros } from '../primitive/constant'
import { log, log1p } from '../primitive/log'
import { div, mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import { tan } from '../primitive/tan'
import type { Shape } from '../shape/Shape'
import { positive } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { fromUniform, inside } from './sampler'
import { within } from './support'

const scale = parameter('scale')

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'half-cauchy',
  constraints: { scale: positive },
  sampler: fromUniform((d, noise) => mul(scale(d), tan(times(inside(noise), Math.PI / 2)))),
  logProb: (d, x) =>
    within(lessEqual(zeros(x.shape), x), x, zeros(x.shape), y =>
      sub(neg(log1p(square(div(y, scale(d))))), log(times(scale(d), Math.PI / 2)))
    ),
  mean: d => fill(Infinity)(d.shape),
  variance: d => fill(Infinity)(d.shape),
  entropy: d => O.some(plus(log(scale(d)), Math.log(2 * Math.PI))),
  klTo: () => O.none
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const halfCauchy = (scaleTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ scale: scaleTerm }, shape)
