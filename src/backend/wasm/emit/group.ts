/**
 * The innermost loops of a kernel: vectors in groups, a few of them side by side.
 *
 * A body is a long chain of operations, each of which waits for the one before. So some vectors go through it side by
 * side: the first operation of each, then the second of each. A long body is cut into segments, and a group of vectors
 * goes through one before the next; what is alive between two segments waits in the thread's scratch room.
 *
 * @since 0.1.0
 */
import type { Separated } from 'fp-ts/Separated'
import type { Part } from '../../../compile/Body'
import { indicesOf, parts } from '../../../compile/Body'
import type { Axis, Index } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import type { Real } from '../../../expr/Scalar'
import type { Instruction } from '../encode/instruction'
import * as W from '../encode/instruction'
import { bound, scalar } from './address'
import type { Turn } from './nest'
import { bindings, nest } from './nest'
import type { Context } from './real'
import { partValue } from './real'
import type { Scope, Value } from './Scope'
import { define, defineOnce, emit, LANE, scope as newScope } from './Scope'
import type { Segment, Slot } from './segment'
import { segments } from './segment'

// -------------------------------------------------------------------------------------
// constants
// -------------------------------------------------------------------------------------

/** The vectors that go through a segment before the next one begins. */
const GROUP = 16

/** The vectors that go side by side. More of them need more registers than there are. @category constants @since 0.1.0 */
export const ABREAST = 4

/** Bytes of the scratch room for one value of each vector of a group, of which each may be a pair. */
const SLOT = 2 * 16 * GROUP

// -------------------------------------------------------------------------------------
// groups
// -------------------------------------------------------------------------------------

/**
 * The loops whose turns make a group, cut off from those around them: the innermost, an unrolled one around it, and a
 * part of the next one. There is no group where the innermost is too long, or may repeat elements.
 *
 * @category combinators
 * @since 0.1.0
 */
export const grouped = (
  turns: ReadonlyArray<Turn>,
  byBlocks: boolean
): { readonly outer: ReadonlyArray<Turn>; readonly group: ReadonlyArray<Turn> } => {
  const { left, right: inner } = innermost(turns)
  const [around, last] = [left[left.length - 1], inner[inner.length - 1]]
  if (last === undefined) return { outer: turns, group: [] }
  const vectors = last.extent / last.step
  if (last.clipped === true || vectors > GROUP) return { outer: turns, group: [] }
  const isBlocks = byBlocks && left.length === 1
  const part =
    around === undefined || isBlocks ? 1 : divisor(around.extent, Math.floor((2 * GROUP) / vectors / inner.length))
  if (around === undefined || part === 1) return { outer: left, group: inner }
  const chunk = I.axis('#chunks', around.extent / part)
  return {
    outer: [...left.slice(0, -1), { bind: at => new Map([[chunk.name, at]]), extent: chunk.extent, step: 1 }],
    group: [{ bind: at => around.bind(I.add(at)(I.scale(part)(I.along(chunk)))), extent: part, step: 1 }, ...inner]
  }
}

/** The innermost loop, with an unrolled one around it, if there is one. */
const innermost = (turns: ReadonlyArray<Turn>): Separated<ReadonlyArray<Turn>, ReadonlyArray<Turn>> => {
  const from = turns.length - (turns[turns.length - 2]?.unrolled === true ? 2 : 1)
  return { left: turns.slice(0, from), right: turns.slice(from) }
}

/** The greatest divisor of n up to a limit. */
const divisor = (n: number, most: number): number => {
  const from = Math.min(n, most)
  return Array.from({ length: from }, (_, i) => from - i).find(d => n % d === 0) ?? 1
}

// -------------------------------------------------------------------------------------
// segments
// -------------------------------------------------------------------------------------

/** The segments that a group's vectors go through. @category combinators @since 0.1.0 */
export const segmentsOf = (c: Context, body: Real, group: ReadonlyArray<Turn>): ReadonlyArray<Segment> => {
  const names = new Set(group.flatMap(turn => [...turn.bind(I.literal(0)).keys()]))
  return segments(body, {
    varies: p => [...c.free(p).keys()].some(name => names.has(name)),
    repeats: group.length > 1 ? dependsOnMiddle(group) : () => true
  })
}

/** The loop around the innermost one: what does not differ between its turns is computed once for all of them. */
const middleOf = (group: ReadonlyArray<Turn>): number => group.length - 2

/** Whether a part differs between the turns of the loop around the innermost one. */
const dependsOnMiddle = (group: ReadonlyArray<Turn>): ((p: Part) => boolean) => {
  const symbols = group.map(({ extent }, j) => I.axis(`#turn${j}`, extent))
  const axes = boundBy(newScope(undefined), group, j => I.along(symbols[j] ?? LANE))
  const scope = newScope(undefined, axes)
  const known = new Map<Part, boolean>()
  const depends = (p: Part): boolean => {
    const before = known.get(p)
    if (before !== undefined) return before
    const now = indicesOf(p).some(x => mentions(bound(scope, x))) || parts(p).some(depends)
    known.set(p, now)
    return now
  }
  const mentions = (x: Index): boolean => I.axes(x).some(({ name }) => name === symbols[middleOf(group)]?.name)
  return depends
}

/** The scratch room that segments need, in bytes. @category combinators @since 0.1.0 */
export const scratchOf = (found: ReadonlyArray<Segment>): number =>
  SLOT * found.reduce((n, { left }) => left.reduce((most, { number }) => Math.max(most, number + 1), n), 0)

