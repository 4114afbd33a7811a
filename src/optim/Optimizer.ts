/**
 * Optimisers as pure functions: from a state and a gradient to a state, in the graph, so that an update is part of the
 * training step and not something done to it.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { zeros } from '../primitive/constant'
import type { Shape } from '../shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** An array that an optimiser keeps: its shape and what it holds before the first step. @category model @since 0.1.0 */
export interface Slot {
  readonly name: string
  readonly shape: Shape
  readonly initial: number
}

/** Arrays by slot name. @category model @since 0.1.0 */
export type Slots = { readonly [name: string]: Expr }

/** What a step gives for one parameter. @category model @since 0.1.0 */
export interface Updated {
  readonly parameter: Expr
  readonly slots: Slots
}

/**
 * - `shared`: slots that exist once, whatever the number of parameters (step counts and the like), with their update;
 * - `slots`: what is kept for each parameter;
 * - `update`: one step of one parameter. `learningRate` is a scalar.
 *
 * @category model
 * @since 0.1.0
 */
export interface Optimizer {
  readonly name: string
  readonly shared: ReadonlyArray<Slot>
  readonly advance: (shared: Slots) => Slots
  readonly slots: (shape: Shape) => ReadonlyArray<Slot>
  readonly update: (parameter: Expr, gradient: Expr, slots: Slots, shared: Slots, learningRate: Expr) => Updated
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** An optimiser that keeps nothing. @category constructors @since 0.1.0 */
export const stateless = (
  name: string,
  step: (parameter: Expr, gradient: Expr, learningRate: Expr) => Expr
): Optimizer => ({
  name,
  shared: [],
  advance: shared => shared,
  slots: () => [],
  update: (parameter, gradient, _, __, learningRate) => ({
    parameter: step(parameter, gradient, learningRate),
    slots: {}
  })
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** A slot by name. Optimisers ask for their own. @category combinators @since 0.1.0 */
export const slot = (slots: Slots, name: string): Expr => slots[name] ?? zeros([])
