/**
 * Which kernels are sums of products that the register tiles can do.
 *
 * A product over weights has one operand in blocks of examples and one that has nothing to do with the batch. A
 * product over examples has two operands in blocks and sums over the batch; a sum over the batch has one. Everything
 * else is left to plain loops.
 *
 * @since 0.1.0
 */
import type { Axes } from '../../../compile/Body'
import { parts } from '../../../compile/Body'
import type { Axis, Index } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import type { Bound, Real } from '../../../expr/Scalar'
import type { Task } from '../emit/Task'
import type { Stored } from '../Layout'
import { position } from '../Layout'
import { isDynamic, plainIn } from './numeric'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type Reduction = Extract<Real, { readonly _tag: 'Reduce' }>

/** An operand of the product, and where its elements lie when the first example of the first block is meant. @category model @since 0.1.0 */
export interface Operand {
  readonly slot: number
  readonly stored: Stored
  readonly index: ReadonlyArray<Index>
  readonly position: Index
}

/** `Σ x · w` for each example: `channel` is the one axis of the result that only the weights know. @category model @since 0.1.0 */
export interface OverWeights {
  readonly _tag: 'OverWeights'
  readonly sum: Reduction
  readonly bounds: ReadonlyArray<Bound>
  readonly batch: Axis
  readonly block: number
  readonly x: Operand
  readonly w: Operand
  readonly channel: Axis
  readonly positions: ReadonlyArray<Axis>
  /** Positions that have weights of their own. */
  readonly shared: ReadonlyArray<Axis>
}

/** `Σ x · g` over examples: `channel` is an axis that only g knows, `rest` are those that x knows. @category model @since 0.1.0 */
export interface OverExamples {
  readonly _tag: 'OverExamples'
  readonly sum: Reduction
  readonly bounds: ReadonlyArray<Bound>
  readonly batch: Axis
  readonly block: number
  readonly x: Operand
  readonly g: Operand
  readonly channel: Axis
  readonly rest: ReadonlyArray<Axis>
  readonly positions: ReadonlyArray<Axis>
  /** Axes of the result that both know. */
  readonly shared: ReadonlyArray<Axis>
}

/** `Σ g` over examples and positions, for each channel. @category model @since 0.1.0 */
export interface OverBatch {
  readonly _tag: 'OverBatch'
  readonly sum: Reduction
  readonly batch: Axis
  readonly block: number
  readonly g: Operand
  readonly channel: Axis
  readonly positions: ReadonlyArray<Axis>
}

/** @category model @since 0.1.0 */
export type Contraction = OverWeights | OverExamples | OverBatch

// -------------------------------------------------------------------------------------
// recognition
// -------------------------------------------------------------------------------------

/** The contraction in a kernel, if it has one. @category combinators @since 0.1.0 */
export const recognise = (task: Task): Contraction | undefined =>
  sumsOf(task.body)
    .map(sum => overWeights(task, sum) ?? overExamples(task, sum) ?? overBatch(task, sum))
    .find(found => found !== undefined)

/** Sums that stand outside any other reduction or condition. */
const sumsOf = (body: Real): ReadonlyArray<Reduction> => {
  const found = new Set<Reduction>()
  const seen = new Set<unknown>()
  const visit = (p: ReturnType<typeof parts>[number]): void => {
    if (seen.has(p)) return
    seen.add(p)
    if (p._tag === 'Reduce') {
      if (p.op === 'sum') found.add(p)
    } else if (p._tag !== 'Guard') parts(p).forEach(visit)
  }
  visit(body)
  return [...found]
}

interface Product {
  readonly bounds: ReadonlyArray<Bound>
  readonly operands: readonly [Operand, Operand]
}

const productOf = (task: Task, { body }: Reduction): Product | undefined => {
  const [bounds, inner] =
    body._tag === 'Guard' && body.else._tag === 'Literal' && body.else.value === 0
      ? [body.bounds, body.then]
      : [[], body]
  if (inner._tag !== 'Binary' || inner.op !== 'mul' || inner.x._tag !== 'Read' || inner.y._tag !== 'Read')
    return undefined
  const operands = [operandOf(task, inner.x), operandOf(task, inner.y)] as const
  const indices = [...operands.map(o => o.position), ...bounds.map(b => b.index)]
  return indices.some(isDynamic) ? undefined : { bounds: bounds.filter(mayFail), operands }
}

const mayFail = ({ index, extent }: Bound): boolean => I.range(index).least < 0 || I.range(index).most >= extent

