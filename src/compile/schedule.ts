/**
 * Scheduling: a fused graph becomes a list of kernels over buffers.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import type { Axis, Index } from '../expr/Index'
import { along, axis } from '../expr/Index'
import type { Real } from '../expr/Scalar'
import { lit, read, sumOver } from '../expr/Scalar'
import * as S from '../shape/Shape'
import { decide } from './decide'
import type { Fused } from './fuse'
import { dataOf, isLeaf, lower, outputAxes } from './lower'
import type { Buffer, Kernel, Role, Traits } from './Plan'
import { partialAxes } from './stages'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Buffers, kernels in order, and where each kept value lies. @category model @since 0.1.0 */
export interface Schedule {
  readonly buffers: ReadonlyArray<Buffer>
  readonly kernels: ReadonlyArray<Kernel>
  readonly place: ReadonlyMap<Expr, number>
}

const EMPTY: Schedule = { buffers: [], kernels: [], place: new Map() }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * One kernel for each kept value, more where a long sum has few results.
 *
 * @category phases
 * @since 0.1.0
 */
export const schedule =
  (traits: Traits, stateNames: ReadonlySet<string>) =>
  ({ roots, order, kept }: Fused): Schedule => {
    const numbers = new Map(order.map((node, i) => [node, i]))
    const scope = (node: Expr): string => `n${numbers.get(node) ?? 0}`
    const all = new Set([...kept, ...order.filter(isLeaf)])
    const done = order
      .filter(node => all.has(node))
      .reduce<Schedule>(
        (s, node) => (isLeaf(node) ? leaf(s, node, stateNames) : kernels(traits, s, node, all, scope)),
        EMPTY
      )
    return roots.filter(isLeaf).reduce(copy, done)
  }

const nextId = ({ buffers }: Schedule): number => buffers.length

const withBuffer = (s: Schedule, shape: S.Shape, dtype: Buffer['dtype'], role: Role): Schedule => ({
  ...s,
  buffers: [...s.buffers, { id: nextId(s), shape, dtype, size: S.size(shape), role }]
})

const placed = (s: Schedule, node: Expr, id: number): Schedule => ({ ...s, place: new Map([...s.place, [node, id]]) })

const leaf = (s: Schedule, node: Expr, stateNames: ReadonlySet<string>): Schedule =>
  placed(withBuffer(s, node.shape, node.dtype, roleOf(node, stateNames)), node, nextId(s))

const roleOf = (node: Expr, stateNames: ReadonlySet<string>): Role => {
  const name = String(node.attributes['name'])
  return node.primitive.lowering._tag === 'Data'
    ? { _tag: 'Constant', data: Float32Array.from(dataOf(node)) }
    : stateNames.has(name)
      ? { _tag: 'State', name }
      : { _tag: 'Feed', name }
}

/** A body together with the buffers that it reads, in the order of its first reads. */
interface Built {
  readonly body: Real
  readonly inputs: ReadonlyArray<number>
}

const build = (
  s: Schedule,
  node: Expr,
  axes: ReadonlyArray<Axis>,
  stored: ReadonlySet<Expr>,
  scope: (node: Expr) => string
): Built => {
  const inputs: Array<number> = []
  const known = new Map<string, Real>()
  const slot = (id: number): number => (inputs.includes(id) ? inputs.indexOf(id) : inputs.push(id) - 1)
  const at = (arg: Expr, index: ReadonlyArray<Index>): Real => {
    const key = `${scope(arg)}[${index.map(i => i.key).join()}]`
    const value =
      known.get(key) ?? (stored.has(arg) ? read(slot(s.place.get(arg) ?? 0), index) : lower(arg, scope(arg), index, at))
    known.set(key, value)
    return value
  }
  return { body: decide(lower(node, scope(node), axes.map(along), at)), inputs }
}

const kernels = (
  traits: Traits,
  s: Schedule,
  node: Expr,
  stored: ReadonlySet<Expr>,
  scope: (node: Expr) => string
): Schedule => {
  const axes = outputAxes(node, scope(node))
  const built = build(s, node, axes, stored, scope)
  const label = labelOf(node, stored)
  return summed(traits, s, node, label, axes, built)
}

const one = (s: Schedule, node: Expr, label: string, axes: ReadonlyArray<Axis>, { body, inputs }: Built): Schedule => {
  const output = nextId(s)
  const next = withBuffer(s, node.shape, node.dtype, { _tag: 'Computed' })
  return placed({ ...next, kernels: [...next.kernels, { label, output, inputs, axes, body }] }, node, output)
}

/** One kernel, or as many as a long sum has stages. */
const summed = (
  traits: Traits,
  s: Schedule,
  node: Expr,
  label: string,
  axes: ReadonlyArray<Axis>,
  built: Built,
  stage = ''
): Schedule => {
  const { body, inputs } = built
  const split =
    body._tag === 'Reduce' && body.op === 'sum' ? partialAxes(traits.longestSum, S.size(node.shape), body.axes) : []
  if (split.length === 0 || body._tag !== 'Reduce') return one(s, node, `${label}${stage}`, axes, built)
  const output = nextId(s)
  const rest = body.axes.filter(a => !split.includes(a))
  const shape = [...split.map(a => a.extent), ...node.shape]
  const first = withBuffer(s, shape, node.dtype, { _tag: 'Computed' })
  const partial: Kernel = {
    label: `${label} (partial)`,
    output,
    inputs,
    axes: [...split, ...axes],
    body: sumOver(rest, body.body)
  }
  const again = split.map(a => axis(`${a.name}+`, a.extent))
  const total = sumOver(again, read(0, [...again, ...axes].map(along)))
  const next = { ...first, kernels: [...first.kernels, partial] }
  return summed(traits, next, node, label, axes, { body: total, inputs: [output] }, ' (total)')
}

/** A result that is an input, as it is. */
const copy = (s: Schedule, node: Expr): Schedule => {
  const axes = outputAxes(node, 'copy')
  const from = s.place.get(node)
  return from === undefined || s.buffers[from]?.role._tag === 'Computed'
    ? s
    : one(s, node, 'copy', axes, { body: S.size(node.shape) === 0 ? lit(0) : read(0, axes.map(along)), inputs: [from] })
}

/** The primitives of a kernel, the outermost last. */
const labelOf = (node: Expr, stored: ReadonlySet<Expr>): string => {
  const names = new Set<string>()
  const visit = (n: Expr, depth: number): void => {
    if (depth < 40) n.args.forEach(arg => (stored.has(arg) ? undefined : visit(arg, depth + 1)))
    names.add(n.primitive.name)
  }
  visit(node, 0)
  return [...names].join(' ')
}
