/**
 * Lowering: what one element of a node is, given how its arguments are read.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import * as I from '../expr/Index'
import type { Real } from '../expr/Scalar'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
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
      return args[0]?.read(viewed(node.shape, args[0].shape, index)) ?? lit(NaN)
    case 'Data':
      return lit(dataOf(node)[0] ?? NaN)
    case 'Input':
    case 'Expand':
      return lit(NaN)
  }
}

/**
 * The index of the same element in another shape of the same size. Axes that lie side by side and have the same size in
 * both are done by themselves, so that an index that runs over an edge, behind a guard, does not run into its
 * neighbours.
 */
const viewed = (from: Shape, to: Shape, index: ReadonlyArray<I.Index>): ReadonlyArray<I.Index> => {
  const [m, n] = together(from, to)
  const moved = I.delinear(to.slice(0, n))(I.linear(from.slice(0, m), index.slice(0, m)))
  return m === from.length && n === to.length
    ? moved
    : [...moved, ...viewed(from.slice(m), to.slice(n), index.slice(m))]
}

/** How many of their first axes, as few as may be, hold the same number of elements; all where there are none such. */
const together = (from: Shape, to: Shape): readonly [number, number] => {
  const sizes = from.map((_, i) => size(from.slice(0, i + 1)))
  const found = to.flatMap((_, j): ReadonlyArray<readonly [number, number]> => {
    const i = sizes.indexOf(size(to.slice(0, j + 1)))
    return i < 0 ? [] : [[i + 1, j + 1]]
  })[0]
  return found === undefined || size(from) === 0 ? [from.length, to.length] : found
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
