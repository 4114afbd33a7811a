/**
 * Which loops a kernel runs in, and along which axis its lanes go.
 *
 * @since 0.1.0
 */
import { all, freeAxes, indicesOf } from '../../../compile/Body'
import type { Axis, Index } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import * as S from '../../../shape/Shape'
import type { Stored } from '../Layout'
import { position } from '../Layout'
import { bound, strided } from './address'
import { along } from './nest'
import type { Turn } from './nest'
import { LANE, locals, scope as newScope } from './Scope'
import type { Task } from './Task'
import { contextOf } from './Task'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The loops of a kernel, the outermost first, with the lanes bound somewhere among them. @category model @since 0.1.0 */
export interface Loops {
  readonly turns: ReadonlyArray<Turn>
  /** Whether the lanes run along the result, rather than within reductions. */
  readonly lanes: boolean
  readonly cost: number
}

/** Whether a kernel works element by element, so that its result may lie where an operand lay. @category utils @since 0.1.0 */
export const isFlat = (task: Task): boolean => task.output.layout._tag === 'Rows' && flattened(task) !== undefined

// -------------------------------------------------------------------------------------
// the choice of loops
// -------------------------------------------------------------------------------------

/** The loops of a task. @category constructors @since 0.1.0 */
export const choose = (task: Task): Loops => {
  const { output, axes } = task
  const size = S.size(axes.map(a => a.extent))
  const flat = output.layout._tag === 'Rows' ? flattened(task) : undefined
  if (flat !== undefined) return flat
  if (output.layout._tag === 'Blocked') return batched(task, output.layout.lanes)
  const candidates = [...(size < 4 ? [] : axes.filter(a => a.extent >= 4).map(a => alongAxis(task, a))), alone(task)]
  return candidates.reduce((best, one) => (one.cost < best.cost ? one : best))
}

/** Every index that a task computes with. */
const indices = (task: Task): ReadonlyArray<Index> => [
  position(task.output, task.index),
  ...all(task.body).flatMap(p => (p._tag === 'Read' ? [position(task.stored(p.buffer), p.index)] : indicesOf(p)))
]

const substitute = (axes: ReadonlyMap<string, Index>, x: Index): Index => bound(newScope(undefined, axes), x)

/** Whether, with axes seen through others, all that a task computes with are sums of these: no index takes one apart. */
const joins = (task: Task, axes: ReadonlyMap<string, Index>, seen: ReadonlyArray<Axis>): boolean =>
  indices(task).every(x => isSumOf(seen, substitute(axes, x)))

const isSumOf = (seen: ReadonlyArray<Axis>, x: Index): boolean =>
  x.terms.every(
    ({ atom }) =>
      atom._tag === 'Axis' ||
      (atom._tag !== 'Dynamic' && !I.axes(atom.of).some(a => seen.some(({ name }) => name === a.name)))
  )

/** Axes at a row-major position of their elements. */
const elementAt = (axes: ReadonlyArray<Axis>, position: Index): ReadonlyMap<string, Index> => {
  const parts = I.delinear(axes.map(a => a.extent))(position)
  return new Map(axes.map((a, i) => [a.name, parts[i] ?? I.literal(0)]))
}

const asOne = (axes: ReadonlyArray<Axis>, joined: Axis): ReadonlyMap<string, Index> => elementAt(axes, I.along(joined))

/**
 * One loop over all elements, a line at a time, the last ones beyond the end: buffers end at multiples of 64 bytes. Only
 * where all that varies is read at the very place that is written.
 */
const LINE = 16

