/**
 * Which values are known to be zero or more, whatever is fed: squares, exponentials, and what sums, products and moves
 * make of them. A value that may be NaN counts too: it is so by itself.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { fold } from '../expr/Fold'

/** Primitives whose results are never negative. */
const ALWAYS: ReadonlySet<string> = new Set([
  'abs',
  'exp',
  'logistic',
  'softplus',
  'sqrt',
  'rsqrt',
  'iota',
  'randomBits'
])

/** Primitives whose results are not negative where no argument is. */
const PASSING: ReadonlySet<string> = new Set([
  'add',
  'broadcastInDim',
  'concatenate',
  'convGeneralDilated',
  'cumulativeSum',
  'div',
  'dotGeneral',
  'min',
  'mul',
  'optimizationBarrier',
  'pad',
  'reduceMax',
  'reduceProd',
  'reduceSum',
  'reduceWindowMax',
  'reduceWindowSum',
  'reshape',
  'reverse',
  'slice',
  'stopGradient',
  'transpose'
])

const isSquare = ({ primitive, attributes, args }: Expr): boolean =>
  (primitive.name === 'mul' && args[0] === args[1]) ||
  (primitive.name === 'integerPow' && Number(attributes['exponent']) % 2 === 0)

const isConstant = ({ primitive, attributes }: Expr): boolean => {
  const values = attributes['values']
  return primitive.name === 'constant' && Array.isArray(values) && values.every(v => Number(v) >= 0)
}

/** The values of a graph that are known to be zero or more. @category utils @since 0.1.0 */
export const nonNegative = (roots: ReadonlyArray<Expr>): ((e: Expr) => boolean) => {
  const known = fold<boolean>(
    (node, args) =>
      ALWAYS.has(node.primitive.name) ||
      isSquare(node) ||
      isConstant(node) ||
      (node.primitive.name === 'max' && args.some(Boolean)) ||
      (node.primitive.name === 'select' && args.slice(1).every(Boolean)) ||
      (PASSING.has(node.primitive.name) && args.every(Boolean))
  )(roots)
  return e => known.get(e) ?? false
}
