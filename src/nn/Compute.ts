/**
 * What a layer computes: from a batch of its inputs, `[n, ...input]`, to a batch of its outputs. Layers with weights
 * do not compute with them; they say what is linear in them, and the interpretation of the network decides the rest.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import type { Stochastic } from '../variational/Stochastic'
import { of } from '../variational/Stochastic'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** What an interpretation needs to know of the layer that asks. @category model @since 0.1.0 */
export interface Place {
  readonly name: string
  readonly input: Shape
  readonly output: Shape
}

/**
 * A meaning of weights. `affine` is `y = product(x, kernel) + bias` for the layer's own weights, where the product is
 * linear in either operand.
 *
 * @category model
 * @since 0.1.0
 */
export interface Interpretation {
  readonly affine: (place: Place, product: (x: Expr, kernel: Expr) => Expr) => (x: Expr) => Stochastic<Expr>
}

/** @category model @since 0.1.0 */
export type Compute = (place: Place) => (interpretation: Interpretation) => (x: Expr) => Stochastic<Expr>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A layer without weights: a function of its input. @category constructors @since 0.1.0 */
export const pure =
  (f: (x: Expr, place: Place) => Expr): Compute =>
  place =>
  () =>
  x =>
    of(f(x, place))

/** A layer that is linear in a kernel, plus a bias. @category constructors @since 0.1.0 */
export const affine =
  (product: (x: Expr, kernel: Expr) => Expr): Compute =>
  place =>
  interpretation =>
    interpretation.affine(place, product)
