/**
 * Reverse mode: linearise, then transpose.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { ones, zeros } from '../primitive/constant'
import { linearize } from './linearize'
import { transpose } from './transpose'

/**
 * The cotangents of the nodes in `wrt`, given those of the outputs.
 *
 * @category combinators
 * @since 0.1.0
 */
export const vjp = (
  outputs: ReadonlyArray<Expr>,
  wrt: ReadonlyArray<Expr>,
  cotangents: ReadonlyArray<Expr>
): ReadonlyArray<Expr> =>
  transpose(linearize(outputs, wrt), cotangents.map(O.some)).map((ct, i) =>
    O.isSome(ct) ? ct.value : zeros(wrt[i]?.shape ?? [])
  )

/**
 * The gradient of a scalar with respect to nodes of its graph, through every path from each of them.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { grad, input, mul, sumAll } from 'credence'
 *
 * const x = input('x', [3])
 * const [dx] = grad(sumAll(mul(x, x)), [x])
 * assert.deepStrictEqual(dx?.shape, [3])
 *
 * @category combinators
 * @since 0.1.0
 */
export const grad = (y: Expr, wrt: ReadonlyArray<Expr>): ReadonlyArray<Expr> => vjp([y], wrt, [ones(y.shape)])

/** What `grad` takes and gives, beside the value itself. @category model @since 0.1.0 */
export interface ValueAndGradient {
  readonly value: Expr
  readonly gradient: ReadonlyArray<Expr>
}

/** A scalar together with its gradient: one graph, whose shared part is computed once. @category combinators @since 0.1.0 */
export const valueAndGrad = (y: Expr, wrt: ReadonlyArray<Expr>): ValueAndGradient => ({
  value: y,
  gradient: grad(y, wrt)
})
