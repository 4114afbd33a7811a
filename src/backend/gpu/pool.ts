/**
 * Pooling: independent kernels of a plan become one launch, and values that live together become one flat array.
 *
 * A GPU is told what to do launch by launch, and each costs tens of microseconds however small it is. A training step
 * has a chain of dependent kernels that no rearrangement can shorten, and beside it many small ones (a bias's gradient,
 * a scale's square) that can run whenever their inputs are there. Kernels are taken in order of their height, the
 * number of kernels that must follow (Hu 1961; Graham 1969): the highest that is ready opens a launch, and others that
 * are ready ride along while the launch reads few enough arrays. A launch's results lie in one array, one segment a
 * kernel, so that whoever reads several of them reads one array. State, constants and the feeds of a step are one array
 * each for the same reason; a step's state and outputs are gathered into one array at its end, and leave the device
 * together.
 *
 * Segments that touch and whose texts are equal but for a few numbers are one piece of code (`print/branch.ts`): Adam's
 * update of twenty arrays is one branch over their concatenation. So that they touch, equal kernels are neighbours in a
 * launch.
 *
 * @since 0.1.0
 */
import { along, axis } from '../../expr/Index'
import { read } from '../../expr/Scalar'
import type { Buffer, Kernel, Plan } from '../../compile/Plan'
import { bufferOf, feeds } from '../../compile/Plan'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Where a value lies: in which flat array, and from which element on. @category model @since 0.1.0 */
export interface Place {
  readonly array: number
  readonly offset: number
}

/** A kernel within a launch: it fills the elements from `from` on. @category model @since 0.1.0 */
export interface Segment {
  readonly kernel: Kernel
  readonly from: number
}

/** One call of the device: `segments` fill the array `array`, and read the arrays `inputs`. @category model @since 0.1.0 */
export interface Launch {
  readonly array: number
  readonly size: number
  readonly inputs: ReadonlyArray<number>
  readonly segments: ReadonlyArray<Segment>
  /** Where each input of each segment lies. */
  readonly places: ReadonlyMap<number, Place>
}

/** A named part of an array. @category model @since 0.1.0 */
export interface Member {
  readonly name: string
  readonly offset: number
  readonly size: number
}

/** Named values that cross between host and device as one array. @category model @since 0.1.0 */
export interface Pack {
  readonly array: number
  readonly size: number
  readonly members: ReadonlyArray<Member>
}

/** Numbers that never change. @category model @since 0.1.0 */
export interface Fixed {
  readonly array: number
  readonly data: Float32Array
}

/** `next[i]` is the array in which a step leaves `state[i]`. @category model @since 0.1.0 */
export interface Pooled {
  readonly state: ReadonlyArray<Pack>
  readonly next: ReadonlyArray<number>
  readonly constants: ReadonlyArray<Fixed>
  readonly feeds: ReadonlyArray<Pack>
  readonly outputs: ReadonlyArray<Pack>
  readonly launches: ReadonlyArray<Launch>
}

/**
 * How far to go.
 *
 * - `together`: whether kernels and values are pooled at all;
 * - `maxInputs`: the most arrays that a launch may read;
 * - `largest`: the most elements of an array;
 * - `signature`: a text that is equal for kernels that do the same to other arrays.
 *
 * @category model
 * @since 0.1.0
 */
