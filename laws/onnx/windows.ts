/**
 * ONNX's pooling.
 *
 * @since 0.1.0
 */
import type { Expr } from '../../src/expr/Expr'
import { over } from '../../src/function/arithmetic'
import { abs } from '../../src/primitive/abs'
import { reduceSum } from '../../src/primitive/broadcastInDim'
import { fill, ones } from '../../src/primitive/constant'
import { div } from '../../src/primitive/mul'
import { pow } from '../../src/primitive/pow'
import { reduceMax } from '../../src/primitive/reduceMax'
import type { Window } from '../../src/primitive/reduceWindow'
import { reduceWindowMax } from '../../src/primitive/reduceWindow'
import { reduceWindowSum } from '../../src/primitive/reduceWindowSum'
import { reshape } from '../../src/primitive/reshape'
import { size } from '../../src/shape/Shape'
import type { Meaning, Node, Operators } from './Node'
import { listOf, numberOf, value } from './Node'
import { paddingOf } from './products'

/** A window with the padding that a node states, and with more where windows may reach beyond it. */
interface Pooling {
  readonly window: Window
  readonly stated: Window
}

const poolingOf = (node: Node, x: Expr): Pooling | string => {
  const spatial = x.shape.slice(2)
  const window = listOf(node, 'kernel_shape') ?? []
  const strides = listOf(node, 'strides') ?? window.map(() => 1)
  const { low, high } = paddingOf(node, spatial, window, strides)
  if ((listOf(node, 'dilations') ?? []).some(d => d !== 1)) return 'windows with gaps'
  const more = window.map((n, i) => {
    const [stride, before, room] = [
      strides[i] ?? 1,
      low[i] ?? 0,
      (spatial[i] ?? 1) + (low[i] ?? 0) + (high[i] ?? 0) - n
    ]
    const places = Math.ceil(room / stride)
    // A last window that begins in the padding behind is none.
    const begins = places * stride < (spatial[i] ?? 1) + before
    return numberOf(node, 'ceil_mode', 0) === 1 && begins ? places * stride - room : 0
  })
  const all = (xs: ReadonlyArray<number>, otherwise: number): ReadonlyArray<number> => [otherwise, otherwise, ...xs]
  const stated = { window: all(window, 1), strides: all(strides, 1), low: all(low, 0), high: all(high, 0) }
  return { stated, window: { ...stated, high: stated.high.map((n, i) => n + (more[i - 2] ?? 0)) } }
}

const pooled =
  (f: (x: Expr, pooling: Pooling, node: Node) => Expr): Meaning =>
  node => {
    if (node.outputs > 1) return 'the positions of maxima in the whole input'
    const x = value(node, 0)
    const pooling = poolingOf(node, x)
    return typeof pooling === 'string' ? pooling : [f(x, pooling, node)]
  }

/** How many elements each window has: padding counts only where the node says so. */
const counts = (shape: Expr['shape'], { window, stated }: Pooling, padding: boolean): Expr =>
  padding
    ? reduceWindowSum({
        ...window,
        low: window.low.map(() => 0),
        high: window.high.map((n, i) => n - (stated.high[i] ?? 0))
      })(ones(shape.map((n, i) => n + (stated.low[i] ?? 0) + (stated.high[i] ?? 0))))
    : reduceWindowSum(window)(ones(shape))

const power = (x: Expr, p: number): Expr => pow(x, fill(p)(x.shape))

const overall =
  (f: (axes: ReadonlyArray<number>, x: Expr) => Expr): Meaning =>
  node => {
    const x = value(node, 0)
    const axes = x.shape.map((_, i) => i).slice(2)
    return [reshape(x.shape.map((n, i) => (i < 2 ? n : 1)))(f(axes, x))]
  }

/** @category constructors @since 0.1.0 */
export const windows: Operators = {
  AveragePool: pooled((x, pooling, node) =>
    div(reduceWindowSum(pooling.window)(x), counts(x.shape, pooling, numberOf(node, 'count_include_pad', 0) === 1))
  ),
  GlobalAveragePool: overall((axes, x) => over(reduceSum(axes)(x), size(x.shape.slice(2)))),
  GlobalMaxPool: overall((axes, x) => reduceMax(axes)(x)),
  LpPool: pooled((x, { window }, node) => {
    const p = numberOf(node, 'p', 2)
    return power(reduceWindowSum(window)(power(abs(x), p)), 1 / p)
  }),
  MaxPool: pooled((x, { window }) => reduceWindowMax(window)(x))
}
