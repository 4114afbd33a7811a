/**
 * Lowering: what one element of a node is, given how its arguments are read.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import * as I from '../expr/Index'
import type { Real } from '../expr/Scalar'
import { lit } from '../expr/Scalar'

/** How an argument is read at an index. @category model @since 0.1.0 */
export type Reader = (arg: Expr, index: ReadonlyArray<I.Index>) => Real

/**
 * The body of a node at an index. `scope` names the node's own loop axes and must be its own in the graph.
 *
 * @category combinators
 * @since 0.1.0
 */
export const lower = (node: Expr, scope: string, index: ReadonlyArray<I.Index>, read: Reader): Real => {
  const { lowering } = node.primitive
  const args = node.args.map(arg => ({
    shape: arg.shape,
    dtype: arg.dtype,
    read: (at: ReadonlyArray<I.Index>) => read(arg, at)
  }))
  switch (lowering._tag) {
    case 'Body':
      return lowering.body({ attributes: node.attributes, scope, args, result: node, index })
    case 'View':
      return args[0]?.read(I.delinear(args[0].shape)(I.linear(node.shape, index))) ?? lit(NaN)
    case 'Data':
      return lit(dataOf(node)[0] ?? NaN)
    case 'Input':
    case 'Expand':
      return lit(NaN)
  }
}

/** The numbers of a constant. @category utils @since 0.1.0 */
export const dataOf = (node: Expr): ReadonlyArray<number> => {
  const values = node.attributes['values']
  return Array.isArray(values) ? values.filter(v => typeof v === 'number') : []
}

/** One loop axis for each axis of a node; `scope` names them. @category constructors @since 0.1.0 */
export const outputAxes = (node: Expr, scope: string): ReadonlyArray<I.Axis> =>
  node.shape.map((extent, i) => I.axis(`${scope}:${i}`, extent))

/** Whether a node is a buffer from outside, or data too large to be a literal. @category utils @since 0.1.0 */
export const isLeaf = (node: Expr): boolean =>
  node.primitive.lowering._tag === 'Input' || (node.primitive.lowering._tag === 'Data' && dataOf(node).length !== 1)
