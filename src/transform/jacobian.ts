/**
 * Whole derivatives: Jacobians by columns or by rows, Hessians, and products of a Hessian with a vector.
 *
 * A Jacobian is the linear map of a derivative, vectorised over a basis: one graph, not one for each direction.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { equal } from '../primitive/compare'
import { convertElementType } from '../primitive/convertElementType'
import { iota } from '../primitive/iota'
import { inputOf } from '../primitive/input'
import { reshape } from '../primitive/reshape'
import { transpose } from '../primitive/transpose'
import { size } from '../shape/Shape'
import { jvp, tangentOrZero } from './jvp'
import { grad, vjp } from './vjp'
import { vmap } from './vmap'

// -------------------------------------------------------------------------------------
// Jacobians
// -------------------------------------------------------------------------------------

/** The unit vectors of a shape, one after the other: `[size, ...shape]`. */
const basis = (shape: Expr['shape']): Expr => {
  const n = size(shape)
  return reshape([n, ...shape])(convertElementType('f32')(equal(iota(0)([n, n]), iota(1)([n, n]))))
}

/** `[columns, ...y]` to `[...y, ...x]`. */
const columnsLast = (y: Expr, x: Expr, images: Expr): Expr =>
  reshape([...y.shape, ...x.shape])(transpose([...y.shape.map((_, i) => i + 1), 0])(images))

/**
 * `∂y/∂x`, of shape `[...y, ...x]`, column by column: good where `x` has fewer numbers than `y`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { input, jacobianForward, mul } from 'credence'
 *
 * const x = input('x', [3])
 * assert.deepStrictEqual(jacobianForward(mul(x, x), x).shape, [3, 3])
 *
 * @category combinators
 * @since 0.1.0
 */
export const jacobianForward = (y: Expr, x: Expr): Expr => {
  const leaf = inputOf('f32')('direction', x.shape)
  const tangent = tangentOrZero(y, jvp([y], new Map([[x, leaf]]))[0] ?? O.none)
  const [images = tangent] = vmap([tangent], new Map([[leaf, basis(x.shape)]]))
  return columnsLast(y, x, images)
}

/**
 * `∂y/∂x`, of shape `[...y, ...x]`, row by row: good where `y` has fewer numbers than `x`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const jacobianReverse = (y: Expr, x: Expr): Expr => {
  const leaf = inputOf('f32')('cotangent', y.shape)
  const pulled = vjp([y], [x], [leaf])
  const [rows = y] = vmap(pulled, new Map([[leaf, basis(y.shape)]]))
  return reshape([...y.shape, ...x.shape])(rows)
}

// -------------------------------------------------------------------------------------
// Hessians
// -------------------------------------------------------------------------------------

/**
 * `∂²y/∂x²` of a scalar, of shape `[...x, ...x]`: forward over reverse.
 *
 * @category combinators
 * @since 0.1.0
 */
export const hessian = (y: Expr, x: Expr): Expr => jacobianForward(grad(y, [x])[0] ?? y, x)

/**
 * `∂²y/∂x² · v` of a scalar, for each node of `wrt` and its direction: as cheap as a few gradients (Pearlmutter 1994).
 *
 * @category combinators
 * @since 0.1.0
 */
export const hessianVector = (
  y: Expr,
  wrt: ReadonlyArray<Expr>,
  directions: ReadonlyArray<Expr>
): ReadonlyArray<Expr> => {
  const gradients = grad(y, wrt)
  const tangents = jvp(gradients, new Map(wrt.map((x, i) => [x, directions[i] ?? x])))
  return gradients.map((g, i) => tangentOrZero(g, tangents[i] ?? O.none))
}