export interface Policy {
  readonly together: boolean
  readonly maxInputs: number
  readonly largest: number
  readonly signature: (kernel: Kernel) => string
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A plan as launches over flat arrays. It is made twice: the state lies in the order in which the launches of the first
 * pass leave it, so that it is gathered in few pieces.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pool =
  (policy: Policy) =>
  (plan: Plan): Pooled => {
    const items = plan.state.map(s => ({ name: s.name, size: bufferOf(plan, s.next).size, buffer: s.current }))
    const first = pass(policy, plan, items)
    if (!policy.together) return first.pooled
    const order = (item: Item): number => first.left.get(item.name) ?? 0
    return pass(
      policy,
      plan,
      [...items].sort((x, y) => order(x) - order(y))
    ).pooled
  }

interface Pass {
  readonly pooled: Pooled
  /** A number for each value of the state, in the order in which the launches leave them. */
  readonly left: ReadonlyMap<string, number>
}

const pass = (policy: Policy, plan: Plan, items: ReadonlyArray<Item>): Pass => {
  const desk: Desk = { policy, plan, places: new Map(), launches: [], next: 0 }
  const state = packed(desk, items)
  const constants = fixed(desk)
  const fed = packed(
    desk,
    feeds(plan).map(({ name, buffer }) => ({ name, size: buffer.size, buffer: buffer.id }))
  )
  launchAll(desk)
  const left = new Map(plan.state.map(s => [s.name, ordinal(desk, s.next)]))
  const nextOf = new Map(plan.state.map(s => [s.name, s.next]))
  const next = state.map(
    ({ members }) =>
      gather(
        desk,
        members.flatMap(m => nextOf.get(m.name) ?? [])
      ).array
  )
  const results = plan.outputs.map(o => ({ name: o.name, size: bufferOf(plan, o.buffer).size, buffer: o.buffer }))
  const outputs = together(policy, results).map(group => {
    const { array, size } = gather(
      desk,
      group.map(o => o.buffer)
    )
    return { array, size, members: laidOut(group).members }
  })
  return { pooled: { state, next, constants, feeds: fed, outputs, launches: desk.launches }, left }
}

/** Values in the order of their arrays, and of their places in these. */
const ordinal = ({ places, policy }: Desk, buffer: number): number => {
  const place = places.get(buffer)
  return place === undefined ? 0 : place.array * policy.largest + place.offset
}

/** The work in hand. */
interface Desk {
  readonly policy: Policy
  readonly plan: Plan
  readonly places: Map<number, Place>
  readonly launches: Array<Launch>
  next: number
}

const newArray = (desk: Desk): number => desk.next++

// -------------------------------------------------------------------------------------
// packs
// -------------------------------------------------------------------------------------

/** A value that crosses to the device: `buffer` holds it there, −1 where no kernel reads it. */
interface Item {
  readonly name: string
  readonly size: number
  readonly buffer: number
}

/** In groups of equal keys, by first appearance. */
const grouped = <A>(items: ReadonlyArray<A>, key: (a: A) => string): ReadonlyArray<A> => {
  const groups = new Map<string, Array<A>>()
  items.forEach(item => {
    const name = key(item)
    groups.set(name, [...(groups.get(name) ?? []), item])
  })
  return [...groups.values()].flat()
}

/** Items that share an array: one after the other while they fit, or each alone. */
const together = <A extends { readonly size: number }>(
  { together: all, largest }: Policy,
  items: ReadonlyArray<A>
): ReadonlyArray<ReadonlyArray<A>> => {
  const groups: Array<Array<A>> = []
  let room = 0
  items.forEach(item => {
    const last = groups[groups.length - 1]
    if (!all || last === undefined || item.size > room) {
      groups.push([item])
      room = largest - item.size
    } else {
      last.push(item)
      room -= item.size
    }
  })
  return groups
}

interface LaidOut {
  readonly members: ReadonlyArray<Member>
  readonly size: number
}

const laidOut = (items: ReadonlyArray<{ readonly name: string; readonly size: number }>): LaidOut =>
  items.reduce<LaidOut>(
    ({ members, size }, item) => ({
      members: [...members, { name: item.name, size: item.size, offset: size }],
      size: size + item.size
    }),
    { members: [], size: 0 }
  )

const packed = (desk: Desk, items: ReadonlyArray<Item>): ReadonlyArray<Pack> =>
  together(desk.policy, items).map(group => {
    const array = newArray(desk)
    const { members, size } = laidOut(group)
    group.forEach(({ buffer }, i) => {
      if (buffer >= 0) desk.places.set(buffer, { array, offset: members[i]?.offset ?? 0 })
    })
    return { array, size, members }
  })

const fixed = (desk: Desk): ReadonlyArray<Fixed> =>
  together(
    desk.policy,
    desk.plan.buffers.flatMap(({ id, size, role }) => (role._tag === 'Constant' ? [{ id, size, data: role.data }] : []))
  ).map(group => {
    const array = newArray(desk)
    const data = new Float32Array(group.reduce((n, c) => n + c.size, 0))
    let offset = 0
    group.forEach(c => {
      data.set(c.data, offset)
      desk.places.set(c.id, { array, offset })
      offset += c.size
    })
    return { array, data }
  })

// -------------------------------------------------------------------------------------
// launches
// -------------------------------------------------------------------------------------

const arraysOf = ({ places }: Desk, buffers: ReadonlyArray<number>): ReadonlySet<number> =>
  new Set(buffers.flatMap(id => places.get(id)?.array ?? []))

const launchAll = (desk: Desk): void => {
  const kernels = desk.plan.kernels.filter(k => bufferOf(desk.plan, k.output).size > 0)
  if (desk.policy.together) {
    const heights = heightsOf(kernels)
    const waiting = new Set(kernels)
    while (waiting.size > 0) {
      const chosen = choose(desk, waiting, heights)
      if (chosen.length === 0) return
      launch(desk, neighbours(desk, chosen))
      chosen.forEach(kernel => waiting.delete(kernel))
    }
  } else kernels.forEach(kernel => launch(desk, [kernel]))
}

/** How many kernels must follow one another from each kernel on. */
const heightsOf = (kernels: ReadonlyArray<Kernel>): ReadonlyMap<Kernel, number> => {
  const needed = new Map<number, number>()
  const heights = new Map<Kernel, number>()
  ;[...kernels].reverse().forEach(kernel => {
    const height = needed.get(kernel.output) ?? 0
    heights.set(kernel, height)
    kernel.inputs.forEach(id => needed.set(id, Math.max(needed.get(id) ?? 0, height + 1)))
  })
  return heights
}

/** The highest kernel that is ready, those that read no further array, and then others while the limits hold. */
const choose = (
  desk: Desk,
  waiting: ReadonlySet<Kernel>,
  heights: ReadonlyMap<Kernel, number>
): ReadonlyArray<Kernel> => {
  const { plan, policy } = desk
  const ready = [...waiting]
    .filter(k => k.inputs.every(id => desk.places.has(id) || bufferOf(plan, id).size === 0))
    .sort((x, y) => (heights.get(y) ?? 0) - (heights.get(x) ?? 0))
  const chosen: Array<Kernel> = []
  const reads = new Set<number>()
  let size = 0
  const take = (kernel: Kernel, limit: number): void => {
    const more = new Set([...reads, ...arraysOf(desk, kernel.inputs)])
    const whole = size + bufferOf(plan, kernel.output).size
    if (chosen.includes(kernel) || (chosen.length > 0 && (more.size > limit || whole > policy.largest))) return
    chosen.push(kernel)
    more.forEach(array => reads.add(array))
    size = whole
  }
  ready.slice(0, 1).forEach(kernel => take(kernel, Infinity))
  ready.forEach(kernel => take(kernel, reads.size))
  ready.forEach(kernel => take(kernel, policy.maxInputs))
  return chosen
}

/** Equal kernels side by side, in the order in which what they read lies. */
const neighbours = (desk: Desk, kernels: ReadonlyArray<Kernel>): ReadonlyArray<Kernel> => {
  const { plan, policy } = desk
  const order = (kernel: Kernel): number => ordinal(desk, kernel.inputs[0] ?? -1)
  return kernels.length === 1
    ? kernels
    : grouped(
        [...kernels].sort((x, y) => order(x) - order(y) || plan.kernels.indexOf(x) - plan.kernels.indexOf(y)),
        policy.signature
      )
}

/** Kernels as one launch. */
const launch = (desk: Desk, kernels: ReadonlyArray<Kernel>): Launch => {
  const { plan } = desk
  kernels.forEach(kernel => narrow(desk, kernel))
  const array = newArray(desk)
  const inputs = kernels.flatMap(k => k.inputs)
  const places = new Map(inputs.map(id => [id, desk.places.get(id) ?? { array: -1, offset: 0 }]))
  let size = 0
  const segments = kernels.map(kernel => {
    const from = size
    desk.places.set(kernel.output, { array, offset: from })
    size += bufferOf(plan, kernel.output).size
    return { kernel, from }
  })
  const made = { array, size, segments, places, inputs: [...new Set([...places.values()].map(p => p.array))] }
  desk.launches.push(made)
  return made
}

/** A kernel that reads too many arrays (a concatenation) reads what was gathered into fewer. */
const narrow = (desk: Desk, { inputs }: Kernel): void => {
  while (desk.policy.together && arraysOf(desk, inputs).size > desk.policy.maxInputs) fold(desk, inputs)
}

const copy = ({ id, shape }: Buffer): Kernel => {
  const axes = shape.map((extent, i) => axis(`g:${i}`, extent))
  return { label: 'gather', output: id, inputs: [id], axes, body: read(0, axes.map(along)) }
}

/** One array of all that the buffers hold, in their order. */
const gather = (desk: Desk, ids: ReadonlyArray<number>): { readonly array: number; readonly size: number } => {
  const { plan, places, launches, policy } = desk
  const size = ids.reduce((n, id) => n + bufferOf(plan, id).size, 0)
  const array = places.get(ids[0] ?? -1)?.array ?? -1
  if (size === 0 || (ids.length === 1 && launches.some(l => l.array === array && l.size === size)))
    return { array: size === 0 ? -1 : array, size }
  while (arraysOf(desk, ids).size > policy.maxInputs) fold(desk, ids)
  return launch(
    desk,
    ids.map(id => copy(bufferOf(plan, id)))
  )
}

/** Those of the buffers that lie in the first few arrays are copied into one. */
const fold = (desk: Desk, ids: ReadonlyArray<number>): void => {
  const arrays = [...arraysOf(desk, ids)].slice(0, desk.policy.maxInputs)
  const some = [...new Set(ids)].filter(id => arrays.includes(desk.places.get(id)?.array ?? -1))
  launch(
    desk,
    some.map(id => copy(bufferOf(desk.plan, id)))
  )
}
