/**
 * A mixture of two normal distributions around one mean, one wide and one narrow: the prior of Blundell et al. (2015),
 * eq. 7, of which spike-and-slab is the limit for a narrow one of scale 0.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { argument } from '../expr/builders'
import type { Expr } from '../expr/Expr'
import { minus, square } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { abs } from '../primitive/abs'
import { add, sub } from '../primitive/add'
import { less } from '../primitive/compare'
import { exp } from '../primitive/exp'
import { log, log1p } from '../primitive/log'
import { max } from '../primitive/max'
import { mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import { select } from '../primitive/select'
import type { Shape } from '../shape/Shape'
import { positive, real, unit } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, logProb, parameter } from './Distribution'
import { normal } from './normal'

const loc = parameter('loc')
const weight = parameter('weight')
const wide = parameter('wide')
const narrow = parameter('narrow')

const rest = (d: Distribution): Expr => minus(1, weight(d))

/** log(e^x + e^y) */
const logAddExp = (x: Expr, y: Expr): Expr => add(max(x, y), log1p(exp(neg(abs(sub(x, y))))))

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'scale-mixture',
  constraints: { loc: real, weight: unit, wide: positive, narrow: positive },
  symmetric: true,
  sampler: O.some({
    noise: ({ shape }) => [
      { kind: 'uniform', shape },
      { kind: 'normal', shape }
    ],
    draw: (d, noise) =>
      add(loc(d), mul(select(less(argument(noise, 0), weight(d)), wide(d), narrow(d)), argument(noise, 1))),
    pathwise: false
  }),
  logProb: (d, x) =>
    logAddExp(
      add(log(weight(d)), logProb(x)(normal(loc(d), wide(d)))),
      add(log(rest(d)), logProb(x)(normal(loc(d), narrow(d))))
    ),
  mean: loc,
  variance: d => add(mul(weight(d), square(wide(d))), mul(rest(d), square(narrow(d)))),
  entropy: () => O.none,
  klTo: () => O.none
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * With probability `weight` N(0, wide²), else N(0, narrow²).
 *
 * @category constructors
 * @since 0.1.0
 */
export const scaleMixture = (weightTerm: Term, wideTerm: Term, narrowTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ loc: 0, weight: weightTerm, wide: wideTerm, narrow: narrowTerm }, shape)
