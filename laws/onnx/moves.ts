/**
 * ONNX's operators that move numbers and compute none: their results are exact.
 *
 * @since 0.1.0
 */
import type { Expr } from '../../src/expr/Expr'
import { commonShape, plus, times } from '../../src/function/arithmetic'
import { oneHot } from '../../src/function/oneHot'
import { broadcastTo } from '../../src/primitive/broadcastInDim'
import { concatenate } from '../../src/primitive/concatenate'
import { ones } from '../../src/primitive/constant'
import { gather, takeAlongLastAxis } from '../../src/primitive/gather'
import { pad, slice } from '../../src/primitive/pad'
import { reshape } from '../../src/primitive/reshape'
import { reverse } from '../../src/primitive/reverse'
import { inverse, transpose } from '../../src/primitive/transpose'
import type { Shape } from '../../src/shape/Shape'
import { size } from '../../src/shape/Shape'
import type { Meaning, Node, Operators } from './Node'
import { axisOf, integers, listOf, numberOf, positions, textOf, value } from './Node'

const indices = (shape: Shape): ReadonlyArray<number> => shape.map((_, i) => i)

/** An axis to the end, and back. */
const lastly = (rank: number, axis: number): ReadonlyArray<number> => [
  ...Array.from({ length: rank }, (_, i) => i).filter(i => i !== axis),
  axis
]

const gathered: Meaning = node => {
  const x = value(node, 0)
  const at = node.inputs[1]
  const axis = axisOf(x.shape.length, numberOf(node, 'axis', 0))
  return [gather({ axis, batch: 0 })(x, positions(at?.shape ?? [], at?.data ?? [], x.shape[axis] ?? 1))]
}

const gatheredElements: Meaning = node => {
  const x = value(node, 0)
  const at = node.inputs[1]
  const axis = axisOf(x.shape.length, numberOf(node, 'axis', 0))
  const order = lastly(x.shape.length, axis)
  const found = transpose(order)(positions(at?.shape ?? [], at?.data ?? [], x.shape[axis] ?? 1))
  return [transpose(inverse(order))(takeAlongLastAxis(transpose(order)(x), found))]
}

/** Where a slice begins and ends along an axis that it may go through backwards. */
const limits = (extent: number, start: number, end: number, step: number): readonly [number, number] => {
  const [from, to] = [start, end].map(i => (i < 0 ? i + extent : i))
  const clamp = (i = 0, least: number, most: number): number => Math.min(Math.max(i, least), most)
  return step > 0
    ? [clamp(from, 0, extent), clamp(to, 0, extent)]
    : [clamp(from, 0, extent - 1), end < -extent ? -1 : clamp(to, -1, extent - 1)]
}

const sliced: Meaning = node => {
  const x = value(node, 0)
  const [starts = [], ends = []] = [integers(node, 1), integers(node, 2)]
  const axes = (integers(node, 3) ?? starts.map((_, i) => i)).map(axis => axisOf(x.shape.length, axis))
  const steps = integers(node, 4) ?? starts.map(() => 1)
  return [
    axes.reduce((y, axis, i) => {
      const extent = y.shape[axis] ?? 1
      const step = steps[i] ?? 1
      const [from, to] = limits(extent, starts[i] ?? 0, ends[i] ?? extent, step)
      const only = (of: number, otherwise: (n: number) => number): ReadonlyArray<number> =>
        y.shape.map((n, k) => (k === axis ? of : otherwise(n)))
      // Backwards, the same elements are cut out of the reverse.
      const [turned, first, last] = step > 0 ? [y, from, to] : [reverse([axis])(y), extent - 1 - from, extent - 1 - to]
      return slice(
        only(first, () => 0),
        only(Math.max(first, last), n => n),
        only(Math.abs(step), () => 1)
      )(turned)
    }, x)
  ]
}

const reshaped: Meaning = node => {
  const x = value(node, 0)
  const asked = integers(node, 1) ?? []
  const kept = asked.map((n, i) => (n === 0 && numberOf(node, 'allowzero', 0) === 0 ? (x.shape[i] ?? 1) : n))
  const rest = size(kept.filter(n => n !== -1))
  return [reshape(kept.map(n => (n === -1 ? size(x.shape) / rest : n)))(x)]
}

const axesOf = (node: Node, rank: number): ReadonlyArray<number> =>
  (integers(node, 1) ?? listOf(node, 'axes') ?? []).map(axis => axisOf(rank, axis))

const squeezed: Meaning = node => {
  const x = value(node, 0)
  const axes = axesOf(node, x.shape.length)
  return [reshape(x.shape.filter((n, i) => !(axes.length === 0 ? n === 1 : axes.includes(i))))(x)]
}

const unsqueezed: Meaning = node => {
  const x = value(node, 0)
  const rank = x.shape.length + (integers(node, 1) ?? []).length
  const axes = axesOf(node, rank)
  const kept = Array.from({ length: rank }, (_, i) => i).filter(i => !axes.includes(i))
  return [reshape(Array.from({ length: rank }, (_, i) => (axes.includes(i) ? 1 : (x.shape[kept.indexOf(i)] ?? 1))))(x)]
}

