/**
 * Sharing: equal subgraphs become one node. The table lives as long as the call.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { sameNode } from '../expr/Expr'
import { rewrite } from './rewrite'

/** The same graph with every value computed once. @category phases @since 0.1.0 */
export const share = (roots: ReadonlyArray<Expr>): ReadonlyArray<Expr> => {
  const table = new Map<number, ReadonlyArray<Expr>>()
  return rewrite(node => {
    const bucket = table.get(node.hash) ?? []
    const known = bucket.find(other => sameNode(other, node))
    if (known === undefined) table.set(node.hash, [...bucket, node])
    return known ?? node
  })(roots)
}
