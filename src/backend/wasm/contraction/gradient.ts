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
import * as S from '../../../shape/Shape'
import * as W from '../encode/instruction'
import type { Piece, Task } from '../emit/kernel'
import type { Locals } from '../emit/Scope'
import { local, locals } from '../emit/Scope'
import { position, type Stored } from '../Layout'
import type { Arena } from '../place'
import type { Code } from './code'
import { constant, get, greater, minus, multiplyAdd, numbers, plus, repeat, set, smaller, times, word } from './code'
import { coefficientOf, extentOf } from './numeric'
import type { OverExamples } from './recognise'
import type { Stretch, Tiles } from './taps'
import { bytesOf, rowsOf, spacingOf, stretchOf, tapsOf, tilesInRows, tilesOf, VECTORS, WIDE } from './taps'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

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
// code
// -------------------------------------------------------------------------------------

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
  const { taps, places, positions } = tapsOf(room, k, output, stretch)
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
