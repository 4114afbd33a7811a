/**
 * Products over examples in register tiles: some taps by 8 channels.
 *
 * The gradient is first laid out anew, a stretch of it at a time, so that 8 channels of one example lie side by side;
 * an input is then one number for all 8. Example after example, each tap of a tile takes its input times the 8
 * channels. Taps that lie evenly spaced in the input and meet the same positions form a tile; how many is a question of
 * what the engine's code for so many costs.
 *
 * A stretch is some positions of some blocks, so that what it touches stays in cache; its sums start at zero and are
 * added to those of the stretches before, which also keeps rounding errors small. Each sum adds its terms in the same
 * order, whoever computes it.
 *
 * @since 0.1.0
 */
import type { Axis } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import * as S from '../../../shape/Shape'
import type { Instruction } from '../encode/instruction'
import * as W from '../encode/instruction'
import type { Piece, Task } from '../emit/kernel'
import type { Locals } from '../emit/Scope'
import { local, locals } from '../emit/Scope'
import { position, type Stored } from '../Layout'
import type { Arena } from '../place'
import { reserve, reserveData } from '../place'
import { coefficientOf, evaluator, forEach, holds, plainIn } from './numeric'
import type { OverExamples } from './recognise'
import { cut } from './tile'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Channels of a tile, in vectors of four. */
const VECTORS = 2

/** Channels of a tile. */
const WIDE = 4 * VECTORS

/** Positions of a stretch, over all its blocks. */
const STRETCH = 64

/** What the blocks of a stretch hold of the input should fit in the second cache, in bytes. */
const INPUT = 512 * 1024

/** What one example costs with tiles of 1, 2, 3 … taps, in cycles, measured; more taps spill their sums. */
const COSTS = { fma: [4, 4, 4, 4.1, 5, 5.9], strict: [3, 3, 3.4, 4.4] } as const

/** A tap: where its input begins, the positions that it meets, and its place in the result. */
interface Tap {
  readonly input: number
  readonly met: Met
  readonly output: number
}

/** Positions with their inputs; taps that meet the same ones share them. `bounds` is the address of a table. */
interface Met {
  readonly order: number
  readonly count: number
  readonly bounds: number
  /** Stretches with some of the positions. */
  readonly stretches: ReadonlySet<number>
}

/** Tiles of one size. Each is a row of a table: the first input, where the bounds lie, and a result for each tap. */
interface Tiles {
  readonly taps: number
  readonly first: number
  readonly count: number
  readonly table: number
  /** Where their sums lie between stretches. */
  readonly sums: number
  /** A table: for each stretch, the first of them that has terms in it, and the one after the last. */
  readonly spans: number
}

/** Blocks and positions that are summed up in one go. */
interface Stretch {
  readonly blocks: number
  readonly positions: number
}

interface Work {
  readonly fma: boolean
  readonly k: OverExamples
  readonly output: Stored
  readonly tiles: ReadonlyArray<Tiles>
  readonly stretch: Stretch
  readonly positions: number
  /** A table with the place of each position in the gradient. */
  readonly places: number
  /** Bytes from one tap of a tile to the next, in the input. */
  readonly spacing: number
  /** How many tiles of channels there are, and how many channels a tile has. */
  readonly wide: number
  readonly channels: number
  /** Bytes from one channel to the next, in the gradient and in the result. */
  readonly step: number
  readonly outputStep: number
  readonly blockBytes: { readonly x: number; readonly g: number }
}

// -------------------------------------------------------------------------------------
// tables
// -------------------------------------------------------------------------------------

const mentions = (x: I.Index, axis: Axis): boolean => I.axes(x).some(a => a.name === axis.name)

interface Tables {
  readonly taps: ReadonlyArray<Tap>
  readonly places: number
  readonly positions: number
}

const tablesOf = (room: Arena, k: OverExamples, output: I.Index, stretch: Stretch): Tables => {
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

/** The distance of two taps in a row that is the most frequent. */
const spacingOf = (taps: ReadonlyArray<Tap>): number => {
  const counts = new Map<number, number>()
  taps.forEach((tap, i) => {
    const next = taps[i + 1]
    if (next?.met === tap.met) counts.set(next.input - tap.input, (counts.get(next.input - tap.input) ?? 0) + 1)
  })
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0]
}

