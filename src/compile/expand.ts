/**
 * Expansion: primitives without a kernel body of their own become graphs of primitives that have one; where a backend
 * asks for it, guards are taken out of loops.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { application } from '../expr/Expr'
import type { Traits } from './Plan'
import { rewrite } from './rewrite'

/** The same graph, made of primitives that a kernel can hold. @category phases @since 0.1.0 */
export const expand =
  (traits: Traits) =>
  (roots: ReadonlyArray<Expr>): ReadonlyArray<Expr> =>
    rewrite(node => expandNode(traits, node))(roots)

const expandNode = (traits: Traits, node: Expr): Expr => {
  const { lowering } = node.primitive
  return lowering._tag === 'Expand'
    ? (expand(traits)([lowering.expand(application(node))])[0] ?? node)
    : lowering._tag === 'Body' && lowering.explicit !== undefined && traits.explicitPadding
      ? lowering.explicit(application(node))
      : node
}
