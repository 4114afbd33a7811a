/**
 * The taps of a product over examples: which positions each of them meets, and how they form tiles.
 *
 * Taps that lie evenly spaced in the input and meet the same positions form a row; rows are cut into tiles.
 *
 * @since 0.1.0
 */
import type { Axis } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import type { Arena } from '../place'
import { reserve, reserveData } from '../place'
import { numbers } from './code'
import { coefficientOf, evaluator, extentOf, forEach, holds, plainIn } from './numeric'
import type { OverExamples } from './recognise'
import { cut } from './tile'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Channels of a tile, in vectors of four. @category constants @since 0.1.0 */
export const VECTORS = 2

/** Channels of a tile. @category constants @since 0.1.0 */
export const WIDE = 4 * VECTORS

/** What one example costs with tiles of 1, 2, 3 … taps, in cycles, measured; more taps spill their sums. */
const COSTS = { fma: [4, 4, 4, 4.1, 5, 5.9], strict: [3, 3, 3.4, 4.4] } as const

/** Positions of a stretch, over all its blocks. */
const STRETCH = 64

/** What the blocks of a stretch hold of the input should fit in the second cache, in bytes. */
const INPUT = 512 * 1024

/** A tap: where its input begins, the positions that it meets, and its place in the result. @category model @since 0.1.0 */
export interface Tap {
  readonly input: number
  readonly met: Met
  readonly output: number
}

/** Positions with their inputs; taps that meet the same ones share them. `bounds` is the address of a table. @category model @since 0.1.0 */
export interface Met {
  readonly order: number
  readonly count: number
  readonly bounds: number
  /** Stretches with some of the positions. */
  readonly stretches: ReadonlySet<number>
}

/** Tiles of one size. Each is a row of a table: the first input, where the bounds lie, and a result for each tap. @category model @since 0.1.0 */
export interface Tiles {
  readonly taps: number
  readonly first: number
  readonly count: number
  readonly table: number
  /** Where their sums lie between stretches. */
  readonly sums: number
  /** A table: for each stretch, the first of them that has terms in it, and the one after the last. */
  readonly spans: number
}

/** Blocks and positions that are summed up in one go. @category model @since 0.1.0 */
export interface Stretch {
  readonly blocks: number
  readonly positions: number
}

// -------------------------------------------------------------------------------------
// stretches
// -------------------------------------------------------------------------------------

/** The least number of equal parts of `n` with at most `most` in each. */
const divisorFrom = (n: number, most: number): number =>
  numbers(n)
    .map(i => i + 1)
    .find(parts => n % parts === 0 && n / parts <= most) ?? n

/** What is summed up in one go, where a block of the input has so many bytes. @category constructors @since 0.1.0 */
export const stretchOf = (k: OverExamples, inputBytes: number): Stretch => {
  const positions = extentOf(k.positions)
  const blocks = k.batch.extent / k.block
  const fitting = Math.min(Math.floor(STRETCH / positions), Math.floor(INPUT / inputBytes), blocks)
  const count = k.shared.length === 0 ? Math.ceil(positions / STRETCH) : divisorFrom(positions, STRETCH)
  return fitting > 1 ? { blocks: fitting, positions } : { blocks: 1, positions: Math.ceil(positions / count) }
}

// -------------------------------------------------------------------------------------
// tables
// -------------------------------------------------------------------------------------

const mentions = (x: I.Index, axis: Axis): boolean => I.axes(x).some(a => a.name === axis.name)

/** The taps of a product, and a table with the place of each position in the gradient. @category model @since 0.1.0 */
export interface Taps {
  readonly taps: ReadonlyArray<Tap>
  readonly places: number
  readonly positions: number
}

/** The taps of a product, with their tables. @category constructors @since 0.1.0 */
export const tapsOf = (room: Arena, k: OverExamples, output: I.Index, stretch: Stretch): Taps => {
  const inner = k.rest.filter(
    a => plainIn(a)(k.x.position) && !k.bounds.some(b => mentions(b.index, a)) && !k.shared.includes(a)
  )
  const outer = k.rest.filter(a => !inner.includes(a))
  const axes = [...outer, ...inner, ...k.positions]
  const slots = new Map(axes.map((a, i) => [a.name, i]))
  const at = new Int32Array(axes.length)
  const number = evaluator(slots)
  const [xOf, gOf, outOf] = [number(k.x.position), number(k.g.position), number(output)]
  const valid = holds(slots, k.bounds)
  const stepsOf = inner.map(a => coefficientOf(a)(k.x.position))
  const known = new Map<string, Met>()
  const taps: Array<Tap> = []
  const count = extentOf(k.positions)
  const points = extentOf(k.shared)
  const places = new Int32Array(count * points)
  const point = number(
    I.linear(
      k.shared.map(a => a.extent),
      k.shared.map(I.along)
    )
  )
  forEach(outer, at, 0, () => {
    inner.forEach((_, i) => (at[outer.length + i] = 0))
    const base = xOf(at)
    const own: Array<number> = []
    let place = count * point(at)
    forEach(k.positions, at, outer.length + inner.length, () => {
      if (valid(at)) own.push(place, 4 * (xOf(at) - base))
      places[place++] = 4 * gOf(at)
    })
    const key = own.join()
    const met = known.get(key) ?? metOf(room, k, stretch, own, places.length, known.size)
    known.set(key, met)
    k.positions.forEach((_, i) => (at[outer.length + inner.length + i] = 0))
    const start = xOf(at)
    forEach(inner, at, outer.length, () => {
      const input = start + stepsOf.reduce((sum, step, i) => sum + step * (at[outer.length + i] ?? 0), 0)
      taps.push({ input: k.x.stored.address + 4 * input, met, output: 4 * outOf(at) })
    })
  })
  return { taps, places: reserveData(room, places), positions: places.length }
}

