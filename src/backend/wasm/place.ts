/**
 * Addresses: one arena for everything that a plan holds, laid out once.
 *
 * State comes first, then fed arrays and constants, tables and packed weights, and last the computed buffers, which
 * share their room. New state is written over the old where the kernel that makes it works element by element and is
 * the last to read the old one.
 *
 * @since 0.1.0
 */
import { ALIGNMENT, planMemory } from '../../compile/memory'
import type { Buffer, Kernel, Plan } from '../../compile/Plan'
import type { Arranged } from './arrange'
import type { Stored } from './Layout'
import { rows } from './Layout'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Bytes from an address on. @category model @since 0.1.0 */
export interface Span {
  readonly address: number
  readonly bytes: number
}

/** Room that is reserved for good, with what is in it at the start. @category model @since 0.1.0 */
export interface Arena {
  readonly bytes: { end: number }
  /** Bytes that stay free after everything, a multiple of the alignment. */
  readonly zone: number
  readonly contents: Array<{ readonly address: number; readonly data: Int32Array | Float32Array }>
}

/** @category model @since 0.1.0 */
export interface Placed {
  readonly arena: Arena
  readonly stored: (buffer: number) => Stored
  /** The room that computed buffers share. */
  readonly shared: Span
  /** State that a step leaves elsewhere than where the next one reads it. */
  readonly moves: ReadonlyArray<{ readonly from: number; readonly to: number; readonly bytes: number }>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The first bytes hold the barrier of the threads, and no address is 0. */
const FIRST = 1024

/** @category constructors @since 0.1.0 */
export const arena = (zone = 0): Arena => ({ bytes: { end: FIRST }, zone, contents: [] })

/** Room for a number of bytes; vectors may be read a little beyond it. @category combinators @since 0.1.0 */
export const reserve = ({ bytes, zone }: Arena, size: number): number => {
  const address = bytes.end
  bytes.end += Math.ceil((size + 16) / ALIGNMENT) * ALIGNMENT + zone
  return address
}

/** Room with contents. @category combinators @since 0.1.0 */
export const reserveData = (a: Arena, data: Int32Array | Float32Array): number => {
  const address = reserve(a, data.byteLength)
  a.contents.push({ address, data })
  return address
}

/** How many different constants lie in memory. */
const CONSTANTS = 1024

/** The address of 16 bytes with four times the same 32 bits; undefined where there is no room left. @category model @since 0.1.0 */
export type Constants = (bits: number) => number | undefined

/** Constants, each at one place. @category constructors @since 0.1.0 */
export const constants = (room: Arena): Constants => {
  const data = new Int32Array(4 * CONSTANTS)
  const start = reserveData(room, data)
  const known = new Map<number, number>()
  return bits => {
    const at = known.get(bits) ?? known.size
    if (at >= CONSTANTS) return undefined
    known.set(bits, at)
    data.fill(bits, 4 * at, 4 * at + 4)
    return start + 16 * at
  }
}

// -------------------------------------------------------------------------------------
// the phase
// -------------------------------------------------------------------------------------

/** A place for every buffer. `inPlace` tells whether a kernel may write over what it reads at the same element. @category phases @since 0.1.0 */
export const place = (
  plan: Plan,
  arranged: Arranged,
  inPlace: (kernel: Kernel, current: number) => boolean,
  zone: number
): Placed => {
  const room = arena(zone)
  const { buffers, kernels, layouts } = arranged
  const over = overwritten(plan, kernels, inPlace)
  const fixed = new Map<number, number>()
  buffers.forEach(b => {
    if (b.role._tag !== 'Computed')
      fixed.set(b.id, b.role._tag === 'Constant' ? reserveData(room, b.role.data) : reserve(room, 4 * b.size))
  })
  over.forEach((current, next) => fixed.set(next, fixed.get(current) ?? 0))
  const results = new Set([...arranged.results.map(r => r.buffer), ...plan.state.map(s => s.next)])
  const shared = planMemory(
    buffers.map((b): Buffer => ({ ...b, size: over.has(b.id) || b.size === 0 ? 0 : b.size + 4 + zone / 4 })),
    kernels,
    results
  )
  const base = reserve(room, shared.bytes)
  const addressOf = (id: number): number => fixed.get(id) ?? base + (shared.offsets.get(id) ?? 0)
  return {
    arena: room,
    stored: id => ({ address: addressOf(id), shape: buffers[id]?.shape ?? [], layout: layouts[id] ?? rows }),
    shared: { address: base, bytes: shared.bytes },
    moves: plan.state.flatMap(s =>
      s.current < 0 || addressOf(s.current) === addressOf(s.next)
        ? []
        : [{ from: addressOf(s.next), to: addressOf(s.current), bytes: 4 * (buffers[s.next]?.size ?? 0) }]
    )
  }
}

/** Next states that take the place of the current one. */
const overwritten = (
  plan: Plan,
  kernels: ReadonlyArray<Kernel>,
  inPlace: (kernel: Kernel, current: number) => boolean
): ReadonlyMap<number, number> => {
  const found = new Map<number, number>()
  const taken = new Set<number>()
  plan.state.forEach(({ current, next }) => {
    const at = kernels.findIndex(k => k.output === next)
    const kernel = kernels[at]
    const last = kernels.reduce((latest, k, i) => (k.inputs.includes(current) ? i : latest), -1)
    if (kernel === undefined || current < 0 || last > at || found.has(next) || taken.has(current)) return
    if (!inPlace(kernel, current)) return
    found.set(next, current)
    taken.add(current)
  })
  return found
}
