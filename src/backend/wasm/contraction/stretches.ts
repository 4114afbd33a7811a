/**
 * Stretches of a product over examples, and tables that say where its tiles lie in them.
 *
 * @since 0.1.0
 */
import type { Arena } from '../place'
import { reserve, reserveData } from '../place'
import { numbers } from './code'
import { extentOf } from './numeric'
import type { OverExamples } from './recognise'
import type { Met, Tap } from './taps'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Blocks and positions that are summed up in one go. @category model @since 0.1.0 */
export interface Stretch {
  readonly blocks: number
  readonly positions: number
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

/**
 * What the blocks of a stretch hold of the input, in bytes: where it is the only one, where others follow with the same
 * positions, and where others follow with other positions.
 */
const [ALL, SOME, BESIDE] = [1024 * 1024, 192 * 1024, 320 * 1024]

/** Parts of blocks side by side: each is a stream of memory of its own. */
const STREAMS = 4

// -------------------------------------------------------------------------------------
// stretches
// -------------------------------------------------------------------------------------

/** The least number of equal parts of `n` with at most `most` in each. */
const divisorFrom = (n: number, most: number): number =>
  numbers(n)
    .map(i => i + 1)
    .find(parts => n % parts === 0 && n / parts <= most) ?? n

/** Positions of a stretch, over all its blocks. @category constants @since 0.1.0 */
export const STRETCH = 64

/**
 * What is summed up in one go: so many positions at most over all its blocks, where a block of the input has so many
 * bytes. A gradient that is read where it lies gains nothing from streams.
 *
 * @category constructors
 * @since 0.1.0
 */
export const stretchOf = (k: OverExamples, inputBytes: number, most: number, packs: boolean): Stretch => {
  const positions = extentOf(k.positions)
  const blocks = k.batch.extent / k.block
  const room = Math.floor(most / positions)
  const fitting = Math.min(room, Math.floor(SOME / inputBytes), blocks)
  if (room >= blocks && blocks * inputBytes <= ALL) return { blocks, positions }
  if (fitting > 1) return { blocks: Math.ceil(blocks / Math.ceil(blocks / fitting)), positions }
  if (k.shared.length > 0) return { blocks: 1, positions: positions / divisorFrom(positions, most) }
  const streams = packs ? Math.max(1, Math.min(STREAMS, Math.floor(BESIDE / inputBytes), blocks)) : 1
  return { blocks: streams, positions: Math.ceil(positions / Math.ceil((positions * streams) / most)) }
}

// -------------------------------------------------------------------------------------
// tables
// -------------------------------------------------------------------------------------

/** The stretch that a position is in. */
const stretchAt =
  ({ positions }: Stretch) =>
  (at: number): number =>
    Math.floor(at / positions)

/**
 * Whether each tile is asked for in one stretch alone, where it has all its terms: then its sums are results. Tiles that
 * know points are asked for in the stretches from the first to the last of a size that have terms, all others in every
 * stretch.
 *
 * @category utils
 * @since 0.1.0
 */
export const isOnce = (
  stretch: Stretch,
  stretches: number,
  knowPoints: boolean,
  tiles: ReadonlyArray<ReadonlyArray<Tap>>
): boolean => {
  const met = tiles.map(([tap]) => new Set(tap?.met.positions.map(stretchAt(stretch))))
  const places = met.map(some => [...some][0] ?? 0)
  const ordered = (taps: number): boolean => {
    const own = places.filter((_, i) => tiles[i]?.length === taps)
    return own.every((at, i) => i === 0 || (own[i - 1] ?? 0) <= at)
  }
  return knowPoints
    ? met.every(some => some.size === 1) && [...new Set(tiles.map(t => t.length))].every(ordered)
    : stretches === 1
}

/**
 * A table of positions, each with its input and its place in the gradient, and one of where each stretch begins, whose
 * address it is.
 */
const boundsOf = (
  room: Arena,
  stretch: Stretch,
  stretches: number,
  placeOf: (position: number) => number,
  { positions, inputs }: Met
): number => {
  const table = reserveData(room, Int32Array.from(positions.flatMap((at, i) => [inputs[i] ?? 0, placeOf(at)])))
  const counts = new Int32Array(stretches + 1)
  positions.forEach(at => (counts[stretchAt(stretch)(at) + 1] = (counts[stretchAt(stretch)(at) + 1] ?? 0) + 1))
  const begins = counts.reduce<{ readonly sum: number; readonly all: ReadonlyArray<number> }>(
    ({ sum, all }, count) => ({ sum: sum + count, all: [...all, table + 8 * (sum + count)] }),
    { sum: 0, all: [] }
  )
  return reserveData(room, Int32Array.from(begins.all))
}

const spansOf = (
  cuts: ReadonlyArray<ReadonlyArray<Tap>>,
  first: number,
  stretches: number,
  meets: (met: Met | undefined) => ReadonlySet<number>
): ReadonlyArray<number> =>
  numbers(stretches).flatMap(s => {
    const active = cuts.flatMap((taps, i) => (meets(taps[0]?.met).has(s) ? [first + i] : []))
    return [active[0] ?? 0, (active[active.length - 1] ?? -1) + 1]
  })

/** What tables are made of: how a product's stretches go, where positions lie, and the room for a tile's sums. @category model @since 0.1.0 */
export interface Shape {
  readonly stretch: Stretch
  readonly stretches: number
  readonly placeOf: (position: number) => number
  readonly bytesOf: (taps: number) => number
}

/** Tiles of each size, with their tables and the room for their sums. @category constructors @since 0.1.0 */
export const tilesOf = (
  room: Arena,
  { stretch, stretches, placeOf, bytesOf }: Shape,
  cuts: ReadonlyArray<ReadonlyArray<Tap>>
): ReadonlyArray<Tiles> => {
  const mets = [...new Set(cuts.flatMap(([tap]) => (tap === undefined ? [] : [tap.met])))]
  const bounds = new Map(mets.map(met => [met, boundsOf(room, stretch, stretches, placeOf, met)]))
  const within = new Map(mets.map(met => [met, new Set(met.positions.map(stretchAt(stretch)))]))
  const meets = (met: Met | undefined): ReadonlySet<number> => (met && within.get(met)) ?? new Set()
  const sizes = [...new Set(cuts.map(taps => taps.length))].sort((x, y) => y - x)
  return sizes.reduce<ReadonlyArray<Tiles>>((done, taps) => {
    const own = cuts.filter(c => c.length === taps)
    const rows = own.flatMap(c => [c[0]?.input ?? 0, (c[0] && bounds.get(c[0].met)) ?? 0, ...c.map(tap => tap.output)])
    const last = done[done.length - 1]
    const first = last === undefined ? 0 : last.first + last.count
    return [
      ...done,
      {
        taps,
        first,
        count: own.length,
        spans: reserveData(room, Int32Array.from(spansOf(own, first, stretches, meets))),
        table: reserveData(room, Int32Array.from(rows)),
        sums: reserve(room, own.length * bytesOf(taps))
      }
    ]
  }, [])
}

/**
 * A table of the bytes of the input's first block that each stretch is the first to need: where they begin and end. What
 * tiles read lies nearly side by side, so that it is all that lies between.
 *
 * @category constructors
 * @since 0.1.0
 */
export const rangesOf = (
  room: Arena,
  stretch: Stretch,
  stretches: number,
  address: number,
  tiles: ReadonlyArray<ReadonlyArray<Tap>>
): number => {
  const [from, to] = [new Int32Array(stretches).fill(2 ** 31 - 1), new Int32Array(stretches)]
  tiles.forEach(taps => {
    const [first, last] = [taps[0], taps[taps.length - 1]].map(tap => (tap?.input ?? 0) - address)
    taps[0]?.met.positions.forEach((at, i) => {
      const s = stretchAt(stretch)(at)
      const input = taps[0]?.met.inputs[i] ?? 0
      from[s] = Math.min(from[s] ?? 0, (first ?? 0) + input)
      to[s] = Math.max(to[s] ?? 0, (last ?? 0) + LANES + input)
    })
  })
  const seen = { to: 0 }
  const fresh = Array.from(from, (start, s) => {
    const end = to[s] ?? 0
    const begin = start < seen.to && seen.to < end ? seen.to : start
    seen.to = Math.max(seen.to, end)
    return [begin, end]
  })
  return reserveData(room, Int32Array.from(fresh.flat()))
}

/** Bytes of a block's examples at one place, at most. */
const LANES = 64
