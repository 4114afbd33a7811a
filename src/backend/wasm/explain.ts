/**
 * The arena of a plan, in numbers and in words: what lies in the one memory that the WebAssembly backend reserves before
 * the first step, and keeps.
 *
 * @since 0.1.0
 */
import type { Lifetime } from '../../compile/memory'
import { lifetimes } from '../../compile/memory'
import type { Plan } from '../../compile/Plan'
import * as S from '../../shape/Shape'
import { arrange } from './arrange'
import { overlaps } from './parallel'
import { programOf } from './program'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A value of a step: the primitives that make it, and for how many kernels its place is taken. @category model @since 0.1.0 */
export interface Resident {
  readonly label: string
  readonly shape: S.Shape
  readonly bytes: number
  readonly kernels: number
}

/** Sizes in bytes. @category model @since 0.1.0 */
export interface ArenaSummary {
  readonly bytes: number
  readonly state: number
  /** Fed arrays and constants of the plan. */
  readonly fed: number
  /** Tables of addresses, packed weights, constants of the code, alignment. */
  readonly tables: number
  /** The room that values of a step share. */
  readonly shared: number
  /** What these values would take if each had a place of its own. */
  readonly separate: number
  /** The most that is alive at once, and the kernel that it is alive for. */
  readonly peak: number
  readonly peakAt: string
  readonly scratch: number
  readonly kernels: number
  /** The values of a step, the largest first. */
  readonly values: ReadonlyArray<Resident>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const PAGE = 65536

/** What lies in the arena of a plan for so many threads. @category constructors @since 0.1.0 */
export const arenaSummary = (plan: Plan, threads = 1): ArenaSummary => {
  const program = programOf({ fma: true, threads, patience: 0 }, plan)
  const { buffers, kernels, results } = arrange(plan)
  const kept = new Set([...results.map(r => r.buffer), ...plan.state.map(s => s.next)])
  const shares = ({ buffer }: Lifetime): boolean =>
    buffer.size > 0 && overlaps(program.shared, { address: program.stored(buffer.id).address, bytes: 1 })
  const lives = lifetimes(buffers, kernels, kept).filter(shares)
  const alive = kernels.map((_, i) => total(lives.filter(l => l.first <= i && i <= l.last).map(l => l.buffer)))
  const peak = Math.max(0, ...alive)
  const [state, fed] = [['State'], ['Feed', 'Constant']].map(roles =>
    total(buffers.filter(b => roles.includes(b.role._tag)))
  )
  const bytes = program.memory.pages * PAGE
  const parts = { state: state ?? 0, fed: fed ?? 0, shared: program.shared.bytes, scratch: program.scratch.bytes }
  return {
    bytes,
    ...parts,
    tables: bytes - Object.values(parts).reduce((a, b) => a + b, 0),
    separate: total(lives.map(l => l.buffer)),
    peak,
    peakAt: kernels[alive.indexOf(peak)]?.label ?? '',
    kernels: kernels.length,
    values: [...lives]
      .sort((x, y) => y.buffer.size - x.buffer.size)
      .map(({ buffer, first, last }) => ({
        label: kernels[first]?.label ?? '',
        shape: buffer.shape,
        bytes: 4 * buffer.size,
        kernels: Math.min(last, kernels.length - 1) - first + 1
      }))
  }
}

const total = (buffers: ReadonlyArray<{ readonly size: number }>): number =>
  buffers.reduce((sum, b) => sum + 4 * b.size, 0)

// -------------------------------------------------------------------------------------
// printing
// -------------------------------------------------------------------------------------

/** How many values are printed. */
const LARGEST = 8

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`.padStart(9)

/** The arena in words. @category printing @since 0.1.0 */
export const arenaText = (arena: ArenaSummary): string =>
  [
    `ARENA  ${megabytes(arena.bytes).trim()} for the WebAssembly backend with one thread, reserved once and kept from step to step`,
    `  ${megabytes(arena.state)}  state`,
    `  ${megabytes(arena.fed)}  fed arrays and constants`,
    `  ${megabytes(arena.tables)}  tables and packed weights`,
    `  ${megabytes(arena.shared)}  ${arena.values.length} values of a step, which share their places (${megabytes(arena.separate).trim()} if none did);`,
    `             at most ${megabytes(arena.peak).trim()} are alive at once, for ${short(arena.peakAt)}`,
    `  ${megabytes(arena.scratch)}  scratch room`,
    '  the largest values, and for how many of the kernels they are alive:',
    ...arena.values
      .slice(0, LARGEST)
      .map(v => `  ${megabytes(v.bytes)}  ${S.Show.show(v.shape)}  ${short(v.label)}, ${v.kernels} of ${arena.kernels}`)
  ].join('\n')

/** Labels of long fusions are cut. */
const short = (label: string): string => (label.length > 60 ? `${label.slice(0, 57)}...` : label)
