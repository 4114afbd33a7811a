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
import { evaluator, extentOf, forEach } from './numeric'
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

/** Weights that are known beforehand are laid out when a plan is prepared. @category constructors @since 0.1.0 */
export const packed = (
  { contents }: Arena,
  k: OverWeights,
  { channels, first, count, address }: Group
): Arena['contents'][number] | undefined => {
  const known = contents.find(({ address: at }) => at === k.w.stored.address)?.data
  if (!(known instanceof Float32Array)) return undefined
  const loops = tapLoops(k)
  const axes = [I.axis('tile', count), ...loops, I.axis('side', channels)]
  const slots = new Map([...loops, k.channel].map((a, i) => [a.name, i]))
  const weightOf = evaluator(slots)(k.w.position)
  const at = new Int32Array(axes.length)
  const data = new Float32Array(extentOf(axes))
  const of = new Int32Array(slots.size)
  const next = { at: 0 }
  forEach(axes, at, 0, () => {
    of.set(at.subarray(1, 1 + loops.length))
    of[loops.length] = first + channels * (at[0] ?? 0) + (at[axes.length - 1] ?? 0)
    data[next.at++] = known[weightOf(of)] ?? 0
  })
  return { address, data }
}

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
