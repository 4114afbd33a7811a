/**
 * ONNX's reductions, running sums, and what picks the largest.
 *
 * @since 0.1.0
 */
import type { Expr } from '../../src/expr/Expr'
import { minus, over, square } from '../../src/function/arithmetic'
import { oneHot } from '../../src/function/oneHot'
import { logSoftmax, softmax } from '../../src/function/softmax'
import { abs } from '../../src/primitive/abs'
import { reduceSum } from '../../src/primitive/broadcastInDim'
import { convertElementType } from '../../src/primitive/convertElementType'
import { cumulativeSum } from '../../src/primitive/cumulativeSum'
import { exp } from '../../src/primitive/exp'
import { takeAlongLastAxis } from '../../src/primitive/gather'
import { log } from '../../src/primitive/log'
import { neg } from '../../src/primitive/neg'
import { slice } from '../../src/primitive/pad'
import { argmax, reduceMax, reduceMin } from '../../src/primitive/reduceMax'
import { reduceProd } from '../../src/primitive/reduceProd'
import { reshape } from '../../src/primitive/reshape'
import { reverse } from '../../src/primitive/reverse'
import { argsort } from '../../src/primitive/sort'
import { sqrt } from '../../src/primitive/sqrt'
import { inverse, transpose } from '../../src/primitive/transpose'
import { size } from '../../src/shape/Shape'
import type { Meaning, Node, Operators } from './Node'
import { axisOf, integers, listOf, numberOf, value } from './Node'

type Reduction = (axes: ReadonlyArray<number>) => (x: Expr) => Expr

const axesOf = (node: Node, x: Expr): ReadonlyArray<number> => {
  const stated = listOf(node, 'axes') ?? integers(node, 1) ?? []
  const all = stated.length === 0 && numberOf(node, 'noop_with_empty_axes', 0) === 0
  return all ? x.shape.map((_, i) => i) : stated.map(axis => axisOf(x.shape.length, axis))
}

const reduced =
  (f: Reduction): Meaning =>
  node => {
    const x = value(node, 0)
    const axes = axesOf(node, x)
    const nothing = axes.some(axis => x.shape[axis] === 0)
    if (nothing && (f === reduceMax || f === reduceMin)) return 'an extreme of nothing, which is refused here'
    const y = f(axes)(x)
    return [numberOf(node, 'keepdims', 1) === 1 ? reshape(x.shape.map((n, i) => (axes.includes(i) ? 1 : n)))(y) : y]
  }

const mean: Reduction = axes => x => over(reduceSum(axes)(x), size(axes.map(axis => x.shape[axis] ?? 1)))

const extreme =
  (turned: (x: Expr) => Expr): Meaning =>
  node => {
    const x = value(node, 0)
    const axis = axisOf(x.shape.length, numberOf(node, 'axis', 0))
    const last = numberOf(node, 'select_last_index', 0) === 1
    const found = convertElementType('f32')(argmax(axis)(last ? reverse([axis])(turned(x)) : turned(x)))
    const y = last ? minus((x.shape[axis] ?? 1) - 1, found) : found
    return [numberOf(node, 'keepdims', 1) === 1 ? reshape(x.shape.map((n, i) => (i === axis ? 1 : n)))(y) : y]
  }

/** Done along the last axis, in place of one that a node names. */
const along =
  (otherwise: number, f: (x: Expr) => Expr): Meaning =>
  node => {
    const x = value(node, 0)
    const axis = axisOf(x.shape.length, numberOf(node, 'axis', otherwise))
    const order = [...x.shape.map((_, i) => i).filter(i => i !== axis), axis]
    return [transpose(inverse(order))(f(transpose(order)(x)))]
  }

const summed: Meaning = node => {
  const x = value(node, 0)
  const [axis = 0] = integers(node, 1) ?? []
  const sums = cumulativeSum(axisOf(x.shape.length, axis), numberOf(node, 'reverse', 0) === 1)(x)
  return [numberOf(node, 'exclusive', 0) === 1 ? minus(sums, x) : sums]
}

const topK: Meaning = node => {
  const x = value(node, 0)
  const [k = 1] = integers(node, 1) ?? []
  const rank = x.shape.length
  if (axisOf(rank, numberOf(node, 'axis', -1)) !== rank - 1) return 'along another axis than the last'
  const order = argsort(rank - 1)(numberOf(node, 'largest', 1) === 1 ? neg(x) : x)
  const first = slice(
    x.shape.map(() => 0),
    [...x.shape.slice(0, -1), k]
  )(order)
  return [takeAlongLastAxis(x, first), first]
}

/** @category constructors @since 0.1.0 */
export const reductions: Operators = {
  ArgMax: extreme(x => x),
  ArgMin: extreme(neg),
  CumSum: summed,
  Hardmax: along(-1, x => oneHot(x.shape[x.shape.length - 1] ?? 1)(argmax(x.shape.length - 1)(x))),
  LogSoftmax: along(-1, logSoftmax),
  ReduceL1: reduced(axes => x => reduceSum(axes)(abs(x))),
  ReduceL2: reduced(axes => x => sqrt(reduceSum(axes)(square(x)))),
  ReduceLogSum: reduced(axes => x => log(reduceSum(axes)(x))),
  ReduceLogSumExp: reduced(axes => x => log(reduceSum(axes)(exp(x)))),
  ReduceMax: reduced(reduceMax),
  ReduceMean: reduced(mean),
  ReduceMin: reduced(reduceMin),
  ReduceProd: reduced(reduceProd),
  ReduceSum: reduced(reduceSum),
  ReduceSumSquare: reduced(axes => x => reduceSum(axes)(square(x))),
  Softmax: along(-1, softmax),
  TopK: topK
}
