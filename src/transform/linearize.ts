/**
 * The derivative at a point, as a linear graph of its tangents.
 *
 * In a staged graph there is nothing to evaluate on the way: the tangent expression already is linear in the tangent
 * leaves, and every node that does not reach a leaf is a residual.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { inputOf } from '../primitive/input'
import type { Tangent } from './jvp'
import { jvp } from './jvp'

/** A linear map from tangents of the inputs (`leaves`) to tangents of the outputs. @category model @since 0.1.0 */
export interface Linearization {
  readonly leaves: ReadonlyArray<Expr>
  readonly tangents: ReadonlyArray<Tangent>
}

/**
 * The outputs' tangents as linear functions of the tangents of the nodes in `wrt`. The leaves are known by identity,
 * not by name, so nested uses don't meet.
 *
 * @category combinators
 * @since 0.1.0
 */
export const linearize = (outputs: ReadonlyArray<Expr>, wrt: ReadonlyArray<Expr>): Linearization => {
  const leaves = wrt.map((x, i) => inputOf('f32')(`tangent ${i}`, x.shape))
  return { leaves, tangents: jvp(outputs, new Map(wrt.map((x, i) => [x, leaves[i] ?? x]))) }
}
