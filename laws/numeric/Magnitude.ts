/**
 * Values of every node of a graph, and the sum of absolute products behind a linear graph: what rounding errors of
 * that graph are measured against.
 *
 * @since 0.1.0
 */
import type { Expr, Linear, Rule } from '../../src/expr/Expr'
import { fold } from '../../src/expr/Fold'
import type { Tensor } from '../../src/expr/Tensor'
import * as T from '../../src/expr/Tensor'
import { dependence } from '../../src/transform/linearity'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The values of inputs, by name. @category model @since 0.1.0 */
export type Environment = ReadonlyMap<string, Tensor>

/** A linear graph that turns out not to be linear: the node at fault. @category model @since 0.1.0 */
export interface NotLinear {
  readonly _tag: 'NotLinear'
  readonly node: Expr
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The value of every node, by its primitive's own definition. @category combinators @since 0.1.0 */
export const values = (environment: Environment, roots: ReadonlyArray<Expr>): ReadonlyMap<Expr, Tensor> =>
  fold<Tensor>((node, args) =>
    node.primitive.lowering._tag === 'Input'
      ? (environment.get(String(node.attributes['name'])) ?? T.fill(NaN)(node.shape))
      : node.primitive.evaluate(node.attributes, args, node)
  )(roots)

const absolute = T.map(Math.abs)

const jointly = (rule: Rule<never> | Linear<never>, operand: number): boolean =>
  rule._tag === 'Linear' && (rule.operands === 'all' || rule.operands.includes(operand))

/**
 * The sum of the absolute values of all products along all paths from the leaves to each output: `|J|·|v|`. Every
 * primitive is applied to absolute values, one varying operand after the other, so that no terms cancel.
 *
 * @category combinators
 * @since 0.1.0
 */
export const magnitudes = (
  environment: Environment,
  leaves: ReadonlyArray<Expr>,
  outputs: ReadonlyArray<Expr>
): ReadonlyArray<Tensor> => {
  const known = values(environment, outputs)
  const depends = dependence(leaves, outputs)
  const leaf = new Set(leaves)
  const sizes = fold<Tensor>((node, args) =>
    leaf.has(node) || depends.get(node) !== true || args.length === 0
      ? absolute(known.get(node) ?? T.fill(NaN)(node.shape))
      : spreadOut(node, args, depends, known)
  )(outputs)
  return outputs.map(y => sizes.get(y) ?? T.fill(NaN)(y.shape))
}

const spreadOut = (
  node: Expr,
  args: ReadonlyArray<Tensor>,
  depends: ReadonlyMap<Expr, boolean>,
  known: ReadonlyMap<Expr, Tensor>
): Tensor =>
  node.args
    .flatMap((arg, i) => (depends.get(arg) === true ? [i] : []))
    .map(i => (mixesSigns(node) ? byColumns(node, i, args, known) : byAbsolutes(node, i, args, known)))
    .reduce(T.map2((x, y) => x + y))

const missing = (arg: Expr): Tensor => T.fill(NaN)(arg.shape)

/** Linear in one operand with a float for another, as a solution is in its right side: not a sum of products of both. */
const mixesSigns = (node: Expr): boolean =>
  node.primitive.rule._tag === 'Linear' &&
  node.args.some((arg, j) => arg.dtype === 'f32' && !jointly(node.primitive.rule, j))

const byAbsolutes = (
  node: Expr,
  operand: number,
  args: ReadonlyArray<Tensor>,
  known: ReadonlyMap<Expr, Tensor>
): Tensor => {
  const operands = node.args.map((arg, j) =>
    j === operand
      ? (args[j] ?? missing(arg))
      : jointly(node.primitive.rule, j)
        ? T.fill(0)(arg.shape)
        : ((arg.dtype === 'f32' ? args[j] : known.get(arg)) ?? missing(arg))
  )
  return absolute(node.primitive.evaluate(node.attributes, operands, node))
}

/** `Σ_k |T(e_k)|·size_k`, for a map T that is not made of sums of products. */
const byColumns = (
  node: Expr,
  operand: number,
  args: ReadonlyArray<Tensor>,
  known: ReadonlyMap<Expr, Tensor>
): Tensor => {
  const size = args[operand] ?? missing(node)
  return Array.from(size.data, (weight, k) => {
    const unit = { shape: size.shape, data: size.data.map((_, i) => (i === k ? weight : 0)) }
    const operands = node.args.map((arg, j) =>
      j === operand ? unit : jointly(node.primitive.rule, j) ? T.fill(0)(arg.shape) : (known.get(arg) ?? missing(arg))
    )
    return absolute(node.primitive.evaluate(node.attributes, operands, node))
  }).reduce(
    T.map2((x, y) => x + y),
    T.fill(0)(node.shape)
  )
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** `Σ x·y`. @category utils @since 0.1.0 */
export const dot = (x: Tensor, y: Tensor): number => x.data.reduce((sum, v, i) => sum + v * (y.data[i] ?? 0), 0)

/** `Σ |x·y|`. @category utils @since 0.1.0 */
export const absoluteDot = (x: Tensor, y: Tensor): number =>
  x.data.reduce((sum, v, i) => sum + Math.abs(v * (y.data[i] ?? 0)), 0)

/** The distance between a 32-bit float of this size and the next one. @category utils @since 0.1.0 */
export const ulp32 = (x: number): number => {
  const size = Math.abs(x)
  return size < 2 ** -126 ? 2 ** -149 : 2 ** (Math.floor(Math.log2(size)) - 23)
}
