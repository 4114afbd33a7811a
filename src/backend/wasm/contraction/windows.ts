/**
 * Where the windows of a product over weights lie, and which taps they have: tables for its loops.
 *
 * Windows at the border leave out the taps that fall on padding. Taps come in runs with the same distance from one to
 * the next in the input; where runs are long, a table has a row for each run instead of each tap.
 *
 * @since 0.1.0
 */
import type { Axis } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import type { Arena } from '../place'
import { reserveData } from '../place'
import { coefficientOf, evaluator, extentOf, forEach, holds, plainIn } from './numeric'
import type { OverWeights } from './recognise'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Windows whose taps come in runs of at least this many, on average, go run by run. */
const LONG_RUN = 8

/** Where the windows lie, and which taps they have. @category model @since 0.1.0 */
export interface Windows {
  /** For each window: where its input begins, and the first and the last byte of its taps. */
  readonly windows: number
  /** Taps of all windows together. */
  readonly taps: number
  readonly mayBeEmpty: boolean
  /**
   * Bytes from one input of a run to the next. A table then has a row for each run: the first input, the first tap and
   * the one after the last. Where it is undefined, a table has a row for each tap: input and tap.
   */
  readonly step: number | undefined
}

// -------------------------------------------------------------------------------------
// taps
// -------------------------------------------------------------------------------------

/** Axes of the window that a bound or a division mentions, then those that are plain everywhere. */
const tapAxes = ({
  sum,
  x,
  bounds
}: OverWeights): { readonly outer: ReadonlyArray<Axis>; readonly inner: ReadonlyArray<Axis> } => {
  const inner = sum.axes.filter(
    a => plainIn(a)(x.position) && !bounds.some(b => I.axes(b.index).some(other => other.name === a.name))
  )
  return { outer: sum.axes.filter(a => !inner.includes(a)), inner }
}

/** The loops over the weights of a window. @category utils @since 0.1.0 */
export const tapLoops = (k: OverWeights): ReadonlyArray<Axis> => {
  const { outer, inner } = tapAxes(k)
  return [...k.shared, ...outer, ...inner].filter(a => a.extent > 1)
}

/** The position of a window among those that have weights of their own. @category utils @since 0.1.0 */
export const pointOf = ({ shared }: OverWeights): I.Index =>
  I.linear(
    shared.map(a => a.extent),
    shared.map(I.along)
  )

// -------------------------------------------------------------------------------------
// tables
// -------------------------------------------------------------------------------------

/** The tables of a product. @category constructors @since 0.1.0 */
export const windowsOf = (room: Arena, k: OverWeights): Windows => {
  const { outer, inner } = tapAxes(k)
  const axes = [...k.positions, ...outer, ...inner]
  const slots = new Map(axes.map((a, i) => [a.name, i]))
  const at = new Int32Array(axes.length)
  const [inputOf, valid] = [evaluator(slots)(k.x.position), holds(slots, k.bounds)]
  const innerCount = extentOf(inner)
  const innerSteps: Array<number> = []
  forEach(inner, at, k.positions.length + outer.length, () => {
    innerSteps.push(
      inner.reduce(
        (sum, a, i) => sum + coefficientOf(a)(k.x.position) * (at[k.positions.length + outer.length + i] ?? 0),
        0
      )
    )
  })
  at.fill(0)
  /** Windows with the same taps, seen from where they begin, share them. */
  const known = new Map<string, number>()
  const lists: Array<ReadonlyArray<number>> = []
  const windows: Array<{ readonly base: number; readonly list: number }> = []
  const uniform =
    outer.length === 0 &&
    k.bounds.length === 0 &&
    k.shared.length === 0 &&
    k.positions.every(a => plainIn(a)(k.x.position))
  const own = evaluator(slots)(I.scale(extentOf(outer))(pointOf(k)))
  forEach(k.positions, at, 0, () => {
    const found: Array<readonly [number, number]> = []
    let tap = own(at)
    forEach(outer, at, k.positions.length, () => {
      if (valid(at)) found.push([inputOf(at), tap])
      tap++
    })
    const base = found[0]?.[0] ?? 0
    const key = uniform ? '' : found.map(([input, n]) => `${input - base},${n}`).join()
    const list = known.get(key) ?? lists.length
    if (!known.has(key)) {
      known.set(key, list)
      lists.push(
        found.flatMap(([input, n]) => innerSteps.flatMap((step, i) => [4 * (input - base + step), n * innerCount + i]))
      )
    }
    windows.push({ base, list })
  })
  const { rows, step } = rowsOf(lists)
  const table = reserveData(room, Int32Array.from(rows.flat()))
  const starts = rows.reduce<ReadonlyArray<number>>(
    (done, row) => [...done, (done[done.length - 1] ?? 0) + 4 * row.length],
    [table]
  )
  return {
    windows: reserveData(
      room,
      Int32Array.from(
        windows.flatMap(({ base, list }) => [4 * base + k.x.stored.address, starts[list] ?? 0, starts[list + 1] ?? 0])
      )
    ),
    taps: windows.reduce((n, { list }) => n + (lists[list]?.length ?? 0) / 2, 0),
    mayBeEmpty: lists.some(list => list.length === 0),
    step
  }
}

/** Rows of taps, or of runs of taps one step apart, where these are long. */
const rowsOf = (
  lists: ReadonlyArray<ReadonlyArray<number>>
): { readonly rows: ReadonlyArray<ReadonlyArray<number>>; readonly step: number | undefined } => {
  const step = commonStep(lists)
  const runs = lists.map(list => runsOf(list, step))
  const [taps, count] = [lists, runs].map(all => all.reduce((n, list) => n + list.length, 0))
  return step > 0 && (taps ?? 0) / 2 >= (LONG_RUN * (count ?? 0)) / 3
    ? { rows: runs, step }
    : { rows: lists, step: undefined }
}

/** The most frequent distance between the inputs of neighbouring taps. */
const commonStep = (lists: ReadonlyArray<ReadonlyArray<number>>): number => {
  const counts = new Map<number, number>()
  for (const list of lists)
    for (let i = 2; i < list.length; i += 2) {
      const step = (list[i] ?? 0) - (list[i - 2] ?? 0)
      counts.set(step, (counts.get(step) ?? 0) + 1)
    }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0]
}

const runsOf = (list: ReadonlyArray<number>, step: number): ReadonlyArray<number> => {
  const runs: Array<number> = []
  for (let i = 0; i < list.length; i += 2) {
    const [input = 0, tap = 0, before = 0, last = 0] = [list[i], list[i + 1], list[i - 2], list[i - 1]]
    if (i > 0 && input - before === step && tap === last + 1) runs[runs.length - 1] = tap + 1
    else runs.push(input, tap, tap + 1)
  }
  return runs
}
