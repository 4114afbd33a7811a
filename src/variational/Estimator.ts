/**
 * Estimators: how a layer with uncertain weights computes. The network does not say; an interpretation chooses.
 *
 * @since 0.1.0
 */
import type * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import type { Weight } from './Parameter'
import type { Stochastic } from './Stochastic'

/**
 * What a layer asks for: `y = product(x, kernel) + bias`, where the product is linear in either operand and the bias
 * lies along the last axis of `y`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Affine {
  readonly product: (x: Expr, kernel: Expr) => Expr
  readonly kernel: Weight
  readonly bias: O.Option<Weight>
}

/** A way to compute an affine layer whose weights are distributions. @category model @since 0.1.0 */
export interface Estimator {
  readonly name: string
  readonly affine: (layer: Affine) => (x: Expr) => Stochastic<Expr>
}
