/**
 * Whether a graph is linear in its leaves, told node by node from the kinds of its primitives.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { application, apply } from '../expr/Expr'
import { fold, topological } from '../expr/Fold'
import { inputOf } from '../primitive/input'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Which nodes depend on the leaves. @category combinators @since 0.1.0 */
export const dependence = (leaves: ReadonlyArray<Expr>, roots: ReadonlyArray<Expr>): ReadonlyMap<Expr, boolean> => {
  const set = new Set(leaves)
  return fold<boolean>((node, args) => set.has(node) || args.some(d => d))(roots)
}

/**
 * Whether a node is linear in those of its operands that vary, jointly. A quotient is linear in its numerator.
 *
 * @category combinators
 * @since 0.1.0
 */
export const isLinearIn = (node: Expr, varying: ReadonlyArray<number>): boolean => {
  const { rule } = node.primitive
  switch (rule._tag) {
    case 'Linear':
      return varying.every(i => rule.operands === 'all' || rule.operands.includes(i))
    case 'Bilinear':
      return varying.length === 1
    case 'Elementwise':
      return varying.length === 1 && varying.every(i => hasConstantPartial(node, i))
    case 'Flat':
    case 'General':
      return false
  }
}

/** Whether the partial derivative by an operand is a function of the other operands alone. */
const hasConstantPartial = (node: Expr, operand: number): boolean => {
  const args = node.args.map(({ dtype, shape }, i) => inputOf(dtype)(`operand ${i}`, shape))
  const alone = apply(node.primitive, node.attributes, args)
  const { rule } = node.primitive
  const partial = rule._tag === 'Elementwise' ? rule.partial(application(alone), operand) : O.none
  return O.isSome(partial) && topological([partial.value]).every(e => e !== args[operand])
}

/** The first node that depends on the leaves and is not linear in them. @category combinators @since 0.1.0 */
export const nonlinear = (leaves: ReadonlyArray<Expr>, roots: ReadonlyArray<Expr>): Expr | undefined => {
  const depends = dependence(leaves, roots)
  const set = new Set(leaves)
  return [...depends].find(([node, d]) => d && !set.has(node) && !isLinearIn(node, varying(depends, node)))?.[0]
}

/** The positions of the arguments that depend on the leaves. @category utils @since 0.1.0 */
export const varying = (depends: ReadonlyMap<Expr, boolean>, node: Expr): ReadonlyArray<number> =>
  node.args.flatMap((arg, i) => (depends.get(arg) === true ? [i] : []))
