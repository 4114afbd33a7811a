/**
 * The taps of a product over examples: which positions each of them meets, and how they form tiles.
 *
 * Taps that lie evenly spaced in the input and meet the same positions form a row; rows are cut into tiles.
 *
 * @since 0.1.0
 */
import type { Axis } from '../../../expr/Index'
import * as I from '../../../expr/Index'
import { coefficientOf, evaluator, extentOf, forEach, holds, plainIn } from './numeric'
import type { OverExamples } from './recognise'
import { cut } from './tile'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A tap: where its input begins, the positions that it meets, and its place in the result. @category model @since 0.1.0 */
export interface Tap {
  readonly input: number
  readonly met: Met
  readonly output: number
}

/** Positions, and the input of each, in bytes from that of a tap; taps that meet the same ones share them. @category model @since 0.1.0 */
export interface Met {
  readonly order: number
  readonly positions: ReadonlyArray<number>
  readonly inputs: ReadonlyArray<number>
}

/** The taps of a product, and the place of each position in the gradient, in bytes. @category model @since 0.1.0 */
export interface Taps {
  readonly taps: ReadonlyArray<Tap>
  readonly places: Int32Array
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const mentions = (x: I.Index, axis: Axis): boolean => I.axes(x).some(a => a.name === axis.name)

/** The taps of a product. @category constructors @since 0.1.0 */
export const tapsOf = (k: OverExamples, output: I.Index): Taps => {
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
  const places = new Int32Array(count * extentOf(k.shared))
  const point = number(
    I.linear(
      k.shared.map(a => a.extent),
      k.shared.map(I.along)
    )
  )
  forEach(outer, at, 0, () => {
    inner.forEach((_, i) => (at[outer.length + i] = 0))
    const base = xOf(at)
    const positions: Array<number> = []
    const inputs: Array<number> = []
    let place = count * point(at)
    forEach(k.positions, at, outer.length + inner.length, () => {
      if (valid(at)) {
        positions.push(place)
        inputs.push(4 * (xOf(at) - base))
      }
      places[place++] = 4 * gOf(at)
    })
    const key = `${positions.join()} ${inputs.join()}`
    const met = known.get(key) ?? { order: known.size, positions, inputs }
    known.set(key, met)
    k.positions.forEach((_, i) => (at[outer.length + inner.length + i] = 0))
    const start = xOf(at)
    forEach(inner, at, outer.length, () => {
      const input = start + stepsOf.reduce((sum, step, i) => sum + step * (at[outer.length + i] ?? 0), 0)
      taps.push({ input: k.x.stored.address + 4 * input, met, output: 4 * outOf(at) })
    })
  })
  return { taps: [...taps].sort((p, q) => p.met.order - q.met.order || p.input - q.input), places }
}

// -------------------------------------------------------------------------------------
// tiles
// -------------------------------------------------------------------------------------

/** The distance of two taps in a row that is the most frequent. @category utils @since 0.1.0 */
export const spacingOf = (taps: ReadonlyArray<Tap>): number => {
  const counts = new Map<number, number>()
  taps.forEach((tap, i) => {
    const next = taps[i + 1]
    if (next?.met === tap.met) counts.set(next.input - tap.input, (counts.get(next.input - tap.input) ?? 0) + 1)
  })
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [0, 0])[0]
}

/** Taps in rows: evenly spaced, with the same positions. @category utils @since 0.1.0 */
export const rowsOf = (taps: ReadonlyArray<Tap>, spacing: number): ReadonlyArray<ReadonlyArray<Tap>> => {
  const found: Array<Array<Tap>> = []
  taps.forEach(tap => {
    const row = found[found.length - 1]
    const last = row?.[row.length - 1]
    if (row !== undefined && last?.met === tap.met && tap.input - last.input === spacing) row.push(tap)
    else found.push([tap])
  })
  return found
}

/** Rows of taps cut into tiles, by what tiles of each size cost. @category utils @since 0.1.0 */
export const tilesInRows = (
  taps: ReadonlyArray<ReadonlyArray<Tap>>,
  costs: ReadonlyArray<number>
): ReadonlyArray<ReadonlyArray<Tap>> => {
  const sizesOf = cut(costs)
  return taps.flatMap(
    row =>
      sizesOf(row.length).reduce<{ readonly at: number; readonly tiles: ReadonlyArray<ReadonlyArray<Tap>> }>(
        ({ at, tiles }, size) => ({ at: at + size, tiles: [...tiles, row.slice(at, at + size)] }),
        { at: 0, tiles: [] }
      ).tiles
  )
}
