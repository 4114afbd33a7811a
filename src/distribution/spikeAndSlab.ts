/**
 * Spike and slab (Mitchell & Beauchamp 1988): exactly 0 with probability 1 − weight, else N(0, scale²). It is the limit
 * of the scale mixture for a narrow component of scale 0.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { argument } from '../expr/builders'
import type { Expr } from '../expr/Expr'
import { minus, square } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { add } from '../primitive/add'
import { equal, less } from '../primitive/compare'
import { zeros } from '../primitive/constant'
import { log } from '../primitive/log'
import { div, mul } from '../primitive/mul'
import { select } from '../primitive/select'
import type { Shape } from '../shape/Shape'
import { positive, unit } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { distribution, elementwise, klTo, logProb, parameter } from './Distribution'
import type { KnownKl } from './Kl'
import { closedForm } from './Kl'
import { normal } from './normal'

const weight = parameter('weight')
const scale = parameter('scale')

const rest = (d: Distribution): Expr => minus(1, weight(d))

const slab = (d: Distribution): Distribution => normal(zeros(d.shape), scale(d))

/** The divergence of the choices, plus that of the slabs as often as q chooses the slab. */
const klToSpikeAndSlab = (q: Distribution, p: Distribution): O.Option<KnownKl> =>
  O.Functor.map(klTo(slab(p))(slab(q)), slabs => {
    const choice = (f: (d: Distribution) => Expr): Expr => mul(f(q), log(div(f(q), f(p))))
    return closedForm(add(add(choice(weight), choice(rest)), mul(weight(q), slabs.nats)))
  })

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * `logProb` is with respect to a unit of mass at 0 plus length elsewhere. It has no density with respect to length
 * alone, so the divergence of a continuous posterior from it is infinite, and there is no closed form of it here.
 *
 * @category instances
 * @since 0.1.0
 */
export const family: Family = {
  ...elementwise,
  name: 'spike-and-slab',
  constraints: { weight: unit, scale: positive },
  symmetric: true,
  sampler: O.some({
    noise: ({ shape }) => [
      { kind: 'uniform', shape },
      { kind: 'normal', shape }
    ],
    draw: (d, noise) => select(less(argument(noise, 0), weight(d)), mul(scale(d), argument(noise, 1)), zeros(d.shape)),
    pathwise: false
  }),
  logProb: (d, x) => select(equal(x, zeros(x.shape)), log(rest(d)), add(log(weight(d)), logProb(x)(slab(d)))),
  mean: d => zeros(d.shape),
  variance: d => mul(weight(d), square(scale(d))),
  entropy: () => O.none,
  klTo: (q, p) => (p.family === family ? klToSpikeAndSlab(q, p) : O.none)
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const spikeAndSlab = (weightTerm: Term, scaleTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ weight: weightTerm, scale: scaleTerm }, shape)
