/**
 * Products over examples in register tiles: the gradient of weights.
 *
 * Taps that lie evenly spaced in the input and meet the same positions form a tile with some channels of the gradient.
 * How many taps and channels, and whether lanes are channels or examples, is a question of what the engine's code for
 * so many costs.
 *
 * A stretch is some positions of some blocks, so that what it touches stays in cache; its sums start at zero and are
 * added to those of the stretches before, which also keeps rounding errors small. Each sum adds its terms in the same
 * order, whoever computes it.
 *
 * @since 0.1.0
 */
import * as W from '../encode/instruction'
import type { Piece } from '../emit/kernel'
import type { Task } from '../emit/Task'
import type { Locals } from '../emit/Scope'
import { local, locals } from '../emit/Scope'
import { position, type Stored } from '../Layout'
import type { Arena } from '../place'
import { reserveData } from '../place'
import type { Vectors } from './arrangement'
import { bytesOf, vectors } from './arrangement'
import type { Code } from './code'
import { constant, get, greater, minus, numbers, plus, repeat, set, smaller, times, word } from './code'
import type { Choice } from './choose'
import { bytesOfBlock, choose } from './choose'
import type { OverExamples } from './recognise'
import type { Tiles } from './stretches'
import { inOneOf, rangesOf, tilesOf } from './stretches'
import { tapsOf } from './taps'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

interface Work extends Omit<Choice, 'tiles'> {
  readonly k: OverExamples
  readonly output: Stored
  readonly tiles: ReadonlyArray<Tiles>
  readonly positions: number
  readonly stretches: number
  /** Whether a tile has all its terms in one stretch, so that its sums are results. */
  readonly once: boolean
  /** A table of the bytes of the input that each stretch is the first to need: where they begin and end. */
  readonly ranges: number
  /** A table with the place of each position in the gradient. */
  readonly places: number
  /** How many tiles of channels are laid out anew in one go. */
  readonly group: number
  /** Bytes of a position, of a block and of all blocks in a tile of the packed gradient; of a block of the operands. */
  readonly bytes: {
    readonly position: number
    readonly packed: number
    readonly tile: number
    readonly x: number
    readonly g: number
  }
}

// -------------------------------------------------------------------------------------
// code
// -------------------------------------------------------------------------------------

interface Registers extends Vectors {
  readonly block: number
  readonly blocks: number
  readonly stretch: number
  readonly wide: number
  /** The first tile of channels of a group, and the one after its last. */
  readonly group: number
  readonly until: number
  readonly tile: number
  readonly last: number
  readonly b: number
  readonly entry: number
  readonly to: number
  readonly input: number
  readonly row: number
  readonly at: number
}

const registers = (l: Locals, sums: number): Registers => {
  const i = (): number => local(l, 'i32')
  return {
    block: i(),
    blocks: i(),
    stretch: i(),
    wide: i(),
    group: i(),
    until: i(),
    tile: i(),
    last: i(),
    b: i(),
    entry: i(),
    to: i(),
    input: i(),
    row: i(),
    at: i(),
    ...vectors(l, sums)
  }
}

/** The first and the last turn of a function, and a room of its thread. */
const [FROM, TO, SCRATCH] = [0, 1, 2]

const blocksOf = ({ k }: Work): number => k.batch.extent / k.block

/** The first channel of a tile; the last tile ends with the last channel. */
const firstChannel = (r: Registers, { form: { channels }, k }: Work): Code =>
  smaller(times(get(r.wide), channels), constant(k.channel.extent - channels))

/** Where the channels of a tile begin in the gradient, in a block. */
const gradientAt = (r: Registers, work: Work, block: Code): Code =>
  plus(
    plus(times(block, work.bytes.g), times(firstChannel(r, work), work.form.step)),
    constant(work.k.g.stored.address)
  )

/** Where a tile lies in the packed gradient. */
const packedAt = (r: Registers, work: Work): Code => times(minus(get(r.wide), get(r.group)), work.bytes.tile)

const inGroup = (r: Registers, body: Code): Code => repeat(r.wide, get(r.group), get(r.until), 1, body)

