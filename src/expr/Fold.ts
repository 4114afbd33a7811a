/**
 * The one traversal of expression graphs: memoised, and iterative so that a chain of a million nodes is no deeper on
 * the stack than a single one.
 *
 * @since 0.1.0
 */
import type { Expr } from './Expr'

/**
 * Every node that the roots reach, arguments before the nodes that use them, each once. The order is fixed by the
 * graph alone.
 *
 * @category utils
 * @since 0.1.0
 */
export const topological = (roots: ReadonlyArray<Expr>): ReadonlyArray<Expr> => {
  const order: Array<Expr> = []
  const seen = new Set<Expr>()
  const stack: Array<{ readonly node: Expr; next: number }> = []
  for (const root of roots) {
    if (!seen.has(root)) stack.push({ node: root, next: 0 })
    seen.add(root)
    while (stack.length > 0) {
      const top = stack[stack.length - 1]
      if (top === undefined) break
      const arg = top.node.args[top.next++]
      if (arg === undefined) {
        order.push(top.node)
        stack.pop()
      } else if (!seen.has(arg)) {
        seen.add(arg)
        stack.push({ node: arg, next: 0 })
      }
    }
  }
  return order
}

/**
 * The value of `f` at every node that the roots reach; `f` is given the values of the node's arguments.
 *
 * @category utils
 * @since 0.1.0
 */
export const fold =
  <B>(f: (node: Expr, args: ReadonlyArray<B>) => B) =>
  (roots: ReadonlyArray<Expr>): ReadonlyMap<Expr, B> => {
    const values = new Map<Expr, B>()
    for (const node of topological(roots)) {
      const args: Array<B> = []
      for (const arg of node.args) {
        const value = values.get(arg)
        if (value !== undefined) args.push(value)
      }
      values.set(node, f(node, args))
    }
    return values
  }

/**
 * How many nodes use each node (a root counts as one more use).
 *
 * @category utils
 * @since 0.1.0
 */
export const uses = (roots: ReadonlyArray<Expr>): ReadonlyMap<Expr, number> => {
  const counts = new Map<Expr, number>()
  const count = (node: Expr): void => void counts.set(node, (counts.get(node) ?? 0) + 1)
  roots.forEach(count)
  topological(roots).forEach(node => new Set(node.args).forEach(count))
  return counts
}
