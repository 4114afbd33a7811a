/**
 * The evidence lower bound, in one convention: the loss is −ELBO / N, in nats per example.
 *
 * With N training examples in M batches, batch i of B examples estimates
 *
 *     −ELBO / N  =  (1/B) Σ −log p(y | x, w)  +  (M w_i / N) · KL(q ‖ p)
 *
 * where the weights w_i of an epoch sum to 1. For uniform weights the factor of the divergence is 1/N.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { over, times } from '../function/arithmetic'
import { add } from '../primitive/add'
import { zeros } from '../primitive/constant'
import { mul } from '../primitive/mul'

/** A scalar in nats per example. @category model @since 0.1.0 */
export interface PerExample {
  readonly _tag: 'PerExample'
  readonly nats: Expr
}

/** A scalar in nats for all examples of a batch together. @category model @since 0.1.0 */
export interface PerBatch {
  readonly _tag: 'PerBatch'
  readonly nats: Expr
}

/** A scalar in nats for the whole data set. @category model @since 0.1.0 */
export interface PerDataSet {
  readonly _tag: 'PerDataSet'
  readonly nats: Expr
}

/** @category constructors @since 0.1.0 */
export const perExample = (nats: Expr): PerExample => ({ _tag: 'PerExample', nats })

/** @category constructors @since 0.1.0 */
export const perBatch = (nats: Expr): PerBatch => ({ _tag: 'PerBatch', nats })

/** @category constructors @since 0.1.0 */
export const perDataSet = (nats: Expr): PerDataSet => ({ _tag: 'PerDataSet', nats })

/**
 * −ELBO / N of a batch. `klScale` is M · w_i / N, a scalar: `klScaleOf` computes it.
 *
 * @category combinators
 * @since 0.1.0
 */
export const negativeElbo = (nll: PerExample, kl: PerDataSet, klScale: Expr): PerExample =>
  perExample(add(nll.nats, mul(klScale, kl.nats)))

/** A sum over the examples of a batch, per example. @category combinators @since 0.1.0 */
export const perExampleOf = ({ nats }: PerBatch, examples: Expr): PerExample => perExample(over(nats, examples))

/** M · w / N, for a batch of weight w, M batches and N examples. @category combinators @since 0.1.0 */
export const klScaleOf = (weight: number, batches: number, examples: number): number => (weight * batches) / examples

/**
 * The mean of several estimates: of the likelihood under several draws of the weights. The divergence is added once, to
 * the mean, and not once for each draw.
 *
 * @category combinators
 * @since 0.1.0
 */
export const averageOf = (estimates: ReadonlyArray<PerExample>): PerExample =>
  perExample(times(estimates.map(e => e.nats).reduce(add, zeros([])), 1 / estimates.length))
