/**
 * Rewriting of graphs from the leaves up: every phase that turns a graph into a graph is one of these.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { withArgs } from '../expr/Expr'
import { fold } from '../expr/Fold'

/**
 * The graph in which every node, over arguments already rewritten, has become `f` of itself.
 *
 * @category combinators
 * @since 0.1.0
 */
export const rewrite =
  (f: (node: Expr) => Expr) =>
  (roots: ReadonlyArray<Expr>): ReadonlyArray<Expr> => {
    const done = fold<Expr>((node, args) => f(withArgs(args)(node)))(roots)
    return roots.map(root => done.get(root) ?? root)
  }