const flattened = (task: Task): Loops | undefined => {
  const size = S.size(task.axes.map(a => a.extent))
  const joined = I.axis('joined', size)
  const axes = asOne(task.axes, joined)
  const here = I.along(joined).key
  const reads = all(task.body).flatMap(p => (p._tag === 'Read' ? [p] : []))
  const aligned = reads.every(r => {
    const stored = task.stored(r.buffer)
    const at = substitute(axes, position(stored, r.index))
    return at.terms.length === 0 || (at.key === here && S.size(stored.shape) === size)
  })
  const plain = !all(task.body).some(p => p._tag === 'Reduce' || p._tag === 'Guard' || hasDynamic(p))
  const shifted = all(task.body).every(
    p => p._tag === 'Read' || indicesOf(p).every(x => isShifted(substitute(axes, x)))
  )
  const out = substitute(axes, position(task.output, task.index)).key === here
  if (!aligned || !plain || !out || size < 2 || !shifted) return undefined
  const group = Math.min(LINE, Math.ceil(size / 4) * 4)
  const outer = I.axis('#groups', Math.ceil(size / group))
  return {
    turns: [
      { bind: at => new Map([[outer.name, at]]), extent: outer.extent, step: 1 },
      {
        bind: at =>
          new Map([...axes].map(([name, x]) => [name, replaced(x, joined, I.add(at)(I.scale(group)(I.along(outer))))])),
        extent: group,
        step: 4
      }
    ],
    lanes: true,
    cost: 0
  }
}

/** Whether an index is a sum of axes, whole or taken apart at powers of two, which costs a vector one instruction. */
const isShifted = (x: Index): boolean =>
  x.terms.every(
    ({ atom }) =>
      atom._tag === 'Axis' || (atom._tag !== 'Dynamic' && Number.isInteger(Math.log2(atom.by)) && isShifted(atom.of))
  )

const hasDynamic = (p: ReturnType<typeof all>[number]): boolean =>
  (p._tag === 'Read' && p.index.some(dynamicIn)) ||
  ((p._tag === 'FromIndex' || p._tag === 'WordOfIndex') && dynamicIn(p.index))

const dynamicIn = (x: Index): boolean =>
  x.terms.some(({ atom }) => atom._tag === 'Dynamic' || (atom._tag !== 'Axis' && dynamicIn(atom.of)))

const replaced = (x: Index, joined: Axis, at: Index): Index =>
  substitute(new Map([[joined.name, I.add(I.along(LANE))(at)]]), x)

/** Blocks of examples outermost, the examples of a block innermost, the axes between joined where they may be. */
const batched = (task: Task, block: number): Loops => {
  const [batch, ...rest] = task.axes
  if (batch === undefined) return alone(task)
  const outer = I.axis('#blocks', batch.extent / block)
  return {
    turns: [
      { bind: at => new Map([[outer.name, at]]), extent: outer.extent, step: 1 },
      ...(inPairs(task, rest) ?? joinedTurns(task, rest)),
      {
        bind: at => new Map([[batch.name, I.add(I.along(LANE))(I.add(at)(I.scale(block)(I.along(outer))))]]),
        extent: block,
        step: 4
      }
    ],
    lanes: true,
    cost: 0
  }
}

const PAIR = I.axis('#pair', 2)

/**
 * Where a body halves indices, as random numbers of which two are made of a block do: the two elements of a pair are
 * next to each other, so that what they have in common is computed once. The last axes, as many as may be, are joined
 * and cut in pairs; there are none where that leaves halves of indices.
 */
const inPairs = (task: Task, axes: ReadonlyArray<Axis>): ReadonlyArray<Turn> | undefined => {
  if (!indices(task).some(isHalved)) return undefined
  return axes
    .map((_, i) => [axes.slice(0, i), axes.slice(i)] as const)
    .filter(([, last]) => S.size(last.map(a => a.extent)) % 2 === 0)
    .map(([first, last]) => {
      const pairs = I.axis('#pairs', S.size(last.map(a => a.extent)) / 2)
      return { first, pairs, through: elementAt(last, I.add(I.along(PAIR))(I.scale(2)(I.along(pairs)))) }
    })
    .filter(({ pairs, through }) => joins(task, through, [pairs, PAIR]))
    .map(({ first, pairs, through }) => [...joinedTurns(task, [...first, pairs], through), pairTurn(through)])[0]
}

const isHalved = (x: Index): boolean =>
  x.terms.some(
    ({ atom }) => (atom._tag === 'Quotient' || atom._tag === 'Remainder') && (atom.by === 2 || isHalved(atom.of))
  )

