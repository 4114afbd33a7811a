/**
 * Which tiles a product over examples gets: the cheapest, by measured costs.
 *
 * @since 0.1.0
 */
import * as S from '../../../shape/Shape'
import type { Index } from '../../../expr/Index'
import type { Arrangement, Form } from './arrangement'
import { channelLanes } from './channelLanes'
import { exampleLanes } from './exampleLanes'
import { coefficientOf, extentOf } from './numeric'
import type { OverExamples } from './recognise'
import type { Stretch } from './stretches'
import { stretchOf } from './stretches'
import type { Tap, Taps } from './taps'
import { rowsOf, spacingOf, tilesInRows } from './taps'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** Tiles, what they have in common, and how far they go at a time. @category model @since 0.1.0 */
export interface Choice {
  readonly arrangement: Arrangement
  readonly form: Form
  readonly stretch: Stretch
  readonly tiles: ReadonlyArray<ReadonlyArray<Tap>>
  /** How many tiles of channels there are. */
  readonly wide: number
  /** Whether the gradient is laid out anew, a stretch at a time. */
  readonly packs: boolean
}

/** Positions of a stretch, over all its blocks. */
const STRETCH = 64

/** A gradient of which so many positions take less than so many bytes is read where it lies. */
const [FEW, NEAR] = [16, 16 * 1024]

/** Tiles with examples in their lanes take twice as much from the cache; they should save at least so much. */
const WORTH = 0.9

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Bytes of a block of an operand. @category utils @since 0.1.0 */
export const bytesOfBlock = ({ block, x, g }: OverExamples): { readonly x: number; readonly g: number } => ({
  x: 4 * block * S.size(x.stored.shape.slice(1)),
  g: 4 * block * S.size(g.stored.shape.slice(1))
})

/** What a position costs besides products. A gradient that is read where it lies, but in parts, comes slower. */
const perPosition = ({ arrangement: { packing }, packs, wide }: Choice): number =>
  packs ? packing : wide > 1 ? packing / 4 : 0

const costOf = (choice: Choice, positions: number): number =>
  choice.wide *
  (positions * perPosition(choice) +
    choice.tiles.reduce(
      (sum, taps) =>
        sum + (taps[0]?.met.positions.length ?? 0) * (choice.arrangement.costs[taps.length - 1] ?? Infinity),
      0
    ))

/** The tiles of a product whose taps are known. @category constructors @since 0.1.0 */
export const choose = (fma: boolean, k: OverExamples, output: Index, { taps, places }: Taps): Choice => {
  const spacing = spacingOf(taps)
  const rows = rowsOf(taps, spacing)
  const step = 4 * coefficientOf(k.channel)(k.g.position)
  const position = k.channel.extent * 4 * k.block
  const made = (arrangement: Arrangement, direct: boolean): Choice => {
    const channels = Math.min(arrangement.wide, k.channel.extent)
    return {
      arrangement,
      form: { fma, block: k.block, channels, spacing, step, outputStep: 4 * coefficientOf(k.channel)(output) },
      stretch: stretchOf(
        k,
        bytesOfBlock(k).x / extentOf(k.shared),
        direct ? Math.min(STRETCH, Math.floor(NEAR / position)) : STRETCH,
        !direct
      ),
      tiles: tilesInRows(rows, arrangement.costs),
      wide: Math.ceil(k.channel.extent / channels),
      packs: !direct
    }
  }
  const direct = step === 4 * k.block && FEW * position <= NEAR
  const first = made(channelLanes(fma), false)
  const cost = (one: Choice): number => costOf(one, places.length)
  return exampleLanes(fma)
    .map(one => made(one, direct))
    .filter(one => cost(one) < WORTH * cost(first))
    .reduce((best, one) => (cost(one) < cost(best) ? one : best), first)
}
