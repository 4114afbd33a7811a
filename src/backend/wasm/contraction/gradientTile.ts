/**
 * Tiles of a product over examples, and what is done with its operands before.
 *
 * @since 0.1.0
 */
import * as W from '../encode/instruction'
import { bytesOf } from './arrangement'
import type { Code } from './code'
import { constant, get, greater, minus, numbers, plus, repeat, set, smaller, times, word } from './code'
import type { Registers, Work } from './gradientWork'
import { firstChannel, FROM, gradientAt, inGroup, packedAt, SCRATCH, TO } from './gradientWork'
import type { Tiles } from './stretches'

// -------------------------------------------------------------------------------------
// operands
// -------------------------------------------------------------------------------------

/** The gradient of a group of tiles over a stretch, laid out anew: it is read in its order, several blocks at a time. @category operands @since 0.1.0 */
export const pack = (r: Registers, work: Work): Code => {
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

/**
 * What a stretch needs of the input for the first time, fetched into the cache in its order, some lines of each block
 * after the other: tiles would ask for it in an order that no cache foresees. What is read beyond the input is thrown
 * away; memory has a page more than is used.
 *
 * @category operands
 * @since 0.1.0
 */
export const fetch = (r: Registers, work: Work): Code => {
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

/** One tile over a stretch. @category tiles @since 0.1.0 */
export const tile = (r: Registers, work: Work, tiles: Tiles): Code => {
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

/** The same, of sums in memory. @category tiles @since 0.1.0 */
export const finish = (r: Registers, work: Work, tiles: Tiles): Code => [
  ...rowOf(r, tiles),
  ...sumsAt(r, tiles, work),
  ...sumsOf(r, work, tiles.taps).flatMap((s, i) => [W.localGet(r.at), W.v128Load(16 * i), W.localSet(s)]),
  ...written(r, work, tiles)
]

/** Sums begin with nothing. @category tiles @since 0.1.0 */
export const cleared = (r: Registers, work: Work, tiles: Tiles): Code => [
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
