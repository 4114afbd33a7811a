/**
 * Means over the real rows of a batch.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { sumAll } from '../primitive/broadcastInDim'
import { ones } from '../primitive/constant'
import { max } from '../primitive/max'
import { mul } from '../primitive/mul'
import type { PerExample } from '../variational/elbo'
import { perBatch, perExampleOf } from '../variational/elbo'

/** How many examples a batch really holds: rows that fill it up have weight 0. @category combinators @since 0.1.0 */
export const count = (weights: Expr): Expr => max(sumAll(weights), ones([]))

/** The mean of values `[n]` over the rows of weight 1. @category combinators @since 0.1.0 */
export const meanOfRows = (values: Expr, weights: Expr): PerExample =>
  perExampleOf(perBatch(sumAll(mul(weights, values))), count(weights))