/**
 * The loops of a group, once for each segment; `finish` makes the code of a vector's result. `scratch` is the local
 * that holds the address of the scratch room.
 *
 * @category combinators
 * @since 0.1.0
 */
export const abreast = (
  c: Context,
  scope: Scope,
  group: ReadonlyArray<Turn>,
  found: ReadonlyArray<Segment>,
  scratch: number,
  finish: (inner: Scope) => void
): void => {
  found.forEach(({ given, left, once }, i) => {
    const turns = once ? group.map((turn, j) => (j === middleOf(group) ? firstOf(turn) : turn)) : group
    const { loops, starts } = loopsOf(turns)
    nest(c, scope, loops, inner => {
      const places = starts.map(offsets => placeOf(inner, turns, offsets))
      sideBySide(inner, places, one => {
        const room = roomOf(c, one, turns, scratch)
        given.forEach(slot => {
          one.waiting.set(slot.part, () => define(c.locals, one, 'v128', room(slot), W.v128Load(SLOT * slot.number)))
        })
        left.forEach(slot => {
          emit(one, room(slot), partValue(c, one, slot.part), W.v128Store(SLOT * slot.number))
        })
        if (i === found.length - 1) finish(one)
      })
    })
  })
}

/** A loop that stays at its first turn. */
const firstOf = ({ bind }: Turn): Turn => ({ bind, extent: 1, step: 1 })

/** Where a vector's values lie. */
const roomOf = (c: Context, one: Scope, group: ReadonlyArray<Turn>, scratch: number): ((slot: Slot) => Value) => {
  const place = (once: boolean): Value =>
    defineOnce(c.locals, one, 'i32', `room:${String(once)}`, () => [
      W.localGet(scratch),
      scalar(c, one, vectorOf(one, group, once)),
      W.i32.add
    ])
  return ({ once }) => place(once)
}

/** The same code for several places of some axes, the first statement of each, then the second of each. @category combinators @since 0.1.0 */
export const sideBySide = <A>(
  inner: Scope,
  places: ReadonlyArray<ReadonlyMap<string, Index>>,
  make: (one: Scope) => A
): ReadonlyArray<A> => {
  const known = new Map<string, Value>()
  const made = places.map((axes, n) => {
    const one = newScope(inner, axes, new Map(), { constants: { known, first: n === 0 } })
    return { result: make(one), code: one.code }
  })
  emit(inner, ...alternating(made.map(({ code }) => W.statements(code))))
  return made.map(({ result }) => result)
}

/** Loops over a group that go on by several vectors at once, and where these are, seen from where each loop is. */
interface Strides {
  readonly loops: ReadonlyArray<Turn>
  readonly starts: ReadonlyArray<ReadonlyArray<number>>
}

const loopsOf = (group: ReadonlyArray<Turn>): Strides =>
  group.reduceRight<Strides>(
    ({ loops, starts }, turn, j) => {
      const count = divisor(turn.extent / turn.step, Math.floor(ABREAST / starts.length))
      const bind = (at: Index): ReadonlyMap<string, Index> => new Map([[startOf(turn, j).name, at]])
      return {
        loops: [{ ...turn, bind, step: turn.step * count }, ...loops],
        starts: Array.from({ length: count }, (_, k) => starts.map(one => [k * turn.step, ...one])).flat()
      }
    },
    { loops: [], starts: [[]] }
  )

/** The axis by which the place of a loop is known. */
const startOf = ({ extent }: Turn, j: number): Axis => I.axis(`#start${j}`, extent)

/** What the axes of a vector's group are bound to, so far from where the loops are. */
const placeOf = (
  inner: Scope,
  group: ReadonlyArray<Turn>,
  offsets: ReadonlyArray<number>
): ReadonlyMap<string, Index> => {
  const at = group.map((turn, j) => I.shift(offsets[j] ?? 0)(bound(inner, I.along(startOf(turn, j)))))
  const vectors = group.map((turn, j) => [vectorAxis(turn, j).name, at[j] ?? I.literal(0)] as const)
  return new Map([...boundBy(inner, group, j => at[j] ?? I.literal(0)), ...vectors])
}

/** What loops in one another bind, each of them at a place of its own. */
const boundBy = (scope: Scope, group: ReadonlyArray<Turn>, at: (j: number) => Index): ReadonlyMap<string, Index> =>
  group.reduce<ReadonlyMap<string, Index>>(
    (done, turn, j) => new Map([...done, ...bindings(newScope(scope, done), turn, at(j))]),
    new Map()
  )

const vectorAxis = ({ extent }: Turn, j: number): Axis => I.axis(`#vector${j}`, extent)

/** Where a vector's value lies in a slot, in bytes; `once` where it is the same in all turns of the middle loop. */
const vectorOf = (scope: Scope, group: ReadonlyArray<Turn>, once: boolean): Index =>
  group.reduceRight<{ readonly sum: Index; readonly bytes: number }>(
    (done, turn, j) =>
      once && j === middleOf(group)
        ? done
        : {
            sum: I.add(I.scale(done.bytes / turn.step)(bound(scope, I.along(vectorAxis(turn, j)))))(done.sum),
            bytes: (done.bytes * turn.extent) / turn.step
          },
    { sum: I.literal(0), bytes: 16 }
  ).sum

/** One of each, then the next of each; lists of different lengths one after the other. */
const alternating = (lists: ReadonlyArray<ReadonlyArray<ReadonlyArray<Instruction>>>): ReadonlyArray<Instruction> =>
  lists.every(list => list.length === lists[0]?.length)
    ? (lists[0] ?? []).flatMap((_, i) => lists.flatMap(list => list[i] ?? []))
    : lists.flat(2)
