/**
 * ONNX's matrix products and convolutions.
 *
 * @since 0.1.0
 */
import type { Expr } from '../../src/expr/Expr'
import { matmul } from '../../src/function/matmul'
import { plus, times } from '../../src/function/arithmetic'
import { convGeneralDilated } from '../../src/primitive/convGeneralDilated'
import { dotGeneral } from '../../src/primitive/dotGeneral'
import { reshape } from '../../src/primitive/reshape'
import { reverse } from '../../src/primitive/reverse'
import { transpose } from '../../src/primitive/transpose'
import type { Meaning, Node, Operators } from './Node'
import { listOf, numberOf, textOf, value } from './Node'

const product: Meaning = node => {
  const [x, y] = [value(node, 0), value(node, 1)]
  const rank = x.shape.length
  const batch = Array.from({ length: rank - 2 }, (_, i) => i)
  return [
    dotGeneral({ leftBatch: batch, rightBatch: batch, leftContract: [rank - 1], rightContract: [rank - 2] })(x, y)
  ]
}

const gemm: Meaning = node => {
  const turned = (i: number, name: string): Expr =>
    numberOf(node, name, 0) === 1 ? transpose([1, 0])(value(node, i)) : value(node, i)
  const y = times(numberOf(node, 'alpha', 1), matmul(turned(0, 'transA'), turned(1, 'transB')))
  return [node.inputs[2] === undefined ? y : plus(y, times(numberOf(node, 'beta', 1), value(node, 2)))]
}

/** A bias for each channel, the second axis. */
const biased = (node: Node, y: Expr): Expr => {
  const bias = node.inputs[2]
  return bias === undefined ? y : plus(y, reshape([...bias.shape, ...y.shape.slice(2).map(() => 1)])(bias.value))
}

/** Padding before and after each spatial axis of `shape`, for windows of `window` elements each. @category utils @since 0.1.0 */
export const paddingOf = (
  node: Node,
  shape: ReadonlyArray<number>,
  window: ReadonlyArray<number>,
  strides: ReadonlyArray<number>
): { readonly low: ReadonlyArray<number>; readonly high: ReadonlyArray<number> } => {
  const auto = textOf(node, 'auto_pad', 'NOTSET')
  const rank = window.length
  const stated = listOf(node, 'pads') ?? Array.from({ length: 2 * rank }, () => 0)
  if (auto === 'NOTSET') return { low: stated.slice(0, rank), high: stated.slice(rank) }
  if (auto === 'VALID') return { low: window.map(() => 0), high: window.map(() => 0) }
  const whole = window.map((n, i) => {
    const [extent, stride] = [shape[i] ?? 1, strides[i] ?? 1]
    return Math.max(0, (Math.ceil(extent / stride) - 1) * stride + n - extent)
  })
  const [less, more] = [whole.map(n => Math.floor(n / 2)), whole.map(n => Math.ceil(n / 2))]
  return auto === 'SAME_UPPER' ? { low: less, high: more } : { low: more, high: less }
}

const ones = (n: number): ReadonlyArray<number> => Array.from({ length: n }, () => 1)

const convolution: Meaning = node => {
  const [x, kernel] = [value(node, 0), value(node, 1)]
  const spatial = x.shape.slice(2)
  const strides = listOf(node, 'strides') ?? ones(spatial.length)
  const dilation = listOf(node, 'dilations') ?? ones(spatial.length)
  const window = kernel.shape.slice(2).map((n, i) => (n - 1) * (dilation[i] ?? 1) + 1)
  const axes = x.shape.map((_, i) => i)
  const y = convGeneralDilated({
    strides,
    ...paddingOf(node, spatial, window, strides),
    leftDilation: ones(spatial.length),
    rightDilation: dilation,
    left: axes,
    right: axes,
    out: axes,
    featureGroups: numberOf(node, 'group', 1),
    batchGroups: 1
  })(x, kernel)
  return [biased(node, y)]
}

/** `[group · c, m, …]` to `[group · m, c, …]`, turned round: the kernel of the convolution that this is the transpose of. */
const transposedKernel = (group: number, kernel: Expr): Expr => {
  const [channels = 1, filters = 1, ...spatial] = kernel.shape
  const grouped = reshape([group, channels / group, filters, ...spatial])(kernel)
  const swapped = transpose([0, 2, 1, ...spatial.map((_, i) => i + 3)])(grouped)
  const flat = reshape([group * filters, channels / group, ...spatial])(swapped)
  return reverse(spatial.map((_, i) => i + 2))(flat)
}

const transposed: Meaning = node => {
  const [x, kernel] = [value(node, 0), value(node, 1)]
  const rank = x.shape.length - 2
  const group = numberOf(node, 'group', 1)
  const strides = listOf(node, 'strides') ?? ones(rank)
  const dilation = listOf(node, 'dilations') ?? ones(rank)
  const window = kernel.shape.slice(2).map((n, i) => (n - 1) * (dilation[i] ?? 1) + 1)
  const extra = listOf(node, 'output_padding') ?? ones(rank).map(() => 0)
  // What there is without padding, and what of it is to be left.
  const full = window.map((n, i) => ((x.shape[i + 2] ?? 1) - 1) * (strides[i] ?? 1) + n + (extra[i] ?? 0))
  const auto = textOf(node, 'auto_pad', 'NOTSET')
  const wanted =
    listOf(node, 'output_shape') ??
    (auto.startsWith('SAME') ? strides.map((s, i) => s * (x.shape[i + 2] ?? 1)) : undefined)
  const pads = listOf(node, 'pads') ?? full.flatMap(() => [0, 0])
  const cut = full.map((n, i) => n - (wanted?.[i] ?? n))
  const low =
    wanted === undefined
      ? pads.slice(0, rank)
      : cut.map(n => (auto === 'SAME_UPPER' ? Math.floor(n / 2) : Math.ceil(n / 2)))
  const high = wanted === undefined ? pads.slice(rank) : cut.map((n, i) => n - (low[i] ?? 0))
  const axes = x.shape.map((_, i) => i)
  const y = convGeneralDilated({
    strides: ones(rank),
    low: window.map((n, i) => n - 1 - (low[i] ?? 0)),
    high: window.map((n, i) => n - 1 - (high[i] ?? 0) + (extra[i] ?? 0)),
    leftDilation: strides,
    rightDilation: dilation,
    left: axes,
    right: axes,
    out: axes,
    featureGroups: group,
    batchGroups: 1
  })(x, transposedKernel(group, kernel))
  return [biased(node, y)]
}

/** @category constructors @since 0.1.0 */
export const products: Operators = { Conv: convolution, ConvTranspose: transposed, Gemm: gemm, MatMul: product }
