/**
 * What the code of a product over examples works on: its tables, the registers of its loops, and where things lie.
 *
 * @since 0.1.0
 */
import type { Stored } from '../Layout'
import type { Task } from '../emit/Task'
import type { Locals } from '../emit/Scope'
import { local } from '../emit/Scope'
import type { Arena } from '../place'
import { reserveData } from '../place'
import type { Vectors } from './arrangement'
import { bytesOf, vectors } from './arrangement'
import type { Code } from './code'
import { constant, get, minus, plus, repeat, smaller, times } from './code'
import type { Choice } from './choose'
import { bytesOfBlock } from './choose'
import type { OverExamples } from './recognise'
import type { Tiles } from './stretches'
import { isOnce, rangesOf, tilesOf } from './stretches'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A product over examples with its tiles and tables. @category model @since 0.1.0 */
export interface Work extends Omit<Choice, 'tiles'> {
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
// constructors
// -------------------------------------------------------------------------------------

/** A group of tiles, laid out anew, should fit in the second cache with what else a stretch needs, in bytes. */
const GROUP = 256 * 1024

/** The work of a product, with its tables. @category constructors @since 0.1.0 */
export const workOf = (room: Arena, task: Task, k: OverExamples, places: Int32Array, choice: Choice): Work => {
  const { arrangement, packs, stretch, tiles, wide } = choice
  const positionBytes = 4 * k.block * arrangement.wide
  const packedBytes = stretch.positions * positionBytes
  const stretches = Math.ceil(places.length / stretch.positions)
  const once = stretch.blocks === k.batch.extent / k.block && isOnce(stretch, stretches, k.shared.length > 0, tiles)
  return {
    ...choice,
    k,
    output: task.output,
    places: reserveData(room, places),
    positions: places.length,
    stretches,
    once,
    tiles: tilesOf(
      room,
      {
        stretch,
        stretches,
        placeOf: packs ? at => (at % stretch.positions) * positionBytes : at => places[at] ?? 0,
        bytesOf: taps => (once ? 0 : wide * bytesOf(arrangement, taps))
      },
      tiles
    ),
    ranges: rangesOf(room, stretch, stretches, k.x.stored.address, tiles),
    group: Math.min(wide, Math.max(1, Math.floor(GROUP / (stretch.blocks * packedBytes)))),
    bytes: { position: positionBytes, packed: packedBytes, tile: stretch.blocks * packedBytes, ...bytesOfBlock(k) }
  }
}

// -------------------------------------------------------------------------------------
// registers
// -------------------------------------------------------------------------------------

/** The locals of the loops of a product. @category model @since 0.1.0 */
export interface Registers extends Vectors {
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

/** Locals for tiles of so many sums. @category constructors @since 0.1.0 */
export const registers = (l: Locals, sums: number): Registers => {
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

/** The first and the last turn of a function, and a room of its thread. @category constants @since 0.1.0 */
export const [FROM, TO, SCRATCH] = [0, 1, 2]

/** Blocks of the batch. @category utils @since 0.1.0 */
export const blocksOf = ({ k }: Work): number => k.batch.extent / k.block

/** The first channel of a tile; the last tile ends with the last channel. @category utils @since 0.1.0 */
export const firstChannel = (r: Registers, { form: { channels }, k }: Work): Code =>
  smaller(times(get(r.wide), channels), constant(k.channel.extent - channels))

/** Where the channels of a tile begin in the gradient, in a block. @category utils @since 0.1.0 */
export const gradientAt = (r: Registers, work: Work, block: Code): Code =>
  plus(
    plus(times(block, work.bytes.g), times(firstChannel(r, work), work.form.step)),
    constant(work.k.g.stored.address)
  )

/** Where a tile lies in the packed gradient. @category utils @since 0.1.0 */
export const packedAt = (r: Registers, work: Work): Code => times(minus(get(r.wide), get(r.group)), work.bytes.tile)

/** For each tile of channels of a group. @category loops @since 0.1.0 */
export const inGroup = (r: Registers, body: Code): Code => repeat(r.wide, get(r.group), get(r.until), 1, body)
