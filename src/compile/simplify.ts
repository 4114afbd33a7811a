/**
 * Simplification: algebraic identities that hold for every number a value can take (so `0 · x` stays: x may be
 * infinite).
 *
 * @since 0.1.0
 */
import type { Expr, Linear } from '../expr/Expr'
import { apply, attributesKey } from '../expr/Expr'
import * as T from '../expr/Tensor'
import * as S from '../shape/Shape'
import { neg } from '../primitive/neg'
import { fill, filledWith, zeros } from '../primitive/constant'
import { broadcastInDim } from '../primitive/broadcastInDim'
import { reshape } from '../primitive/reshape'
import { transpose } from '../primitive/transpose'
import { mul } from '../primitive/mul'
import { rewrite } from './rewrite'

type Rule = (node: Expr, x: Expr, y: Expr) => Expr | undefined

const numbers = (node: Expr, name: string): ReadonlyArray<number> => {
  const value = node.attributes[name]
  return Array.isArray(value) ? value.filter(v => typeof v === 'number') : []
}

/** By the name of the outermost primitive. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['add', (_, x, y) => (filledWith(x) === 0 ? y : filledWith(y) === 0 ? x : undefined)],
  ['sub', (_, x, y) => (filledWith(y) === 0 ? x : filledWith(x) === 0 ? neg(y) : undefined)],
  ['mul', (_, x, y) => timesConstant(x, y) ?? timesConstant(y, x)],
  ['div', (_, x, y) => (filledWith(y) === 1 ? x : undefined)],
  ['neg', (_, x) => (x.primitive.name === 'neg' ? x.args[0] : undefined)],
  ['select', node => eitherWay(node.args[1], node.args[2])],
  [
    'reshape',
    (node, x) => filledAgain(node, x) ?? (x.primitive.name === 'reshape' ? inside(x, reshape(node.shape)) : undefined)
  ],
  [
    'transpose',
    (node, x) =>
      filledAgain(node, x) ??
      (x.primitive.name === 'transpose'
        ? inside(x, transpose(numbers(node, 'permutation').map(p => numbers(x, 'permutation')[p] ?? 0)))
        : undefined)
  ],
  [
    'broadcastInDim',
    (node, x) =>
      x.primitive.name === 'broadcastInDim'
        ? inside(
            x,
            broadcastInDim(
              node.shape,
              numbers(x, 'dimensions').map(d => numbers(node, 'dimensions')[d] ?? 0)
            )
          )
        : undefined
  ]
])

const inside = (x: Expr, f: (arg: Expr) => Expr): Expr | undefined =>
  x.args[0] === undefined ? undefined : f(x.args[0])

/** One number in every place is so in any order. */
const filledAgain = ({ shape }: Expr, x: Expr): Expr | undefined => {
  const c = filledWith(x)
  return c === undefined ? undefined : fill(c, x.dtype)(shape)
}

/** What a selection gives whichever way it goes. */
const eitherWay = (x: Expr | undefined, y: Expr | undefined): Expr | undefined =>
  x !== undefined && y !== undefined && (x === y || (filledWith(x) !== undefined && filledWith(x) === filledWith(y)))
    ? x
    : undefined

const timesConstant = (x: Expr, y: Expr): Expr | undefined => {
  const c = filledWith(y)
  return c === 1
    ? x
    : c === -1
      ? neg(x)
      : x.primitive.name === 'neg' && y.primitive.name === 'neg'
        ? product(x, y)
        : undefined
}

const product = (x: Expr, y: Expr): Expr | undefined =>
  x.args[0] === undefined || y.args[0] === undefined ? undefined : mul(x.args[0], y.args[0])

const isPointwise = ({ primitive, args }: Expr): boolean =>
  primitive.batching._tag === 'Pointwise' && primitive.lowering._tag === 'Body' && args.length > 0

/** A pointwise primitive of numbers known now is a number known now. */
const folded = (node: Expr): Expr | undefined => {
  const values = node.args.map(filledWith)
  if (!isPointwise(node) || values.includes(undefined)) return undefined
  const tensors = values.map(v => T.scalar(v ?? NaN))
  const result = node.primitive.evaluate(node.attributes, tensors, { shape: [], dtype: node.dtype })
  return fill(result.data[0] ?? NaN, node.dtype)(node.shape)
}

/** What a broadcast spreads, where it is not a number known now. */
const spreads = (x: Expr): Expr | undefined =>
  x.primitive.name === 'broadcastInDim' && filledWith(x) === undefined ? x : undefined

const alike = (x: Expr, y: Expr): boolean =>
  attributesKey(x.attributes) === attributesKey(y.attributes) &&
  S.Eq.equals(x.args[0]?.shape ?? [], y.args[0]?.shape ?? [])

/** A pointwise primitive of values that were spread alike is computed before they are spread. */
const hoisted = (node: Expr): Expr | undefined => {
  const first = node.args.map(spreads).find(x => x !== undefined)
  const before = first?.args[0]
  if (!isPointwise(node) || first === undefined || before === undefined) return undefined
  if (!node.args.every(arg => filledWith(arg) !== undefined || (spreads(arg) !== undefined && alike(arg, first))))
    return undefined
  const args = node.args.map(arg => {
    const value = filledWith(arg)
    return value === undefined ? (arg.args[0] ?? arg) : fill(value, arg.dtype)(before.shape)
  })
  return broadcastInDim(node.shape, numbers(first, 'dimensions'))(step(apply(node.primitive, node.attributes, args)))
}

const isEmpty = (x: Expr): boolean => S.size(x.shape) === 0

/** A linear map of a tensor without elements is 0, however many elements it has itself. */
const ofNothing = (node: Expr): Expr | undefined => {
  const { rule } = node.primitive
  const linear = rule._tag === 'Linear' ? node.args.filter((_, i) => isLinearIn(rule, i)) : []
  const empty = rule._tag === 'Bilinear' ? node.args.some(isEmpty) : linear.length > 0 && linear.every(isEmpty)
  return empty && !isEmpty(node) ? zeros(node.shape) : undefined
}

const isLinearIn = ({ operands }: Linear<never>, operand: number): boolean =>
  operands === 'all' || operands.includes(operand)

const step = (node: Expr): Expr => {
  const [x, y] = node.args
  const simpler =
    x === undefined
      ? undefined
      : (rules.get(node.primitive.name)?.(node, x, y ?? x) ?? ofNothing(node) ?? folded(node) ?? hoisted(node))
  return simpler === undefined ? node : step(simpler)
}

/** The same values by fewer operations. @category phases @since 0.1.0 */
export const simplify = (roots: ReadonlyArray<Expr>): ReadonlyArray<Expr> => rewrite(step)(roots)
