/**
 * Dropout as inference: noise that multiplies the outputs of every layer with weights but the last, in training and at
 * prediction alike.
 *
 * - Monte Carlo dropout (Gal & Ghahramani 2016): an output is 0 with probability `rate`, else divided by 1 − rate;
 * - Gaussian dropout (Srivastava et al. 2014; Kingma, Salimans & Welling 2015, section 3.1): an output is multiplied by
 *   a draw of N(1, rate / (1 − rate)), which has the same mean and variance.
 *
 * The weights themselves are at their means, so that they are usually point estimates.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Expr } from '../expr/Expr'
import { plus, times } from '../function/arithmetic'
import { less } from '../primitive/compare'
import { fill, zeros } from '../primitive/constant'
import { mul } from '../primitive/mul'
import { select } from '../primitive/select'
import type { Shape } from '../shape/Shape'
import type { Estimator } from './Estimator'
import { anyFamily, estimator } from './Estimator'
import { posteriorMean } from './posteriorMean'
import { exampleAndChannel } from './signs'
import type { Stochastic } from './Stochastic'
import * as St from './Stochastic'

/** 0 with probability `rate`, else 1 / (1 − rate). */
const bernoulliMask =
  (rate: number) =>
  (shape: Shape): Stochastic<Expr> =>
    pipe(
      St.uniforms(shape),
      St.map(u => select(less(u, fill(rate)(shape)), zeros(shape), fill(1 / (1 - rate))(shape)))
    )

/** N(1, rate / (1 − rate)) */
const gaussianMask =
  (rate: number) =>
  (shape: Shape): Stochastic<Expr> =>
    pipe(
      St.normals(shape),
      St.map(noise => plus(times(noise, Math.sqrt(rate / (1 - rate))), 1))
    )

const multiplied =
  (mask: (shape: Shape) => Stochastic<Expr>) =>
  (y: Expr): Stochastic<Expr> =>
    pipe(
      mask(y.shape),
      St.map(m => mul(y, m))
    )

/** A mask for each example and channel, the same at every step: Gal & Ghahramani (2016), "A theoretically grounded application of dropout in recurrent neural networks". */
const constantOverSteps =
  (mask: (shape: Shape) => Stochastic<Expr>) =>
  (y: Expr): Stochastic<Expr> =>
    pipe(
      mask(exampleAndChannel(y.shape)),
      St.map(m => times(y, m))
    )

const masked = (name: string, mask: (shape: Shape) => Stochastic<Expr>): Estimator =>
  estimator({
    name,
    supports: anyFamily,
    hidden: (_, last) => (last ? St.of : constantOverSteps(mask)),
    affine: layer => x =>
      layer.last === true
        ? posteriorMean.affine(layer)(x)
        : pipe(posteriorMean.affine(layer)(x), St.chain(multiplied(mask)))
  })

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** `rate`, in `[0, 1)`, is the probability that an output is dropped. @category constructors @since 0.1.0 */
export const mcDropout = (rate: number): Estimator => masked('mc-dropout', bernoulliMask(rate))

/** Numbers of which each is 0 with probability `rate`, in `[0, 1)`, and else divided by 1 − rate. @category combinators @since 0.1.0 */
export const dropped = (rate: number): ((y: Expr) => Stochastic<Expr>) => multiplied(bernoulliMask(rate))

/** `rate`, in `[0, 1)`, is that of the Bernoulli dropout with the same variance. @category constructors @since 0.1.0 */
export const gaussianDropout = (rate: number): Estimator => masked('gaussian-dropout', gaussianMask(rate))
