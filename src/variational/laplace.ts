/**
 * The Laplace approximation of the last layer after training (Daxberger et al. 2021): the posterior of its weights is
 * normal around the trained ones, with the inverse of the loss's curvature as its variance, here the diagonal.
 *
 * For a dense layer with logits z = φ W + b and the softmax likelihood, the second derivative of −log p by W_kc is
 * φ_k² p_c (1 − p_c) in each example, and p_c (1 − p_c) by b_c. The generalised Gauss-Newton matrix is the Hessian, as z is
 * linear in the weights.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { minus, over, plus, square } from '../function/arithmetic'
import { matmul } from '../function/matmul'
import { softmax } from '../function/softmax'
import { broadcastInDim, reduceSum } from '../primitive/broadcastInDim'
import { mul } from '../primitive/mul'
import { sqrt } from '../primitive/sqrt'
import { transpose } from '../primitive/transpose'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Second derivatives of −log p, summed over examples: kernel `[features, classes]`, bias `[classes]`. @category model @since 0.1.0 */
export interface Curvature {
  readonly kernel: Expr
  readonly bias: Expr
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The curvature of a batch: `features` `[n, k]` are what the layer is given, `logits` `[n, c]` what it answers, and rows of
 * weight 0 `[n]` do not count. The curvatures of the batches of the training set add up.
 *
 * @category constructors
 * @since 0.1.0
 */
export const curvatureOfSoftmax = (features: Expr, logits: Expr, weights: Expr): Curvature => {
  const p = softmax(logits)
  const spread = mul(mul(p, minus(1, p)), broadcastInDim(logits.shape, [0])(weights))
  return { kernel: matmul(transpose([1, 0])(square(features)), spread), bias: reduceSum([0])(spread) }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The posterior's scale, (curvature + 1 / priorScale²)^−½, for a prior N(0, priorScale²). @category combinators @since 0.1.0 */
export const laplaceScale =
  (priorScale: number) =>
  (curvature: Expr): Expr =>
    over(1, sqrt(plus(curvature, 1 / priorScale ** 2)))
