/**
 * What a graph costs: the arithmetic and the reads of every node's kernel body, for every element.
 *
 * @since 0.1.0
 */
import { profile } from '../../src/compile/Body'
import { expand } from '../../src/compile/expand'
import { isLeaf, lower, outputAxes } from '../../src/compile/lower'
import type { Traits } from '../../src/compile/Plan'
import { share } from '../../src/compile/share'
import { simplify } from '../../src/compile/simplify'
import type { Expr } from '../../src/expr/Expr'
import { topological } from '../../src/expr/Fold'
import { along } from '../../src/expr/Index'
import { read } from '../../src/expr/Scalar'
import { size } from '../../src/shape/Shape'

/** What the laws ask of the compiler: as much fusion as it can do. @category model @since 0.1.0 */
export const traits: Traits = { maxInputs: 64, explicitPadding: false, longestSum: 2 ** 30, loopReuse: 0 }

/** The operations of a graph, equal subgraphs counted once. @category utils @since 0.1.0 */
export const operations = (roots: ReadonlyArray<Expr>): number =>
  topological(share(simplify(share(expand(traits)(roots))))).reduce((sum, node) => sum + operationsOf(node), 0)

const operationsOf = (node: Expr): number => {
  if (isLeaf(node)) return 0
  const body = lower(node, 'n', outputAxes(node, 'o').map(along), (arg, index) => read(node.args.indexOf(arg), index))
  const { operations: arithmetic, reads } = profile(body)
  return size(node.shape) * [...reads.values()].reduce((sum, n) => sum + n, arithmetic)
}
