/**
 * Weights for the tiles of a product: how its channels are cut into tiles, and the kernels that lay each tile's weights
 * out, its channels side by side for each tap.
 *
 * @since 0.1.0
 */
import * as I from '../../../expr/Index'
import { read } from '../../../expr/Scalar'
import { bound } from '../emit/address'
import type { Piece } from '../emit/kernel'
import type { Task } from '../emit/Task'
import { kernelPiece } from '../emit/kernel'
import { scope as newScope } from '../emit/Scope'
import { rows } from '../Layout'
import type { Arena } from '../place'
import { reserve } from '../place'
import type { OverWeights } from './recognise'
import { cut } from './tile'
import { tapLoops } from './windows'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Tiles of the same size: channels side by side, with their weights packed. @category model @since 0.1.0 */
export interface Group {
  readonly channels: number
  /** Vectors of four examples. */
  readonly vectors: number
  /** The first channel of the first tile. */
  readonly first: number
  readonly count: number
  readonly address: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** What a tap costs for 8 examples with 1, 2, 3 … channels, in cycles, measured; more channels spill their sums. */
const COSTS = { fma: [2, 2, 4, 4.1, 5, 5.9], strict: [2, 2.2, 3.4, 4.4] } as const

/** The tiles of a product whose windows have so many taps. @category constructors @since 0.1.0 */
export const groupsOf = (
  fma: boolean,
  room: Arena,
  { channel, block }: OverWeights,
  taps: number
): ReadonlyArray<Group> => {
  const sizes = cut(COSTS[fma ? 'fma' : 'strict'])(channel.extent)
  return [...new Set(sizes)].reduce<ReadonlyArray<Group>>((done, channels) => {
    const count = sizes.filter(size => size === channels).length
    const last = done[done.length - 1]
    return [
      ...done,
      {
        channels,
        vectors: channels > 2 ? Math.min(block / 4, 2) : block / 4,
        first: last === undefined ? 0 : last.first + last.count * last.channels,
        count,
        address: reserve(room, count * taps * tapBytes(channels))
      }
    ]
  }, [])
}

/** Taps of a tile lie so far apart in packed weights. @category utils @since 0.1.0 */
export const tapBytes = (channels: number): number => 4 * channels

/** A kernel that lays the weights of a group out as `[tiles][taps][channels]`. @category constructors @since 0.1.0 */
export const packing = (task: Task, k: OverWeights, { channels, first, count, address }: Group): Piece => {
  const loops = tapLoops(k)
  const [tile, side] = [I.axis('tile', count), I.axis('side', channels)]
  const channel = I.shift(first)(I.add(I.along(side))(I.scale(channels)(I.along(tile))))
  const at = newScope(undefined, new Map([[k.channel.name, channel]]))
  return kernelPiece({
    axes: [tile, ...loops, side],
    body: read(
      k.w.slot,
      k.w.index.map(i => bound(at, i))
    ),
    output: { address, shape: [count, ...loops.map(a => a.extent), channels], layout: rows },
    index: [tile, ...loops, side].map(I.along),
    stored: task.stored,
    constant: task.constant,
    blend: task.blend
  })
}
