/**
 * Classification: the categorical likelihood of labels given logits.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { oneHot } from '../function/oneHot'
import { logSoftmax } from '../function/softmax'
import { reduceSum, sumAll } from '../primitive/broadcastInDim'
import { equal } from '../primitive/compare'
import { ones, zeros } from '../primitive/constant'
import { mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import { argmax } from '../primitive/reduceMax'
import { select } from '../primitive/select'
import type { PerExample } from '../variational/elbo'
import { meanOfRows } from './mean'

/**
 * −log p(label | logits) of each example, in nats: logits `[n, classes]`, labels `[n]`, result `[n]`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const negativeLogLikelihoods = (logits: Expr, labels: Expr): Expr => {
  const classes = logits.shape[1] ?? 1
  return neg(reduceSum([1])(mul(oneHot(classes)(labels), logSoftmax(logits))))
}

/**
 * The mean of −log p over the rows of weight 1, in nats per example.
 *
 * @category combinators
 * @since 0.1.0
 */
export const meanNegativeLogLikelihood = (logits: Expr, labels: Expr, weights: Expr): PerExample =>
  meanOfRows(negativeLogLikelihoods(logits, labels), weights)

/** How many rows of weight 1 have their greatest logit at their label. @category combinators @since 0.1.0 */
export const correct = (logits: Expr, labels: Expr, weights: Expr): Expr => {
  const right = equal(argmax(1)(logits), labels)
  return sumAll(mul(weights, select(right, ones(labels.shape), zeros(labels.shape))))
}
