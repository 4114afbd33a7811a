/**
 * What a layer computes: from a batch of its inputs, `[n, ...input]`, to a batch of its outputs. Layers with weights
 * do not compute with them; they say what is linear in them, and the interpretation of the network decides the rest.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import type { Moments } from '../function/moments'
import type { Shape } from '../shape/Shape'
import type { Branch } from './Layer'
import type { DrawnWeight } from '../variational/DrawnWeight'
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
 * A meaning of weights, and of what differs between training and evaluation.
 *
 * - `affine` is `y = product(x, kernel) + bias` for the layer's own weights, where the product is linear in either
 *   operand;
 * - `reused` is a weight of the layer for a batch of so many examples, for layers that use it several times;
 * - `hidden` is what becomes of the outputs of such a layer: dropout masks them;
 * - `parameter` is a parameter of the layer that is no weight: a scale or a shift;
 * - `moments` are those of each channel by which a batch `[n, ..., channels]` is normalised: its own, or the running
 *   averages, of which each new batch makes up the share `momentum`;
 * - `drop` sets numbers to 0 with probability `rate`, or leaves them alone.
 *
 * @category model
 * @since 0.1.0
 */
export interface Interpretation {
  readonly affine: (place: Place, product: (x: Expr, kernel: Expr) => Expr) => (x: Expr) => Stochastic<Expr>
  readonly reused: (place: Place, name: string, examples: number) => Stochastic<DrawnWeight>
  readonly hidden: (place: Place) => (y: Expr) => Stochastic<Expr>
  readonly parameter: (place: Place, name: string) => Expr
  readonly moments: (place: Place, momentum: number) => (x: Expr) => Stochastic<Moments>
  readonly drop: (rate: number) => (x: Expr) => Stochastic<Expr>
}

/** An interpretation that goes into the branches of a layer too. @category model @since 0.1.0 */
export interface Context extends Interpretation {
  readonly inside: (place: Place, branch: Branch) => (x: Expr) => Stochastic<Expr>
}

/** @category model @since 0.1.0 */
export type Compute = (place: Place) => (context: Context) => (x: Expr) => Stochastic<Expr>

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
  context =>
    context.affine(place, product)