/** Taps in rows: evenly spaced, with the same positions. */
const rowsOf = (taps: ReadonlyArray<Tap>, spacing: number): ReadonlyArray<ReadonlyArray<Tap>> => {
  const found: Array<Array<Tap>> = []
  taps.forEach(tap => {
    const row = found[found.length - 1]
    const last = row?.[row.length - 1]
    if (row !== undefined && last?.met === tap.met && tap.input - last.input === spacing) row.push(tap)
    else found.push([tap])
  })
  return found
}

const tilesInRows = (taps: ReadonlyArray<ReadonlyArray<Tap>>, fma: boolean): ReadonlyArray<ReadonlyArray<Tap>> => {
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

const tilesOf = (
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

/** Bytes of a tile's sums. */
const bytesOf = (taps: number): number => 4 * WIDE * taps

// -------------------------------------------------------------------------------------
// code
// -------------------------------------------------------------------------------------

type Code = ReadonlyArray<Instruction>

interface Registers {
  readonly block: number
  readonly blocks: number
  readonly stretch: number
  readonly wide: number
  readonly tile: number
  readonly last: number
  readonly b: number
  readonly entry: number
  readonly to: number
  readonly x: number
  readonly g: number
  readonly stop: number
  readonly input: number
  readonly packed: number
  readonly row: number
  readonly at: number
  readonly splat: number
  readonly vectors: ReadonlyArray<number>
  readonly sums: ReadonlyArray<number>
}

const numbers = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)

const registers = (l: Locals, taps: number): Registers => {
  const i = (): number => local(l, 'i32')
  const v = (): number => local(l, 'v128')
  return {
    block: i(),
    blocks: i(),
    stretch: i(),
    wide: i(),
    tile: i(),
    last: i(),
    b: i(),
    entry: i(),
    to: i(),
    x: i(),
    g: i(),
    stop: i(),
    input: i(),
    packed: i(),
    row: i(),
    at: i(),
    splat: v(),
    vectors: numbers(VECTORS).map(v),
    sums: numbers(Math.max(taps * VECTORS, WIDE)).map(v)
  }
}

/** `for (at = from; at < to; at += step)`, where nothing may run. */
const repeat = (at: number, from: Code, to: Code, step: number, body: Code): Code => [
  ...from,
  W.localSet(at),
  W.localGet(at),
  ...to,
  W.i32.ltS,
  W.when,
  W.loop,
  ...body,
  W.localGet(at),
  W.i32Const(step),
  W.i32.add,
  W.localTee(at),
  ...to,
  W.i32.ltS,
  W.branchIf(0),
  W.end,
  W.end
]

const constant = (n: number): Code => [W.i32Const(n)]
const get = (at: number): Code => [W.localGet(at)]
const set = (at: number, ...code: ReadonlyArray<Code>): Code => [...code.flat(), W.localSet(at)]
const plus = (x: Code, y: Code): Code => [...x, ...y, W.i32.add]
const minus = (x: Code, y: Code): Code => [...x, ...y, W.i32.sub]
const times = (x: Code, n: number): Code => [...x, W.i32Const(n), W.i32.mul]
const word = (address: Code, offset: number): Code => [...address, W.i32Load(offset)]

const smaller = (x: Code, y: Code): Code => [...x, ...y, ...x, ...y, W.i32.ltS, W.select]
const greater = (x: Code, y: Code): Code => [...y, ...x, ...x, ...y, W.i32.ltS, W.select]

/** The first and the last turn of a function, and a room of its thread. */
const [FROM, TO, SCRATCH] = [0, 1, 2]

const blocksOf = ({ k }: Work): number => k.batch.extent / k.block

/** Bytes of a position, and of a block, in the packed gradient. */
const positionBytes = ({ k }: Work): number => 4 * k.block * WIDE
const packedBytes = (work: Work): number => work.stretch.positions * positionBytes(work)

/** The first channel of a tile; the last tile ends with the last channel. */
const firstChannel = (r: Registers, { channels, k }: Work): Code =>
  smaller(times(get(r.wide), WIDE), constant(k.channel.extent - channels))

// -------------------------------------------------------------------------------------
// packing
// -------------------------------------------------------------------------------------

/** Four vectors as rows of a 4 × 4 matrix become its columns. */
const transposed = (v: ReadonlyArray<number>): Code => {
  const [a = 0, b = 0, c = 0, d = 0] = v
  const both = (x: number, y: number, lanes: readonly [number, number, number, number]): Code => [
    W.localGet(x),
    W.localGet(y),
    W.shuffleWords(lanes)
  ]
  const pairs = [
    ...both(a, b, [0, 4, 1, 5]),
    ...both(a, b, [2, 6, 3, 7]),
    ...both(c, d, [0, 4, 1, 5]),
    ...both(c, d, [2, 6, 3, 7]),
    ...[W.localSet(d), W.localSet(c), W.localSet(b), W.localSet(a)]
  ]
  return [
    ...pairs,
    ...both(a, c, [0, 1, 4, 5]),
    ...both(a, c, [2, 3, 6, 7]),
    ...both(b, d, [0, 1, 4, 5]),
    ...both(b, d, [2, 3, 6, 7]),
    ...[W.localSet(d), W.localSet(c), W.localSet(b), W.localSet(a)]
  ]
}

/** The gradient of a tile of channels over a stretch: channels side by side, examples in a row. */
const pack = (r: Registers, work: Work): Code => {
  const { k, channels, step, stretch } = work
  const places = plus(times(get(r.stretch), 4 * stretch.positions), constant(work.places))
  const rows = numbers(VECTORS).map(i => r.sums.slice(4 * i, 4 * i + 4))
  return repeat(r.b, constant(0), get(r.blocks), 1, [
    ...set(r.packed, plus(times(get(r.b), packedBytes(work)), get(SCRATCH))),
    ...set(
      r.input,
      plus(
        plus(times(plus(get(r.block), get(r.b)), work.blockBytes.g), times(firstChannel(r, work), step)),
        constant(k.g.stored.address)
      )
    ),
    ...repeat(
      r.entry,
      places,
      smaller(plus(places, constant(4 * stretch.positions)), constant(work.places + 4 * work.positions)),
      4,
      [
        ...set(r.g, plus(get(r.input), word(get(r.entry), 0))),
        ...set(r.stop, plus(get(r.g), constant(4 * k.block))),
        W.loop,
        ...rows.flatMap((vectors, i) => [
          ...vectors.flatMap((v, j) =>
            4 * i + j < channels
              ? [W.localGet(r.g), W.v128Load(step * (4 * i + j)), W.localSet(v)]
              : [W.f32x4Const([0, 0, 0, 0]), W.localSet(v)]
          ),
          ...transposed(vectors),
          ...vectors.flatMap((v, j) => [W.localGet(r.packed), W.localGet(v), W.v128Store(4 * WIDE * j + 16 * i)])
        ]),
        ...set(r.packed, plus(get(r.packed), constant(16 * WIDE))),
        ...plus(get(r.g), constant(16)),
        W.localTee(r.g),
        W.localGet(r.stop),
        W.i32.ltU,
        W.branchIf(0),
        W.end
      ]
    )
  ])
}

// -------------------------------------------------------------------------------------
// tiles
// -------------------------------------------------------------------------------------

const multiplyAdd = (fma: boolean, x: number, g: number, sum: number): Code =>
  fma
    ? [W.localGet(x), W.localGet(g), W.localGet(sum), W.f32x4.relaxedMadd, W.localSet(sum)]
    : [W.localGet(sum), W.localGet(x), W.localGet(g), W.f32x4.mul, W.f32x4.add, W.localSet(sum)]

const sumsOf = (r: Registers, taps: number): ReadonlyArray<number> => r.sums.slice(0, taps * VECTORS)

/** All examples of a block at one position. */
const examples = (r: Registers, { fma, k, spacing }: Work, taps: number): Code => [
  ...set(r.stop, plus(get(r.x), constant(4 * k.block))),
  W.loop,
  ...r.vectors.flatMap((v, i) => [W.localGet(r.g), W.v128Load(16 * i), W.localSet(v)]),
  ...numbers(taps).flatMap(j => [
    W.localGet(r.x),
    W.v128LoadSplat(spacing * j),
    W.localSet(r.splat),
    ...r.vectors.flatMap((v, i) => multiplyAdd(fma, r.splat, v, r.sums[VECTORS * j + i] ?? 0))
  ]),
  ...set(r.g, plus(get(r.g), constant(4 * WIDE))),
  ...plus(get(r.x), constant(4)),
  W.localTee(r.x),
  W.localGet(r.stop),
  W.i32.ltU,
  W.branchIf(0),
  W.end
]

const rowOf = (r: Registers, { first, taps, table }: Tiles): Code =>
  set(r.row, plus(times(minus(get(r.tile), constant(first)), 8 + 4 * taps), constant(table)))

const sumsAt = (r: Registers, { first, sums, taps }: Tiles, { wide }: Work): Code =>
  set(
    r.at,
    plus(
      plus(times(minus(get(r.tile), constant(first)), wide * bytesOf(taps)), times(get(r.wide), bytesOf(taps))),
      constant(sums)
    )
  )

/** The sums of one tile over a stretch, added to those in memory. */
const tile = (r: Registers, work: Work, tiles: Tiles): Code => {
  const sums = sumsOf(r, tiles.taps)
  const bounds = word(get(r.row), 4)
  const begins = plus(bounds, times(get(r.stretch), 4))
  return [
    ...rowOf(r, tiles),
    ...set(r.input, plus(word(get(r.row), 0), times(get(r.block), work.blockBytes.x))),
    ...set(r.packed, get(SCRATCH)),
    ...set(r.to, word(begins, 4)),
    ...sums.flatMap(s => [W.f32x4Const([0, 0, 0, 0]), W.localSet(s)]),
    ...repeat(r.b, constant(0), get(r.blocks), 1, [
      ...repeat(r.entry, word(begins, 0), get(r.to), 8, [
        ...set(r.x, plus(get(r.input), word(get(r.entry), 0))),
        ...set(r.g, plus(get(r.packed), word(get(r.entry), 4))),
        ...examples(r, work, tiles.taps)
      ]),
      ...set(r.input, plus(get(r.input), constant(work.blockBytes.x))),
      ...set(r.packed, plus(get(r.packed), constant(packedBytes(work))))
    ]),
    ...sumsAt(r, tiles, work),
    ...sums.flatMap((s, i) => [
      W.localGet(r.at),
      W.localGet(r.at),
      W.v128Load(16 * i),
      W.localGet(s),
      W.f32x4.add,
      W.v128Store(16 * i)
    ])
  ]
}

/** The same, of those that have terms in a stretch. */
const active = (r: Registers, { first, count, spans }: Tiles, body: Code): Code => {
  const span = plus(times(get(r.stretch), 8), constant(spans))
  return [
    ...set(r.last, smaller(smaller(get(TO), constant(first + count)), word(span, 4))),
    ...repeat(r.tile, greater(greater(get(FROM), constant(first)), word(span, 0)), get(r.last), 1, body)
  ]
}

/** Whether the function has anything to do in a stretch. */
const anyActive = (r: Registers, tiles: ReadonlyArray<Tiles>): Code =>
  tiles.flatMap(({ spans }, i) => {
    const span = plus(times(get(r.stretch), 8), constant(spans))
    return [
      ...greater(get(FROM), word(span, 0)),
      ...smaller(get(TO), word(span, 4)),
      W.i32.ltS,
      ...(i === 0 ? [] : [W.i32.or])
    ]
  })

/** Those tiles of a size that the function is asked for. */
const asked = (r: Registers, { first, count }: Tiles, body: Code): Code => [
  ...set(r.last, smaller(get(TO), constant(first + count))),
  ...repeat(r.tile, greater(get(FROM), constant(first)), get(r.last), 1, body)
]

/** The sums of a tile, each in its place of the result. */
const finish = (r: Registers, work: Work, tiles: Tiles): Code => {
  const { channels, outputStep } = work
  const lanes = (v: number, j: number): Code =>
    numbers(Math.min(4, channels - 4 * v)).flatMap(lane => [
      W.localGet(r.x),
      W.localGet(r.sums[VECTORS * j + v] ?? 0),
      W.v128StoreLane(outputStep * (4 * v + lane), lane)
    ])
  const whole = (v: number, j: number): Code => [
    W.localGet(r.x),
    W.localGet(r.sums[VECTORS * j + v] ?? 0),
    W.v128Store(16 * v)
  ]
  return [
    ...rowOf(r, tiles),
    ...sumsAt(r, tiles, work),
    ...sumsOf(r, tiles.taps).flatMap((s, i) => [W.localGet(r.at), W.v128Load(16 * i), W.localSet(s)]),
    ...numbers(tiles.taps).flatMap(j => [
      ...set(
        r.x,
        plus(plus(times(firstChannel(r, work), outputStep), constant(work.output.address)), word(get(r.row), 8 + 4 * j))
      ),
      ...numbers(Math.ceil(channels / 4)).flatMap(v =>
        outputStep === 4 && channels >= 4 * v + 4 ? whole(v, j) : lanes(v, j)
      )
    ])
  ]
}

const cleared = (r: Registers, work: Work, tiles: Tiles): Code => [
  ...set(r.last, smaller(get(TO), constant(tiles.first + tiles.count))),
  ...set(r.tile, greater(get(FROM), constant(tiles.first))),
  W.localGet(r.tile),
  W.localGet(r.last),
  W.i32.ltS,
  W.when,
  ...set(r.wide, constant(0)),
  ...sumsAt(r, tiles, work),
  W.localGet(r.at),
  W.i32Const(0),
  ...times(minus(get(r.last), get(r.tile)), work.wide * bytesOf(tiles.taps)),
  W.memoryFill,
  W.end
]

const codeOf = (r: Registers, work: Work): Code => {
  const { tiles, stretch, positions } = work
  const channelTiles = (body: Code): Code => repeat(r.wide, constant(0), constant(work.wide), 1, body)
  return [
    ...tiles.flatMap(t => cleared(r, work, t)),
    ...repeat(r.block, constant(0), constant(blocksOf(work)), stretch.blocks, [
      ...set(r.blocks, smaller(constant(stretch.blocks), minus(constant(blocksOf(work)), get(r.block)))),
      ...repeat(
        r.stretch,
        constant(0),
        constant(Math.ceil(positions / stretch.positions)),
        1,
        work.k.shared.length === 0
          ? channelTiles([...pack(r, work), ...tiles.flatMap(t => asked(r, t, tile(r, work, t)))])
          : [
              ...anyActive(r, tiles),
              W.when,
              ...channelTiles([...pack(r, work), ...tiles.flatMap(t => active(r, t, tile(r, work, t)))]),
              W.end
            ]
      )
    ]),
    ...channelTiles(tiles.flatMap(t => asked(r, t, finish(r, work, t))))
  ]
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const extentOf = (axes: ReadonlyArray<Axis>): number => axes.reduce((n, a) => n * a.extent, 1)

/** The least number of equal parts of `n` with at most `most` in each. */
const divisorFrom = (n: number, most: number): number =>
  numbers(n)
    .map(i => i + 1)
    .find(parts => n % parts === 0 && n / parts <= most) ?? n

const stretchOf = (k: OverExamples, inputBytes: number): Stretch => {
  const positions = extentOf(k.positions)
  const blocks = k.batch.extent / k.block
  const fitting = Math.min(Math.floor(STRETCH / positions), Math.floor(INPUT / inputBytes), blocks)
  const count = k.shared.length === 0 ? Math.ceil(positions / STRETCH) : divisorFrom(positions, STRETCH)
  return fitting > 1 ? { blocks: fitting, positions } : { blocks: 1, positions: Math.ceil(positions / count) }
}

/** The function of a product over examples, and how many operations it makes. @category constructors @since 0.1.0 */
export const gradient = (
  fma: boolean,
  room: Arena,
  task: Task,
  k: OverExamples
): { readonly piece: Piece; readonly flops: number } => {
  const blockBytes = (stored: Stored): number => 4 * k.block * S.size(stored.shape.slice(1))
  const output = position(task.output, task.index)
  const stretch = stretchOf(k, blockBytes(k.x.stored) / extentOf(k.shared))
  const { taps, places, positions } = tablesOf(room, k, output, stretch)
  const sorted = [...taps].sort((p, q) => p.met.order - q.met.order || p.input - q.input)
  const spacing = spacingOf(sorted)
  const wide = Math.ceil(k.channel.extent / WIDE)
  const work: Work = {
    fma,
    k,
    output: task.output,
    tiles: tilesOf(room, tilesInRows(rowsOf(sorted, spacing), fma), wide, Math.ceil(positions / stretch.positions)),
    stretch,
    positions,
    places,
    spacing,
    wide,
    channels: Math.min(WIDE, k.channel.extent),
    step: 4 * coefficientOf(k.channel)(k.g.position),
    outputStep: 4 * coefficientOf(k.channel)(output),
    blockBytes: { x: blockBytes(k.x.stored), g: blockBytes(k.g.stored) }
  }
  const l = locals(3)
  const r = registers(l, work.tiles[0]?.taps ?? 1)
  const turns = work.tiles.reduce((n, { count }) => n + count, 0)
  const terms = taps.reduce((n, { met }) => n + met.count, 0)
  return {
    piece: { locals: l, code: codeOf(r, work), turns, byBlocks: false, scratch: stretch.blocks * packedBytes(work) },
    flops: 2 * terms * k.channel.extent * k.batch.extent
  }
}
