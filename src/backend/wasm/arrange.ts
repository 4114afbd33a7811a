/**
 * The layout phase: which buffers lie in blocks of examples, and the copies where a plan meets the outside, where
 * every array is row-major.
 *
 * A buffer follows the batch when its leading axis is that of the fed images, all the way from reads to results, and
 * every kernel reads it along a loop of its own over that whole axis.
 *
 * @since 0.1.0
 */
import { all } from '../../compile/Body'
import type { Buffer, Kernel, Plan } from '../../compile/Plan'
import { feeds } from '../../compile/Plan'
import type { Index } from '../../expr/Index'
import * as I from '../../expr/Index'
import { read } from '../../expr/Scalar'
import type { Layout } from './Layout'
import { blocked, rows } from './Layout'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A plan with a layout for each buffer; `fed` and `results` name row-major buffers. @category model @since 0.1.0 */
export interface Arranged {
  readonly buffers: ReadonlyArray<Buffer>
  readonly layouts: ReadonlyArray<Layout>
  readonly kernels: ReadonlyArray<Kernel>
  readonly fed: ReadonlyArray<{ readonly name: string; readonly buffer: number }>
  readonly results: ReadonlyArray<{ readonly name: string; readonly buffer: number }>
}

// -------------------------------------------------------------------------------------
// the batch
// -------------------------------------------------------------------------------------

/** The widest block that divides the batch; 0 where none does. */
const blockOf = (batch: number): number => [16, 8, 4].find(n => batch > 0 && batch % n === 0) ?? 0

/** How a kernel reads a buffer: the axis that the leading index runs along, if it is one. */
interface Use {
  readonly buffer: number
  readonly axis: string | undefined
  readonly kernel: Kernel
}

const leadingAxis = (index: ReadonlyArray<Index>, extent: number): string | undefined => {
  const first = index[0]
  const term = first?.terms[0]
  return first?.terms.length === 1 &&
    first.constant === 0 &&
    term?.coefficient === 1 &&
    term.atom._tag === 'Axis' &&
    term.atom.extent === extent
    ? term.atom.name
    : undefined
}

const usesOf = (plan: Plan, kernel: Kernel): ReadonlyArray<Use> =>
  all(kernel.body).flatMap(p => {
    const buffer = p._tag === 'Read' ? kernel.inputs[p.buffer] : undefined
    return p._tag !== 'Read' || buffer === undefined
      ? []
      : [{ buffer, axis: leadingAxis(p.index, plan.buffers[buffer]?.shape[0] ?? 0), kernel }]
  })

/** The buffers whose leading axis is the batch and that no kernel takes apart along it. */
const followers = (plan: Plan, batch: number): ReadonlySet<number> => {
  const uses = plan.kernels.flatMap(kernel => usesOf(plan, kernel))
  const next = new Set(plan.state.map(s => s.next))
  const torn = new Set(uses.filter(u => u.axis === undefined).map(u => u.buffer))
  const may = (b: Buffer): boolean =>
    b.shape[0] === batch && (b.role._tag === 'Feed' || b.role._tag === 'Computed') && !next.has(b.id)
  const possible = new Set(plan.buffers.filter(may).map(b => b.id))
  const found = new Set(plan.buffers.filter(b => b.role._tag === 'Feed' && possible.has(b.id)).map(b => b.id))
  const alongOwn = (u: Use): boolean => u.axis !== undefined && u.axis === u.kernel.axes[0]?.name
  const forward = (): void => {
    uses.forEach(u => {
      if (found.has(u.buffer) && alongOwn(u) && possible.has(u.kernel.output)) found.add(u.kernel.output)
    })
  }
  const backward = (): void => {
    const outside = new Set(uses.filter(u => !(alongOwn(u) && found.has(u.kernel.output))).map(u => u.buffer))
    uses.forEach(u => {
      const computed = plan.buffers[u.buffer]?.role._tag === 'Computed'
      if (computed && possible.has(u.buffer) && !outside.has(u.buffer)) found.add(u.buffer)
    })
  }
  for (let before = -1; before !== found.size;) {
    before = found.size
    forward()
    backward()
  }
  return new Set([...found].filter(id => !torn.has(id) && (plan.buffers[id]?.shape.length ?? 0) > 1))
}

/** A batch, and the buffers that follow it. */
interface Followed {
  readonly batch: number
  readonly buffers: ReadonlySet<number>
}

const nobody: Followed = { batch: 0, buffers: new Set() }

/**
 * The batch: of the leading axes of fed arrays the one that the most results of kernels follow. A prediction is fed its
 * weights beside its images; theirs is no batch, since all that follows them is a draw of them.
 */
const batchOf = (plan: Plan): Followed => {
  const fed = feeds(plan).map(({ buffer }) => buffer)
  const extents = new Set(fed.flatMap(({ shape: [first = 0, ...rest] }) => (rest.length > 0 ? [first] : [])))
  const all = [...extents].filter(n => blockOf(n) > 0).map(batch => ({ batch, buffers: followers(plan, batch) }))
  return all.length < 2 ? (all[0] ?? nobody) : all.reduce((x, y) => (following(plan, y) > following(plan, x) ? y : x))
}

const following = (plan: Plan, { buffers }: Followed): number =>
  plan.buffers.filter(b => b.role._tag === 'Computed' && buffers.has(b.id)).length

// -------------------------------------------------------------------------------------
// the phase
// -------------------------------------------------------------------------------------

/** A layout for every buffer of a plan. @category phases @since 0.1.0 */
export const arrange = (plan: Plan): Arranged => {
  const { batch, buffers: inBlocks } = batchOf(plan)
  const block = blockOf(batch)
  const fed = feeds(plan).map(({ name, buffer }) => ({ name, buffer }))
  const turned = fed.filter(f => inBlocks.has(f.buffer.id))
  const untwisted = plan.outputs.filter(o => inBlocks.has(o.buffer))
  const first = plan.buffers.length
  const staged = turned.map(({ buffer }, i): Buffer => ({ ...buffer, id: first + i }))
  const plainRows = untwisted.flatMap((o, i): ReadonlyArray<Buffer> => {
    const buffer = plan.buffers[o.buffer]
    return buffer === undefined ? [] : [{ ...buffer, id: first + staged.length + i, role: { _tag: 'Computed' } }]
  })
  const buffers = [
    ...plan.buffers.map((b): Buffer => (turned.some(f => f.buffer === b) ? { ...b, role: { _tag: 'Computed' } } : b)),
    ...staged,
    ...plainRows
  ]
  return {
    buffers,
    layouts: buffers.map(b => (inBlocks.has(b.id) ? blocked(block) : rows)),
    kernels: [
      ...staged.map((from, i) => copy('feed', from, turned[i]?.buffer.id ?? 0)),
      ...plan.kernels,
      ...plainRows.map((to, i) => copy('result', { ...to, id: untwisted[i]?.buffer ?? 0 }, to.id))
    ],
    fed: fed.map(({ name, buffer }) => ({
      name,
      buffer: staged[turned.findIndex(t => t.buffer === buffer)]?.id ?? buffer.id
    })),
    results: plan.outputs.map(o => ({ name: o.name, buffer: plainRows[untwisted.indexOf(o)]?.id ?? o.buffer }))
  }
}

/** The same values in another layout. */
const copy = (label: string, from: Buffer, to: number): Kernel => {
  const axes = from.shape.map((extent, i) => I.axis(`copy${to}:${i}`, extent))
  return { label, output: to, inputs: [from.id], axes, body: read(0, axes.map(I.along)) }
}