/** A table of positions, each with its input and its place in the stretch, and one of where each stretch begins. */
const metOf = (
  room: Arena,
  { block }: OverExamples,
  stretch: Stretch,
  own: ReadonlyArray<number>,
  positions: number,
  order: number
): Met => {
  const entries: Array<number> = []
  const starts = Array.from({ length: Math.ceil(positions / stretch.positions) + 1 }, () => own.length * 4)
  for (let i = own.length - 2; i >= 0; i -= 2) {
    const at = own[i] ?? 0
    starts[Math.floor(at / stretch.positions)] = 4 * i
    entries.push((at % stretch.positions) * block * WIDE * 4, own[i + 1] ?? 0)
  }
  for (let s = starts.length - 2; s >= 0; s--) starts[s] = Math.min(starts[s] ?? 0, starts[s + 1] ?? 0)
  const table = reserveData(room, Int32Array.from(entries.reverse()))
  return {
    order,
    count: own.length / 2,
    stretches: new Set(own.filter((_, i) => i % 2 === 0).map(at => Math.floor(at / stretch.positions))),
    bounds: reserveData(
      room,
      Int32Array.from(starts, s => table + s)
    )
  }
}

/** The distance of two taps in a row that is the most frequent. @category utils @since 0.1.0 */
export const spacingOf = (taps: ReadonlyArray<Tap>): number => {
  const counts = new Map<number, number>()
  taps.forEach((tap, i) => {
    const next = taps[i + 1]
    if (next?.met === tap.met) counts.set(next.input - tap.input, (counts.get(next.input - tap.input) ?? 0) + 1)
  })
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0]
}

/** Taps in rows: evenly spaced, with the same positions. @category utils @since 0.1.0 */
export const rowsOf = (taps: ReadonlyArray<Tap>, spacing: number): ReadonlyArray<ReadonlyArray<Tap>> => {
  const found: Array<Array<Tap>> = []
  taps.forEach(tap => {
    const row = found[found.length - 1]
    const last = row?.[row.length - 1]
    if (row !== undefined && last?.met === tap.met && tap.input - last.input === spacing) row.push(tap)
    else found.push([tap])
  })
  return found
}

/** Rows of taps cut into tiles, by what tiles of each size cost. @category utils @since 0.1.0 */
export const tilesInRows = (
  taps: ReadonlyArray<ReadonlyArray<Tap>>,
  fma: boolean
): ReadonlyArray<ReadonlyArray<Tap>> => {
  const sizesOf = cut(COSTS[fma ? 'fma' : 'strict'])
  return taps.flatMap(
    row =>
      sizesOf(row.length).reduce<{ readonly at: number; readonly tiles: ReadonlyArray<ReadonlyArray<Tap>> }>(
        ({ at, tiles }, size) => ({ at: at + size, tiles: [...tiles, row.slice(at, at + size)] }),
        { at: 0, tiles: [] }
      ).tiles
  )
}

const spansOf = (cuts: ReadonlyArray<ReadonlyArray<Tap>>, first: number, stretches: number): ReadonlyArray<number> =>
  numbers(stretches).flatMap(s => {
    const active = cuts.flatMap((taps, i) => (taps[0]?.met.stretches.has(s) === true ? [first + i] : []))
    return [active[0] ?? 0, (active[active.length - 1] ?? -1) + 1]
  })

/** Tiles of each size, with their tables and the room for their sums. @category constructors @since 0.1.0 */
export const tilesOf = (
  room: Arena,
  cuts: ReadonlyArray<ReadonlyArray<Tap>>,
  wide: number,
  stretches: number
): ReadonlyArray<Tiles> => {
  const sizes = [...new Set(cuts.map(taps => taps.length))].sort((x, y) => y - x)
  return sizes.reduce<ReadonlyArray<Tiles>>((done, taps) => {
    const own = cuts.filter(c => c.length === taps)
    const rows = own.flatMap(c => [c[0]?.input ?? 0, c[0]?.met.bounds ?? 0, ...c.map(tap => tap.output)])
    const last = done[done.length - 1]
    const first = last === undefined ? 0 : last.first + last.count
    return [
      ...done,
      {
        taps,
        first,
        count: own.length,
        spans: reserveData(room, Int32Array.from(spansOf(own, first, stretches))),
        table: reserveData(room, Int32Array.from(rows)),
        sums: reserve(room, own.length * wide * bytesOf(taps))
      }
    ]
  }, [])
}

/** Bytes of a tile's sums. @category utils @since 0.1.0 */
export const bytesOf = (taps: number): number => 4 * WIDE * taps