/** The gradient of a group of tiles over a stretch, laid out anew; it is read in its order. */
const pack = (r: Registers, work: Work): Code => {
  const { arrangement, form, stretch } = work
  const places = plus(times(get(r.stretch), 4 * stretch.positions), constant(work.places))
  const end = smaller(plus(places, constant(4 * stretch.positions)), constant(work.places + 4 * work.positions))
  return [
    ...set(r.row, get(SCRATCH)),
    ...repeat(r.entry, places, end, 4, [
      ...inGroup(
        r,
        repeat(r.b, constant(0), get(r.blocks), 1, [
          ...set(r.packed, plus(get(r.row), plus(packedAt(r, work), times(get(r.b), work.bytes.packed)))),
          ...set(r.g, plus(gradientAt(r, work, plus(get(r.block), get(r.b))), word(get(r.entry), 0))),
          ...arrangement.pack(r, form)
        ])
      ),
      ...set(r.row, plus(get(r.row), constant(work.bytes.position)))
    ])
  ]
}

/** What a stretch needs of the input for the first time, fetched in its order, a line of each block after the other. */
const fetch = (r: Registers, work: Work): Code => {
  const range = plus(times(get(r.stretch), 8), constant(work.ranges))
  return [
    ...set(r.to, word(range, 4)),
    ...repeat(
      r.at,
      word(range, 0),
      get(r.to),
      FETCHED,
      repeat(r.b, get(r.block), plus(get(r.block), get(r.blocks)), 1, [
        ...set(r.x, plus(plus(get(r.at), times(get(r.b), work.bytes.x)), constant(work.k.x.stored.address))),
        ...numbers(FETCHED / LINE).flatMap(i => [W.localGet(r.x), W.i32Load(LINE * i), W.localSet(r.row)])
      ])
    )
  ]
}

/** Bytes of a cache line, and those that are fetched of a block before it is another's turn. */
const [LINE, FETCHED] = [64, 512]

// -------------------------------------------------------------------------------------
// tiles
// -------------------------------------------------------------------------------------

const sumsOf = (r: Registers, { arrangement }: Work, taps: number): ReadonlyArray<number> =>
  r.sums.slice(0, taps * arrangement.vectors)

const rowOf = (r: Registers, { first, taps, table }: Tiles): Code =>
  set(r.row, plus(times(minus(get(r.tile), constant(first)), 8 + 4 * taps), constant(table)))

const sumsAt = (r: Registers, { first, sums, taps }: Tiles, { arrangement, wide }: Work): Code => {
  const bytes = bytesOf(arrangement, taps)
  return set(
    r.at,
    plus(plus(times(minus(get(r.tile), constant(first)), wide * bytes), times(get(r.wide), bytes)), constant(sums))
  )
}

/** One tile over a stretch. */
const tile = (r: Registers, work: Work, tiles: Tiles): Code => {
  const { arrangement, bytes, form } = work
  const sums = sumsOf(r, work, tiles.taps)
  const [packed, blockOfPacked] = work.packs
    ? [plus(packedAt(r, work), get(SCRATCH)), work.bytes.packed]
    : [gradientAt(r, work, get(r.block)), bytes.g]
  const bounds = word(get(r.row), 4)
  const begins = plus(bounds, times(get(r.stretch), 4))
  return [
    ...rowOf(r, tiles),
    ...set(r.input, plus(word(get(r.row), 0), times(get(r.block), work.bytes.x))),
    ...set(r.packed, packed),
    ...set(r.to, word(begins, 4)),
    ...sums.flatMap(s => [W.f32x4Const([0, 0, 0, 0]), W.localSet(s)]),
    ...repeat(r.b, constant(0), get(r.blocks), 1, [
      ...repeat(r.entry, word(begins, 0), get(r.to), 8, [
        ...set(r.x, plus(get(r.input), word(get(r.entry), 0))),
        ...set(r.g, plus(get(r.packed), word(get(r.entry), 4))),
        ...arrangement.examples(r, form, tiles.taps)
      ]),
      ...set(r.input, plus(get(r.input), constant(bytes.x))),
      ...set(r.packed, plus(get(r.packed), constant(blockOfPacked)))
    ]),
    ...(work.once ? written(r, work, tiles) : added(r, work, tiles))
  ]
}

/** The sums of a tile are added to those in memory. */
const added = (r: Registers, work: Work, tiles: Tiles): Code => [
  ...sumsAt(r, tiles, work),
  ...sumsOf(r, work, tiles.taps).flatMap((s, i) => [
    W.localGet(r.at),
    W.localGet(r.at),
    W.v128Load(16 * i),
    W.localGet(s),
    W.f32x4.add,
    W.v128Store(16 * i)
  ])
]

