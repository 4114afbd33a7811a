/**
 * Products over examples in register tiles: 4 channels by 2 taps, whose eight sums have the examples in their lanes.
 * The lanes are joined at the very end, by a fixed tree.
 *
 * Sums that run over many positions are made block by block, so that a block's activations stay in cache, with the
 * partial sums of all tiles in memory in between; sums over few positions are made tile by tile. Either way each sum
 * adds its terms in the same order, whoever computes it.
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

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Sums over at least this many positions are made block by block. */
const MANY_POSITIONS = 16

/** What a stretch of positions touches should fit in the first cache, in bytes. */
const STRETCH = 24 * 1024

/** A pair of taps in a table: two inputs, first and last byte of the positions, two places in the result. */
const PAIR = 24

interface Tables {
  readonly pairs: number
  readonly count: number
  /** The most positions of a pair. */
  readonly longest: number
  /** Positions of all taps together. */
  readonly terms: number
}

interface Work {
  readonly fma: boolean
  readonly k: OverExamples
  readonly tables: Tables
  readonly output: Stored
  readonly channels: number
  readonly tiles: number
  /** Bytes from one channel to the next, in the operand and in the result. */
  readonly step: number
  readonly outputStep: number
  readonly blockBytes: { readonly x: number; readonly g: number }
}

// -------------------------------------------------------------------------------------
// tables
// -------------------------------------------------------------------------------------

interface Tap {
  readonly input: number
  readonly from: number
  readonly to: number
  readonly output: number
}

const mentions = (x: I.Index, axis: Axis): boolean => I.axes(x).some(a => a.name === axis.name)

const tablesOf = (room: Arena, k: OverExamples, output: Stored, index: ReadonlyArray<I.Index>): Tables => {
  const inner = k.rest.filter(a => plainIn(a)(k.x.position) && !k.bounds.some(b => mentions(b.index, a)))
  const outer = k.rest.filter(a => !inner.includes(a))
  const axes = [...outer, ...inner, ...k.positions]
  const slots = new Map(axes.map((a, i) => [a.name, i]))
  const at = new Int32Array(axes.length)
  const number = evaluator(slots)
  const [xOf, gOf, outOf] = [number(k.x.position), number(k.g.position), number(position(output, index))]
  const valid = holds(slots, k.bounds)
  const stepsOf = inner.map(a => coefficientOf(a)(k.x.position))
  const entries: Array<number> = []
  /** Taps with the same positions share their table. */
  const known = new Map<string, number>()
  const taps: Array<Tap> = []
  let terms = 0
  forEach(outer, at, 0, () => {
    inner.forEach((_, i) => (at[outer.length + i] = 0))
    const base = xOf(at)
    const own: Array<number> = []
    forEach(k.positions, at, outer.length + inner.length, () => {
      if (valid(at)) own.push(4 * (xOf(at) - base), 4 * gOf(at))
    })
    const key = own.join()
    const from = known.get(key) ?? entries.length
    if (!known.has(key)) {
      known.set(key, from)
      own.forEach(entry => entries.push(entry))
    }
    k.positions.forEach((_, i) => (at[outer.length + inner.length + i] = 0))
    const to = from + own.length
    const start = xOf(at)
    forEach(inner, at, outer.length, () => {
      const input = start + stepsOf.reduce((sum, step, i) => sum + step * (at[outer.length + i] ?? 0), 0)
      taps.push({ input, from, to, output: outOf(at) })
      terms += (to - from) / 2
    })
  })
  const table = reserveData(room, Int32Array.from(entries))
  const pairs = paired(taps).flatMap(([p, q]) => [
    k.x.stored.address + 4 * p.input,
    k.x.stored.address + 4 * q.input,
    table + 4 * p.from,
    table + 4 * p.to,
    4 * p.output,
    4 * q.output
  ])
  return {
    pairs: reserveData(room, Int32Array.from(pairs)),
    count: pairs.length / 6,
    longest: taps.reduce((most, t) => Math.max(most, (t.to - t.from) / 2), 0),
    terms
  }
}

/** Two taps with the same positions, or one tap twice. */
const paired = (taps: ReadonlyArray<Tap>): ReadonlyArray<readonly [Tap, Tap]> => {
  const pairs: Array<readonly [Tap, Tap]> = []
  for (let i = 0; i < taps.length;) {
    const [p, q] = [taps[i], taps[i + 1]]
    if (p === undefined) break
    const match = q !== undefined && q.from === p.from && q.to === p.to
    pairs.push([p, match ? q : p])
    i += match ? 2 : 1
  }
  return pairs
}

// -------------------------------------------------------------------------------------
// code
// -------------------------------------------------------------------------------------

type Code = ReadonlyArray<Instruction>

