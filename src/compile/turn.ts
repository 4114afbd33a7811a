/**
 * Turning: arrays that neighbouring results read far apart are copied, so that they are read side by side.
 *
 * A graphics device runs neighbouring results together and fetches a line of memory for all of them. Where the last axis
 * of a kernel's results runs over some other axis of an array than its last (the weights of a convolution, in the
 * gradient of what it was given), each result needs a line of its own for every term. A copy with that axis last costs
 * one pass over the array. It is made once for all kernels that want it, before the first of them.
 *
 * @since 0.1.0
 */
import type { Axis, Index } from '../expr/Index'
import { along, axes, axis } from '../expr/Index'
import type { Real } from '../expr/Scalar'
import { read } from '../expr/Scalar'
import { all, profile } from './Body'
import type { Buffer, Kernel } from './Plan'
import { replaceWhere } from './replace'
import type { Schedule } from './schedule'

/** A copy pays where each element is read at least so often. */
const READS = 16

/** Fewer neighbours than this share a line in either order. */
const NEIGHBOURS = 4

/** The axes of a buffer with the `d`-th of them last. */
const last = <A>(d: number, of: ReadonlyArray<A>): ReadonlyArray<A> => [
  ...of.slice(0, d),
  ...of.slice(d + 1),
  ...of.slice(d, d + 1)
]

type Read = Extract<Real, { readonly _tag: 'Read' }>

const runsOver = (a: Axis, index: Index): boolean => axes(index).some(({ name }) => name === a.name)

/** The place of the axis of an array that must be last for neighbours to read neighbours, where it is not. */
const misplaced = (fastest: Axis, { shape }: Buffer, { index }: Read): number | undefined => {
  const places = index.flatMap((i, d) => (runsOver(fastest, i) ? [d] : []))
  const [d] = places
  return places.length === 1 && d !== undefined && shape.slice(d + 1).some(extent => extent > 1) ? d : undefined
}

/** What a kernel would rather read: which buffer, with which of its axes last. */
interface Wish {
  readonly id: number
  readonly last: number | undefined
}

const nameOf = ({ id, last: d }: Wish): string => `${id} ${d ?? ''}`

/** The wishes of a kernel, one for each of its reads. */
const wishes = (buffers: ReadonlyArray<Buffer>, kernel: Kernel): ReadonlyMap<Read, Wish> => {
  const { axes: own, body, inputs } = kernel
  const fastest = [...own].reverse().find(a => a.extent > 1)
  const { reads, reduced } = profile(body)
  const results = own.reduce((n, a) => n * a.extent, 1)
  const wish = (r: Read): Wish => {
    const buffer = buffers[inputs[r.buffer] ?? -1]
    const often = results * (reads.get(r.buffer) ?? 0) >= READS * (buffer?.size ?? Infinity)
    const pays = reduced > 0 && often && fastest !== undefined && fastest.extent >= NEIGHBOURS
    return {
      id: buffer?.id ?? -1,
      last: pays && buffer !== undefined ? misplaced(fastest, buffer, r) : undefined
    }
  }
  return new Map(all(body).flatMap(p => (p._tag === 'Read' ? [[p, wish(p)] as const] : [])))
}

const turnedBuffer = (id: number, { shape, ...rest }: Buffer, d: number): Buffer => ({
  ...rest,
  id,
  shape: last(d, shape),
  role: { _tag: 'Computed' }
})

const copy = (to: Buffer, from: Buffer, d: number): Kernel => {
  const read0 = from.shape.map((extent, i) => axis(`t${to.id}:${i}`, extent))
  return { label: 'transpose', output: to.id, inputs: [from.id], axes: last(d, read0), body: read(0, read0.map(along)) }
}

/** What there is so far; `copies` names the buffer of each wish. */
interface Turned {
  readonly buffers: ReadonlyArray<Buffer>
  readonly kernels: ReadonlyArray<Kernel>
  readonly copies: ReadonlyMap<string, number>
}

const withCopy = (t: Turned, wish: Wish): Turned => {
  const from = t.buffers[wish.id]
  if (from === undefined || wish.last === undefined || t.copies.has(nameOf(wish))) return t
  const to = turnedBuffer(t.buffers.length, from, wish.last)
  return {
    buffers: [...t.buffers, to],
    kernels: [...t.kernels, copy(to, from, wish.last)],
    copies: new Map([...t.copies, [nameOf(wish), to.id]])
  }
}

const withKernel =
  (maxInputs: number) =>
  (t: Turned, kernel: Kernel): Turned => {
    const wanted = wishes(t.buffers, kernel)
    const each = [...new Map([...wanted.values()].map(wish => [nameOf(wish), wish])).values()]
    if (each.length > maxInputs || each.every(wish => wish.last === undefined))
      return { ...t, kernels: [...t.kernels, kernel] }
    const copied = each.reduce(withCopy, t)
    const slots = new Map(each.map((wish, slot) => [nameOf(wish), slot]))
    const instead = new Map(
      [...wanted].map(([r, wish]) => [
        r,
        read(slots.get(nameOf(wish)) ?? 0, wish.last === undefined ? r.index : last(wish.last, r.index))
      ])
    )
    const done = new Set(instead.values())
    const body = replaceWhere(x => (x._tag === 'Read' && !done.has(x) ? instead.get(x) : undefined))(kernel.body)
    const inputs = each.map(wish => copied.copies.get(nameOf(wish)) ?? wish.id)
    return { ...copied, kernels: [...copied.kernels, { ...kernel, inputs, body }] }
  }

/** The same kernels, after copies of what they would read far apart. @category phases @since 0.1.0 */
export const turn =
  (maxInputs: number) =>
  (s: Schedule): Schedule => {
    const { buffers, kernels } = s.kernels.reduce(withKernel(maxInputs), {
      buffers: s.buffers,
      kernels: [],
      copies: new Map<string, number>()
    })
    return { ...s, buffers, kernels }
  }
