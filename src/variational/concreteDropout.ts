/**
 * Concrete dropout (Gal, Hron & Kendall 2017): dropout whose rate is learned, one for each layer.
 *
 * The posterior of a kernel is diag(z) M with a relaxed Bernoulli z for each input channel; its parameters are M and the
 * rate p. The divergence from N(0, s²) is, up to a constant, (1 − p) |M|² / (2 s²) − K H(p) for K input channels (their
 * section 3), so that a layer with many inputs wants a rate near ½.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { real, unit } from '../distribution/Constraint'
import type { Distribution, Family } from '../distribution/Distribution'
import { elementwise, mean, parameter, rawParameter } from '../distribution/Distribution'
import { closedFormIf } from '../distribution/Kl'
import { family as normalFamily } from '../distribution/normal'
import { inside } from '../distribution/sampler'
import type { Expr } from '../expr/Expr'
import { minus, over, plus, square, times } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { sumAll } from '../primitive/broadcastInDim'
import { fill } from '../primitive/constant'
import { log, log1p } from '../primitive/log'
import { logistic } from '../primitive/logistic'
import { div, mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import type { Affine, Estimator } from './Estimator'
import { estimator, ofBias, withBias } from './Estimator'
import { posteriorMean } from './posteriorMean'
import { exampleAndChannel } from './signs'
import type { Stochastic } from './Stochastic'
import * as St from './Stochastic'

const value = parameter('value')
const rate = rawParameter('rate')
const scale = parameter('scale')

/** How soft the choice is: their paper's value. */
const TEMPERATURE = 0.1

/** −p log p − (1 − p) log(1 − p) */
const binaryEntropy = (p: Expr): Expr => neg(add(mul(p, log(p)), mul(minus(1, p), log1p(neg(p)))))

/** The number of input channels of a kernel `[…, channels, outputs]`. */
const channels = (d: Distribution): number => d.shape[d.shape.length - 2] ?? 1

const penalty = (q: Distribution, p: Distribution): Expr => {
  const weights = times(sumAll(square(div(value(q), scale(p)))), times(minus(1, rate(q)), 0.5))
  return sub(weights, times(binaryEntropy(rate(q)), channels(q)))
}

/** The kernel that a mask keeps, and the rate at which it drops. @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'concrete-dropout',
  constraints: { value: real, rate: unit },
  parameterShape: (name, shape) => (name === 'rate' ? [] : shape),
  event: 'all',
  sampler: O.none,
  logProb: d => fill(NaN)(d.shape),
  mean: value,
  variance: d => times(square(value(d)), over(rate(d), minus(1, rate(d)))),
  entropy: () => O.none,
  klTo: (q, p) => closedFormIf(p.family === normalFamily, () => penalty(q, p))
}

/** 1 − z for a relaxed z that is 1 with probability p: what is kept. */
const kept = (p: Expr, u: Expr): Expr => {
  const odds = add(sub(log(u), log1p(neg(u))), plus(sub(log(p), log1p(neg(p))), fill(0)(u.shape)))
  return minus(1, logistic(times(odds, 1 / TEMPERATURE)))
}

const affine =
  (layer: Affine) =>
  (x: Expr): Stochastic<Expr> => {
    const p = rate(layer.kernel.posterior)
    return pipe(
      St.uniforms(exampleAndChannel(x.shape)),
      St.map(u => over(times(x, kept(p, inside(u))), minus(1, p))),
      St.map(h => withBias(ofBias(mean, layer))(layer.product(h, mean(layer.kernel.posterior))))
    )
  }

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** The mask is one for each example and input channel, constant over space. @category instances @since 0.1.0 */
export const concreteDropout: Estimator = estimator({
  name: 'concrete-dropout',
  supports: E.fromPredicate(
    f => f === family || f.name === 'delta',
    () => 'it learns the rate at which a point estimate is dropped; choose the posterior concrete-dropout'
  ),
  affine: layer => (layer.kernel.posterior.family === family ? affine(layer) : posteriorMean.affine(layer))
})