const pairTurn = (through: ReadonlyMap<string, Index>): Turn => ({
  bind: at => new Map([...through].map(([name, x]) => [name, substitute(new Map([[PAIR.name, at]]), x)])),
  extent: PAIR.extent,
  step: 1,
  unrolled: true
})

/** Neighbouring axes are joined from the first on, as long as no index needs them apart; other axes may be seen through them. */
const joinedTurns = (
  task: Task,
  axes: ReadonlyArray<Axis>,
  through: ReadonlyMap<string, Index> = new Map()
): ReadonlyArray<Turn> =>
  axes
    .reduce<ReadonlyArray<ReadonlyArray<Axis>>>((groups, axis) => {
      const last = groups[groups.length - 1]
      if (last === undefined) return [[axis]]
      const both = [...last, axis]
      const joined = I.axis('joined', S.size(both.map(a => a.extent)))
      const seen = asOne(both, joined)
      const whole = new Map([...seen, ...[...through].map(([name, x]) => [name, substitute(seen, x)] as const)])
      return joins(task, whole, [joined]) ? [...groups.slice(0, -1), both] : [...groups, [axis]]
    }, [])
    .map(joinedTurn)

const joinedTurn = (group: ReadonlyArray<Axis>): Turn => {
  const [only] = group
  if (group.length === 1 && only !== undefined) return along(only)
  const joined = I.axis('joined', S.size(group.map(a => a.extent)))
  return {
    bind: at =>
      new Map([...asOne(group, joined)].map(([name, x]) => [name, substitute(new Map([[joined.name, at]]), x)])),
    extent: joined.extent,
    step: 1
  }
}

/** Lanes along one axis; the last vector ends with the axis and may repeat elements of the one before. */
const alongAxis = (task: Task, axis: Axis): Loops => {
  const others = task.axes.filter(a => a !== axis)
  const turn: Turn = { bind: at => new Map([[axis.name, I.add(I.along(LANE))(at)]]), extent: axis.extent, step: 4 }
  return {
    turns: [...others.map(along), { ...turn, clipped: axis.extent % 4 !== 0 }],
    lanes: true,
    cost: costOf(task, axis)
  }
}

/** Every element on its own; reductions take the lanes. */
const alone = (task: Task): Loops => ({ turns: task.axes.map(along), lanes: false, cost: costOf(task, undefined) })

/** Roughly how many instructions run, where lanes go along an axis of the result, or along the longest of each sum. */
const costOf = (task: Task, axis: Axis | undefined): number => {
  const free = freeAxes()
  const parts = all(task.body)
  const extents = new Map([
    ...task.axes.map(a => [a.name, a.extent] as const),
    ...parts.flatMap(p => (p._tag === 'Reduce' ? p.axes.map(a => [a.name, a.extent] as const) : []))
  ])
  const summed = new Set(
    axis !== undefined
      ? [axis.name]
      : parts.flatMap(p =>
          p._tag === 'Reduce'
            ? [...p.axes]
                .sort((x, y) => y.extent - x.extent)
                .slice(0, 1)
                .flatMap(a => (a.extent < 4 ? [] : [a.name]))
            : []
        )
  )
  const scope = newScope(undefined, new Map([...summed].map(name => [name, I.along(LANE)])))
  const c = contextOf(task, locals(0))
  const strideOf = (stored: Stored, index: ReadonlyArray<Index>): number =>
    strided(
      c,
      scope,
      position(
        stored,
        index.map(i => bound(scope, i))
      )
    )?.stride ?? NaN
  const total = parts.reduce((sum, p) => {
    const names = [...free(p).keys()]
    const times = names.reduce((n, name) => n * (extents.get(name) ?? 1), 1)
    const wide = names.some(name => summed.has(name))
    const slow = p._tag === 'Read' && wide && ![0, 1].includes(strideOf(task.stored(p.buffer), p.index))
    return sum + (wide && !slow ? times / 4 : times)
  }, 0)
  const size = S.size(task.axes.map(a => a.extent))
  return total + (axis !== undefined && strideOf(task.output, task.index) === 1 ? size / 4 : size)
}
