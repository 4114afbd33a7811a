/**
 * The innermost loops of a kernel: vectors in groups, a few of them side by side.
 *
 * A body is a long chain of operations, each of which waits for the one before. So some vectors go through it side by
 * side: the first operation of each, then the second of each. A long body is cut into segments, and a group of vectors
 * goes through one before the next; what is alive between two segments waits in the thread's scratch room.
 *
 * @since 0.1.0
 */
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
import { define, emit, scope as newScope } from './Scope'
import type { Segment } from './segment'
import { segments } from './segment'

// -------------------------------------------------------------------------------------
// constants
// -------------------------------------------------------------------------------------

/** The vectors that go through a segment before the next one begins. */
const GROUP = 16

/** The vectors that go side by side. More of them need more registers than there are. @category constants @since 0.1.0 */
export const ABREAST = 4

/** Bytes of the scratch room for one value of each vector of a group. */
const SLOT = 16 * GROUP

// -------------------------------------------------------------------------------------
// groups
// -------------------------------------------------------------------------------------

/**
 * The loops whose turns make a group, cut off from those around them: the innermost, and a part of the next one. There
 * is no group where the innermost is too long, or may repeat elements.
 *
 * @category combinators
 * @since 0.1.0
 */
export const grouped = (
  turns: ReadonlyArray<Turn>,
  byBlocks: boolean
): { readonly outer: ReadonlyArray<Turn>; readonly group: ReadonlyArray<Turn> } => {
  const [around, last] = [turns[turns.length - 2], turns[turns.length - 1]]
  if (around === undefined || last === undefined) return { outer: turns, group: [] }
  const vectors = last.extent / last.step
  if (last.clipped === true || vectors > GROUP) return { outer: turns, group: [] }
  const isBlocks = byBlocks && turns.length === 2
  const part = isBlocks ? 1 : divisor(around.extent, Math.floor(GROUP / vectors))
  if (part === 1) return { outer: turns.slice(0, -1), group: [last] }
  const chunk = I.axis('#chunks', around.extent / part)
  return {
    outer: [...turns.slice(0, -2), { bind: at => new Map([[chunk.name, at]]), extent: chunk.extent, step: 1 }],
    group: [{ bind: at => around.bind(I.add(at)(I.scale(part)(I.along(chunk)))), extent: part, step: 1 }, last]
  }
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
  return segments(body, p => [...c.free(p).keys()].some(name => names.has(name)))
}

/** The scratch room that segments need, in bytes. @category combinators @since 0.1.0 */
export const scratchOf = (found: ReadonlyArray<Segment>): number =>
  SLOT * found.reduce((n, { left }) => left.reduce((most, [, slot]) => Math.max(most, slot + 1), n), 0)

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
  const { loops, starts } = loopsOf(group)
  found.forEach(({ given, left }, i) => {
    nest(c, scope, loops, inner => {
      const places = starts.map(offsets => placeOf(inner, group, offsets))
      sideBySide(inner, places, one => {
        const at = define(c.locals, one, 'i32', W.localGet(scratch), scalar(c, one, vectorOf(one, group)), W.i32.add)
        given.forEach(([part, slot]) => one.parts.set(part, define(c.locals, one, 'v128', at, W.v128Load(SLOT * slot))))
        left.forEach(([part, slot]) => {
          emit(one, at, partValue(c, one, part), W.v128Store(SLOT * slot))
        })
        if (i === found.length - 1) finish(one)
      })
    })
  })
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
        loops: [{ bind, extent: turn.extent, step: turn.step * count }, ...loops],
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
): ReadonlyMap<string, Index> =>
  group.reduce<ReadonlyMap<string, Index>>((done, turn, j) => {
    const at = I.shift(offsets[j] ?? 0)(bound(inner, I.along(startOf(turn, j))))
    return new Map([...done, ...bindings(newScope(inner, done), turn, at), [vectorAxis(turn, j).name, at]])
  }, new Map())

const vectorAxis = ({ extent }: Turn, j: number): Axis => I.axis(`#vector${j}`, extent)

/** Where a vector's value lies in a slot, in bytes. */
const vectorOf = (scope: Scope, group: ReadonlyArray<Turn>): Index =>
  group.reduceRight<{ readonly sum: Index; readonly bytes: number }>(
    ({ sum, bytes }, turn, j) => ({
      sum: I.add(I.scale(bytes / turn.step)(bound(scope, I.along(vectorAxis(turn, j)))))(sum),
      bytes: (bytes * turn.extent) / turn.step
    }),
    { sum: I.literal(0), bytes: 16 }
  ).sum

/** One of each, then the next of each; lists of different lengths one after the other. */
const alternating = (lists: ReadonlyArray<ReadonlyArray<ReadonlyArray<Instruction>>>): ReadonlyArray<Instruction> =>
  lists.every(list => list.length === lists[0]?.length)
    ? (lists[0] ?? []).flatMap((_, i) => lists.flatMap(list => list[i] ?? []))
    : lists.flat(2)