const padded: Meaning = node => {
  const x = value(node, 0)
  const rank = x.shape.length
  if (textOf(node, 'mode', 'constant') !== 'constant') return 'edges, mirrored or repeated'
  const pads = integers(node, 1) ?? []
  const axes = (integers(node, 3) ?? indices(x.shape)).map(axis => axisOf(rank, axis))
  const place = (from: number): ReadonlyArray<number> =>
    indices(x.shape).map(i => (axes.includes(i) ? (pads[from + axes.indexOf(i)] ?? 0) : 0))
  const [low, high, none] = [place(0), place(axes.length), x.shape.map(() => 0)]
  const outside = pad(low, high, none)
  const [filler = 0] = node.inputs[2]?.data ?? []
  // Zeros are put round x; another number is what the zeros round ones are short of 1.
  return [filler === 0 ? outside(x) : plus(outside(x), times(filler, plus(1, times(-1, outside(ones(x.shape))))))]
}

const split: Meaning = node => {
  const x = value(node, 0)
  const axis = axisOf(x.shape.length, numberOf(node, 'axis', 0))
  const extent = x.shape[axis] ?? 1
  const each = Math.ceil(extent / node.outputs)
  const parts = integers(node, 1) ?? Array.from({ length: node.outputs }, (_, i) => Math.min(each, extent - i * each))
  return parts.map((n, i) => {
    const from = parts.slice(0, i).reduce((a, b) => a + b, 0)
    return slice(
      x.shape.map((_, k) => (k === axis ? from : 0)),
      x.shape.map((m, k) => (k === axis ? from + n : m))
    )(x)
  })
}

const depthToSpace: Meaning = node => {
  const x = value(node, 0)
  const b = numberOf(node, 'blocksize', 1)
  const [n = 1, c = 1, h = 1, w = 1] = x.shape
  const columnsFirst = textOf(node, 'mode', 'DCR') === 'CRD'
  const apart = reshape(columnsFirst ? [n, c / b ** 2, b, b, h, w] : [n, b, b, c / b ** 2, h, w])(x)
  const order = columnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]
  return [reshape([n, c / b ** 2, h * b, w * b])(transpose(order)(apart))]
}

const spaceToDepth: Meaning = node => {
  const x = value(node, 0)
  const b = numberOf(node, 'blocksize', 1)
  const [n = 1, c = 1, h = 1, w = 1] = x.shape
  const apart = reshape([n, c, h / b, b, w / b, b])(x)
  return [reshape([n, c * b ** 2, h / b, w / b])(transpose([0, 3, 5, 1, 2, 4])(apart))]
}

const hot: Meaning = node => {
  const [at, depth, both] = node.inputs
  const [classes = 1] = depth?.data ?? []
  const [off = 0, on = 1] = both?.data ?? []
  const labels = positions(at?.shape ?? [], at?.data ?? [], classes)
  const encoded = oneHot(classes)(labels)
  const rank = encoded.shape.length
  const order = lastly(rank, axisOf(rank, numberOf(node, 'axis', -1)))
  return [plus(off, times(on - off, transpose(inverse(order))(encoded)))]
}

const dropout: Meaning = node => {
  const [training = 0] = integers(node, 2) ?? []
  const [ratio = 0.5] = node.inputs[1]?.data ?? []
  const x: Expr = value(node, 0)
  return training === 1 && ratio !== 0 ? 'draws of a generator of its own' : [x, ones(x.shape)]
}

/** @category constructors @since 0.1.0 */
export const moves: Operators = {
  Concat: node => [
    concatenate(axisOf(value(node, 0).shape.length, numberOf(node, 'axis', 0)))(
      node.inputs.map((_, i) => value(node, i))
    )
  ],
  DepthToSpace: depthToSpace,
  Dropout: dropout,
  Expand: node => [broadcastTo(commonShape(value(node, 0).shape, integers(node, 1) ?? []))(value(node, 0))],
  Flatten: node => {
    const x = value(node, 0)
    const axis = axisOf(x.shape.length, numberOf(node, 'axis', 1))
    return [reshape([size(x.shape.slice(0, axis)), size(x.shape.slice(axis))])(x)]
  },
  Gather: gathered,
  GatherElements: gatheredElements,
  OneHot: hot,
  Pad: padded,
  Reshape: reshaped,
  Slice: sliced,
  SpaceToDepth: spaceToDepth,
  Split: split,
  Squeeze: squeezed,
  Tile: node => [
    (integers(node, 1) ?? []).reduce(
      (y, n, axis) => concatenate(axis)(Array.from({ length: n }, () => y)),
      value(node, 0)
    )
  ],
  Transpose: node => {
    const x = value(node, 0)
    return [transpose(listOf(node, 'perm') ?? [...indices(x.shape)].reverse())(x)]
  },
  Unsqueeze: unsqueezed
}
