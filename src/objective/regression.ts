/**
 * Regression: normal likelihoods of targets, with noise that is given, learned, or predicted for each example. Without a
 * noise model a squared error is no likelihood, and its sum with a divergence no ELBO.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { family as deltaFamily } from '../distribution/delta'
import { positive } from '../distribution/Constraint'
import type { Distribution } from '../distribution/Distribution'
import { logProb } from '../distribution/Distribution'
import { normal } from '../distribution/normal'
import type { Expr } from '../expr/Expr'
import type { Term } from '../function/arithmetic'
import { reduceSum } from '../primitive/broadcastInDim'
import { neg } from '../primitive/neg'
import { slice } from '../primitive/pad'
import type { PerExample } from '../variational/elbo'
import type { Storage, Weight } from '../variational/Parameter'
import { weight } from '../variational/Parameter'
import { meanOfRows } from './mean'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * How targets scatter around what the network says, for outputs and targets `[n, d]`.
 *
 * - `fixed`: the standard deviation is known;
 * - `learned`: one standard deviation for each of the d targets, a stored array of the model;
 * - `heteroscedastic`: the network has 2d outputs, the means and, before softplus, the standard deviations.
 *
 * @category model
 * @since 0.1.0
 */
export type NoiseModel =
  | { readonly _tag: 'fixed'; readonly scale: number }
  | { readonly _tag: 'learned'; readonly weight: Weight }
  | { readonly _tag: 'heteroscedastic' }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const fixedNoise = (scale: number): NoiseModel => ({ _tag: 'fixed', scale })

/** Noise of which softplus makes the scale is the array `noise.value` of shape `[targets]`. @category constructors @since 0.1.0 */
export const learnedNoise = (targets: number): NoiseModel => ({
  _tag: 'learned',
  weight: weight(deltaFamily, 'noise', [targets], O.none)
})

/** @category constructors @since 0.1.0 */
export const heteroscedasticNoise: NoiseModel = { _tag: 'heteroscedastic' }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The arrays that a noise model learns. @category combinators @since 0.1.0 */
export const noiseStorage = (noise: NoiseModel): ReadonlyArray<Storage> =>
  noise._tag === 'learned' ? noise.weight.storage : []

/** How many outputs a network needs for `targets` targets. @category combinators @since 0.1.0 */
export const outputsFor =
  (noise: NoiseModel) =>
  (targets: number): number =>
    noise._tag === 'heteroscedastic' ? 2 * targets : targets

/** The distribution of targets `[n, d]` given the network's outputs. @category combinators @since 0.1.0 */
export const targetsGiven =
  (noise: NoiseModel) =>
  (outputs: Expr): Distribution => {
    switch (noise._tag) {
      case 'fixed':
        return normal(outputs, noise.scale)
      case 'learned':
        return normal(outputs, learnedScale(noise.weight))
      case 'heteroscedastic': {
        const [n = 0, both = 0] = outputs.shape
        const part = (from: number, to: number): Expr => slice([0, from], [n, to])(outputs)
        return normal(part(0, both / 2), positive.constrain(part(both / 2, both)))
      }
    }
  }

const learnedScale = ({ storage }: Weight): Term => {
  const [stored] = storage
  return stored === undefined ? NaN : positive.constrain(stored.node)
}

/** −log p(targets | outputs) of each example, in nats: `[n, d] → [n]`. @category combinators @since 0.1.0 */
export const negativeLogLikelihoods =
  (noise: NoiseModel) =>
  (outputs: Expr, targets: Expr): Expr =>
    neg(reduceSum([1])(logProb(targets)(targetsGiven(noise)(outputs))))

/** The mean of −log p over the rows of weight 1, in nats per example. @category combinators @since 0.1.0 */
export const meanNegativeLogLikelihood =
  (noise: NoiseModel) =>
  (outputs: Expr, targets: Expr, weights: Expr): PerExample =>
    meanOfRows(negativeLogLikelihoods(noise)(outputs, targets), weights)