interface Registers {
  readonly pair: number
  readonly tile: number
  readonly block: number
  readonly from: number
  readonly to: number
  readonly x0: number
  readonly x1: number
  readonly g: number
  readonly entry: number
  readonly p: number
  readonly q: number
  readonly r: number
  readonly stop: number
  readonly store: number
  readonly vectors: { readonly x: readonly [number, number]; readonly g: number }
  readonly sums: ReadonlyArray<number>
}

const numbers = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)

const registers = (l: Locals, channels: number): Registers => {
  const i = (): number => local(l, 'i32')
  const v = (): number => local(l, 'v128')
  return {
    pair: i(),
    tile: i(),
    block: i(),
    from: i(),
    to: i(),
    x0: i(),
    x1: i(),
    g: i(),
    entry: i(),
    p: i(),
    q: i(),
    r: i(),
    stop: i(),
    store: i(),
    vectors: { x: [v(), v()], g: v() },
    sums: numbers(2 * channels).map(v)
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
const times = (x: Code, n: number): Code => [...x, W.i32Const(n), W.i32.mul]
const pairField = (r: Registers, pairs: number, field: number): Code => [
  ...plus(times(get(r.pair), PAIR), constant(pairs)),
  W.i32Load(4 * field)
]

/** The first channel of a tile; the last tile ends with the last channel. */
const firstChannel = (r: Registers, { channels, k }: Work): Code => {
  const last = k.channel.extent - channels
  return [
    ...times(get(r.tile), channels),
    W.i32Const(last),
    ...times(get(r.tile), channels),
    W.i32Const(last),
    W.i32.ltS,
    W.select
  ]
}

const multiplyAdd = (fma: boolean, x: number, g: number, sum: number): Code =>
  fma
    ? [W.localGet(x), W.localGet(g), W.localGet(sum), W.f32x4.relaxedMadd, W.localSet(sum)]
    : [W.localGet(sum), W.localGet(x), W.localGet(g), W.f32x4.mul, W.f32x4.add, W.localSet(sum)]

/** The sums of one tile over a stretch of positions of one block. */
const positions = (r: Registers, { fma, k, channels, step }: Work): Code => {
  const { x, g } = r.vectors
  const vector: Code = [
    W.loop,
    W.localGet(r.p),
    W.v128Load(0),
    W.localSet(x[0]),
    W.localGet(r.q),
    W.v128Load(0),
    W.localSet(x[1]),
    ...numbers(channels).flatMap(j => [
      W.localGet(r.r),
      W.v128Load(step * j),
      W.localSet(g),
      ...multiplyAdd(fma, x[0], g, r.sums[2 * j] ?? 0),
      ...multiplyAdd(fma, x[1], g, r.sums[2 * j + 1] ?? 0)
    ]),
    ...set(r.q, plus(get(r.q), constant(16))),
    ...set(r.r, plus(get(r.r), constant(16))),
    ...plus(get(r.p), constant(16)),
    W.localTee(r.p),
    W.localGet(r.stop),
    W.i32.ltU,
    W.branchIf(0),
    W.end
  ]
  return repeat(r.entry, get(r.from), get(r.to), 8, [
    ...set(r.p, plus(get(r.x0), [W.localGet(r.entry), W.i32Load(0)])),
    ...set(r.q, plus(get(r.x1), [W.localGet(r.entry), W.i32Load(0)])),
    ...set(r.r, plus(get(r.g), [W.localGet(r.entry), W.i32Load(4)])),
    ...set(r.stop, plus(get(r.p), constant(4 * k.block))),
    ...vector
  ])
}

const bases = (r: Registers, work: Work): Code => [
  ...set(r.x0, plus(pairField(r, work.tables.pairs, 0), times(get(r.block), work.blockBytes.x))),
  ...set(r.x1, plus(pairField(r, work.tables.pairs, 1), times(get(r.block), work.blockBytes.x))),
  ...set(
    r.g,
    plus(
      plus(times(get(r.block), work.blockBytes.g), times(firstChannel(r, work), work.step)),
      constant(work.k.g.stored.address)
    )
  )
]

const nextBlock = (r: Registers, { blockBytes }: Work): Code => [
  ...set(r.x0, plus(get(r.x0), constant(blockBytes.x))),
  ...set(r.x1, plus(get(r.x1), constant(blockBytes.x))),
  ...set(r.g, plus(get(r.g), constant(blockBytes.g)))
]

const clear = (r: Registers): Code => r.sums.flatMap(s => [W.f32x4Const([0, 0, 0, 0]), W.localSet(s)])

/** (lane 0 + lane 2) + (lane 1 + lane 3) of every sum, each in its place of the result. */
const finish = (r: Registers, work: Work): Code => [
  ...set(r.store, plus(times(firstChannel(r, work), work.outputStep), constant(work.output.address))),
  ...r.sums.flatMap((sum, i) => {
    const half = [W.localGet(sum), W.localGet(sum), W.localGet(sum), W.shuffleWords([2, 3, 0, 1]), W.f32x4.add]
    return [
      ...plus(get(r.store), pairField(r, work.tables.pairs, 4 + (i % 2))),
      ...half,
      W.localTee(sum),
      W.localGet(sum),
      W.localGet(sum),
      W.shuffleWords([1, 0, 3, 2]),
      W.f32x4.add,
      W.v128StoreLane(work.outputStep * Math.floor(i / 2), 0)
    ]
  })
]

const blocksOf = ({ k }: Work): number => k.batch.extent / k.block

/** Tile by tile: all blocks for one tile, then the next. */
const tileByTile = (r: Registers, work: Work): Code =>
  repeat(
    r.pair,
    get(0),
    get(1),
    1,
    repeat(r.tile, constant(0), constant(work.tiles), 1, [
      ...clear(r),
      ...set(r.from, pairField(r, work.tables.pairs, 2)),
      ...set(r.to, pairField(r, work.tables.pairs, 3)),
      ...set(r.block, constant(0)),
      ...bases(r, work),
      ...repeat(r.block, constant(0), constant(blocksOf(work)), 1, [...positions(r, work), ...nextBlock(r, work)]),
      ...finish(r, work)
    ])
  )

/** Block by block: the sums of all tiles lie in memory and are taken up again for each stretch of positions. */
const blockByBlock = (r: Registers, l: Locals, work: Work, room: Arena): Code => {
  const bytes = 16 * r.sums.length
  const held = reserve(room, work.tables.count * work.tiles * bytes)
  const stretch = 8 * stretchOf(work)
  const start = local(l, 'i32')
  const tilesBytes = work.tiles * bytes
  const place: Code = plus(plus(times(get(r.pair), tilesBytes), times(get(r.tile), bytes)), constant(held))
  const take: Code = [
    ...set(r.store, place),
    ...r.sums.flatMap((s, i) => [W.localGet(r.store), W.v128Load(16 * i), W.localSet(s)])
  ]
  const put: Code = r.sums.flatMap((s, i) => [W.localGet(r.store), W.localGet(s), W.v128Store(16 * i)])
  const limit: Code = pairField(r, work.tables.pairs, 3)
  const each = (body: Code): Code =>
    repeat(r.pair, get(0), get(1), 1, repeat(r.tile, constant(0), constant(work.tiles), 1, body))
  return [
    ...plus(times(get(0), tilesBytes), constant(held)),
    W.i32Const(0),
    ...times([W.localGet(1), W.localGet(0), W.i32.sub], tilesBytes),
    W.memoryFill,
    ...repeat(
      r.block,
      constant(0),
      constant(blocksOf(work)),
      1,
      repeat(
        start,
        constant(0),
        constant(8 * work.tables.longest),
        stretch,
        each([
          ...set(r.from, plus(pairField(r, work.tables.pairs, 2), get(start))),
          ...set(r.to, plus(get(r.from), constant(stretch))),
          ...set(r.to, get(r.to), limit, get(r.to), limit, [W.i32.ltS, W.select]),
          ...take,
          ...bases(r, work),
          ...positions(r, work),
          ...put
        ])
      )
    ),
    ...each([...take, ...finish(r, work)])
  ]
}

/** Positions whose operands fit in the first cache together. */
const stretchOf = ({ k }: Work): number => {
  const depth = (stored: Stored): number => stored.shape[stored.shape.length - 1] ?? 1
  const bytes = 4 * k.block * (k.channel.extent + depth(k.x.stored))
  return Math.max(24, Math.floor(STRETCH / bytes))
}

/** The function of a product over examples, and how many operations it makes. @category constructors @since 0.1.0 */
export const gradient = (
  fma: boolean,
  room: Arena,
  task: Task,
  k: OverExamples
): { readonly piece: Piece; readonly flops: number } => {
  const tables = tablesOf(room, k, task.output, task.index)
  const channels = Math.min(4, k.channel.extent)
  const bytesOf = (stored: Stored): number => 4 * k.block * S.size(stored.shape.slice(1))
  const work: Work = {
    fma,
    k,
    tables,
    output: task.output,
    channels,
    tiles: Math.ceil(k.channel.extent / channels),
    step: 4 * coefficientOf(k.channel)(k.g.position),
    outputStep: 4 * coefficientOf(k.channel)(position(task.output, task.index)),
    blockBytes: { x: bytesOf(k.x.stored), g: bytesOf(k.g.stored) }
  }
  const l = locals(3)
  const r = registers(l, channels)
  const code = tables.longest >= MANY_POSITIONS ? blockByBlock(r, l, work, room) : tileByTile(r, work)
  return {
    piece: { locals: l, code, turns: tables.count, byBlocks: false },
    flops: 2 * tables.terms * k.channel.extent * k.batch.extent
  }
}