const operandOf = (task: Task, { buffer, index }: Extract<Real, { readonly _tag: 'Read' }>): Operand => {
  const stored = task.stored(buffer)
  return { slot: buffer, stored, index, position: position(stored, [I.literal(0), ...index.slice(1)]) }
}

const follows = ({ stored, index }: Operand, batch: Axis): boolean =>
  stored.layout._tag === 'Blocked' && index[0]?.key === I.along(batch).key

const named = (axes: ReadonlyArray<Axis>, free: Axes): ReadonlyArray<Axis> =>
  axes.filter(a => a.extent > 1 && free.has(a.name))

const freeOf = (indices: ReadonlyArray<Index>): Axes =>
  new Map(indices.flatMap(x => I.axes(x).map(a => [a.name, a.extent] as const)))

const overWeights = (task: Task, sum: Reduction): OverWeights | undefined => {
  const product = productOf(task, sum)
  const [batch] = task.axes
  if (product === undefined || batch === undefined || task.output.layout._tag !== 'Blocked') return undefined
  const [p, q] = product.operands
  const [x, w] = follows(p, batch) ? [p, q] : [q, p]
  const elsewhere = freeOf([...x.index, ...product.bounds.map(b => b.index)])
  const known = named(task.axes, freeOf(w.index))
  const shared = known.filter(a => elsewhere.has(a.name) && plainIn(a)(x.position))
  const own = known.filter(a => !shared.includes(a))
  const [channel] = own
  const guarded = freeOf(product.bounds.map(b => b.index))
  if (!follows(x, batch) || w.stored.layout._tag !== 'Rows' || channel === undefined || own.length !== 1)
    return undefined
  if (channel === batch || known.includes(batch) || guarded.has(batch.name)) return undefined
  return {
    _tag: 'OverWeights',
    sum,
    bounds: product.bounds,
    batch,
    block: task.output.layout.lanes,
    x,
    w: { ...w, position: position(w.stored, w.index) },
    channel,
    positions: [...shared, ...task.axes.filter(a => a !== batch && a !== channel && !shared.includes(a))],
    shared
  }
}

const overExamples = (task: Task, sum: Reduction): OverExamples | undefined => {
  const product = productOf(task, sum)
  if (product === undefined || task.output.layout._tag !== 'Rows') return undefined
  const batch = sum.axes.find(a => product.operands.every(o => follows(o, a)))
  const layout = product.operands[0].stored.layout
  if (batch === undefined || layout._tag !== 'Blocked') return undefined
  return (
    withChannel(task, sum, product, batch, layout.lanes, product.operands[0], product.operands[1]) ??
    withChannel(task, sum, product, batch, layout.lanes, product.operands[1], product.operands[0])
  )
}

const withChannel = (
  task: Task,
  sum: Reduction,
  { bounds }: Product,
  batch: Axis,
  block: number,
  x: Operand,
  g: Operand
): OverExamples | undefined => {
  const elsewhere = freeOf(x.index)
  const known = named(task.axes, freeOf(g.index))
  const shared = known.filter(a => elsewhere.has(a.name))
  const own = known.filter(a => !shared.includes(a))
  const [channel] = own
  const guarded = freeOf(bounds.map(b => b.index))
  if (channel === undefined || own.length !== 1 || guarded.has(channel.name) || guarded.has(batch.name))
    return undefined
  if (!plainIn(channel)(g.position)) return undefined
  return {
    _tag: 'OverExamples',
    sum,
    bounds,
    batch,
    block,
    x,
    g,
    channel,
    rest: task.axes.filter(a => a !== channel),
    positions: sum.axes.filter(a => a !== batch),
    shared
  }
}

const overBatch = (task: Task, sum: Reduction): OverBatch | undefined => {
  if (sum.body._tag !== 'Read' || task.output.layout._tag !== 'Rows') return undefined
  const g = operandOf(task, sum.body)
  const batch = sum.axes.find(a => follows(g, a))
  const { layout } = g.stored
  const [channel, ...others] = task.axes.filter(a => a.extent > 1)
  if (batch === undefined || layout._tag !== 'Blocked' || channel === undefined || others.length > 0) return undefined
  if (isDynamic(g.position) || !plainIn(channel)(g.position) || named([channel], freeOf(g.index)).length === 0)
    return undefined
  return {
    _tag: 'OverBatch',
    sum,
    batch,
    block: layout.lanes,
    g,
    channel,
    positions: sum.axes.filter(a => a !== batch)
  }
}
