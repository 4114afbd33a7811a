/**
 * The memory plan: places in one arena for the buffers that kernels fill.
 *
 * A buffer is alive from the kernel that fills it to the last one that reads it; results live to the end. Large
 * buffers are placed first, each at the lowest place where it meets no other that is alive with it (greedy by size,
 * Pisarchyk & Lee 2020).
 *
 * @since 0.1.0
 */
import type { Buffer, Kernel, Memory } from './Plan'

/** The kernels, by their places in the list, that fill a buffer and that read it last. @category model @since 0.1.0 */
export interface Lifetime {
  readonly buffer: Buffer
  readonly first: number
  readonly last: number
}

interface Placed extends Lifetime {
  readonly offset: number
  readonly bytes: number
}

/** Places start at multiples of this many bytes, a cache line. @category constants @since 0.1.0 */
export const ALIGNMENT = 64

/**
 * Places for computed buffers.
 *
 * @category phases
 * @since 0.1.0
 */
export const planMemory = (
  buffers: ReadonlyArray<Buffer>,
  kernels: ReadonlyArray<Kernel>,
  results: ReadonlySet<number>
): Memory => {
  const lives = lifetimes(buffers, kernels, results)
  const placed = [...lives]
    .sort((x, y) => y.buffer.size - x.buffer.size || x.buffer.id - y.buffer.id)
    .reduce<ReadonlyArray<Placed>>((done, life) => [...done, place(done, life)], [])
  return {
    bytes: placed.reduce((end, p) => Math.max(end, p.offset + p.bytes), 0),
    offsets: new Map(placed.map(p => [p.buffer.id, p.offset]))
  }
}

/** When computed buffers are alive; results live to the end. @category utils @since 0.1.0 */
export const lifetimes = (
  buffers: ReadonlyArray<Buffer>,
  kernels: ReadonlyArray<Kernel>,
  results: ReadonlySet<number>
): ReadonlyArray<Lifetime> => {
  const first = new Map(kernels.map((k, i) => [k.output, i]))
  const last = new Map(kernels.flatMap((k, i) => k.inputs.map(input => [input, i] as const)))
  return buffers
    .filter(buffer => buffer.role._tag === 'Computed')
    .map(buffer => {
      const born = first.get(buffer.id) ?? 0
      return { buffer, first: born, last: results.has(buffer.id) ? kernels.length : (last.get(buffer.id) ?? born) }
    })
}

const place = (done: ReadonlyArray<Placed>, life: Lifetime): Placed => {
  const bytes = Math.ceil((life.buffer.size * 4) / ALIGNMENT) * ALIGNMENT
  const busy = done.filter(p => p.first <= life.last && life.first <= p.last).sort((x, y) => x.offset - y.offset)
  const offset = busy.reduce((at, p) => (p.offset >= at + bytes ? at : Math.max(at, p.offset + p.bytes)), 0)
  return { ...life, offset, bytes }
}