/** The sums of a tile, each in its place of the result. */
const written = (r: Registers, work: Work, tiles: Tiles): Code => {
  const { arrangement, form, output } = work
  const first = plus(times(firstChannel(r, work), form.outputStep), constant(output.address))
  return numbers(tiles.taps).flatMap(j => [
    ...set(r.x, plus(first, word(get(r.row), 8 + 4 * j))),
    ...arrangement.put(r, form, j)
  ])
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

/** The same, of sums in memory. */
const finish = (r: Registers, work: Work, tiles: Tiles): Code => [
  ...rowOf(r, tiles),
  ...sumsAt(r, tiles, work),
  ...sumsOf(r, work, tiles.taps).flatMap((s, i) => [W.localGet(r.at), W.v128Load(16 * i), W.localSet(s)]),
  ...written(r, work, tiles)
]

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
  ...times(minus(get(r.last), get(r.tile)), work.wide * bytesOf(work.arrangement, tiles.taps)),
  W.memoryFill,
  W.end
]

/** Some tiles of channels after the others; what is done with those of a group. */
const groups = (r: Registers, work: Work, body: Code): Code => [
  ...fetch(r, work),
  ...repeat(r.group, constant(0), constant(work.wide), work.group, [
    ...set(r.until, smaller(plus(get(r.group), constant(work.group)), constant(work.wide))),
    ...(work.packs ? pack(r, work) : []),
    ...inGroup(r, body)
  ])
]

const finished = (r: Registers, work: Work): Code =>
  repeat(
    r.wide,
    constant(0),
    constant(work.wide),
    1,
    work.tiles.flatMap(t => asked(r, t, finish(r, work, t)))
  )

const codeOf = (r: Registers, work: Work): Code => {
  const { tiles, stretch, stretches, once } = work
  return [
    ...(once ? [] : tiles.flatMap(t => cleared(r, work, t))),
    ...repeat(r.block, constant(0), constant(blocksOf(work)), stretch.blocks, [
      ...set(r.blocks, smaller(constant(stretch.blocks), minus(constant(blocksOf(work)), get(r.block)))),
      ...repeat(
        r.stretch,
        constant(0),
        constant(stretches),
        1,
        work.k.shared.length === 0
          ? groups(
              r,
              work,
              tiles.flatMap(t => asked(r, t, tile(r, work, t)))
            )
          : [
              ...anyActive(r, tiles),
              W.when,
              ...groups(
                r,
                work,
                tiles.flatMap(t => active(r, t, tile(r, work, t)))
              ),
              W.end
            ]
      )
    ]),
    ...(once ? [] : finished(r, work))
  ]
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A group of tiles, laid out anew, should fit in the second cache with what else a stretch needs, in bytes. */
const GROUP = 256 * 1024

/** The work of a product, with its tables. */
const workOf = (room: Arena, task: Task, k: OverExamples, places: Int32Array, choice: Choice): Work => {
  const { arrangement, packs, stretch, tiles, wide } = choice
  const positionBytes = 4 * k.block * arrangement.wide
  const packedBytes = stretch.positions * positionBytes
  const stretches = Math.ceil(places.length / stretch.positions)
  return {
    ...choice,
    k,
    output: task.output,
    places: reserveData(room, places),
    positions: places.length,
    stretches,
    once: stretch.blocks === k.batch.extent / k.block && tiles.every(inOneOf(stretch)),
    tiles: tilesOf(
      room,
      {
        stretch,
        stretches,
        placeOf: packs ? at => (at % stretch.positions) * positionBytes : at => places[at] ?? 0,
        bytesOf: taps => wide * bytesOf(arrangement, taps)
      },
      tiles
    ),
    ranges: rangesOf(room, stretch, stretches, k.x.stored.address, tiles),
    group: Math.min(wide, Math.max(1, Math.floor(GROUP / (stretch.blocks * packedBytes)))),
    bytes: { position: positionBytes, packed: packedBytes, tile: stretch.blocks * packedBytes, ...bytesOfBlock(k) }
  }
}

/** The function of a product over examples, and how many operations it makes. @category constructors @since 0.1.0 */
export const gradient = (
  fma: boolean,
  room: Arena,
  task: Task,
  k: OverExamples
): { readonly piece: Piece; readonly flops: number } => {
  const output = position(task.output, task.index)
  const found = tapsOf(k, output)
  const work = workOf(room, task, k, found.places, choose(fma, k, output, found))
  const l = locals(3)
  const r = registers(l, Math.max(...work.tiles.map(({ taps }) => taps * work.arrangement.vectors)))
  const terms = found.taps.reduce((n, { met }) => n + met.positions.length, 0)
  return {
    piece: {
      locals: l,
      code: codeOf(r, work),
      turns: work.tiles.reduce((n, { count }) => n + count, 0),
      byBlocks: false,
      scratch: work.packs ? work.group * work.bytes.tile : 0
    },
    flops: 2 * terms * k.channel.extent * k.batch.extent
  }
}
