/**
 * Axes that an operation removes, and those that stay.
 *
 * @since 0.1.0
 */
import { nth, show } from './builders'
import type { Shape } from '../shape/Shape'

/** The axes that stay, in order. @category utils @since 0.1.0 */
export const kept = (shape: Shape, axes: ReadonlyArray<number>): ReadonlyArray<number> =>
  shape.map((_, i) => i).filter(i => !axes.includes(i))

/** A shape's dimensions at some axes. @category utils @since 0.1.0 */
export const pickAxes = (shape: Shape, axes: ReadonlyArray<number>): Shape => axes.map(a => nth(shape, a))

/** What is wrong with a choice of axes of a shape, if anything. @category utils @since 0.1.0 */
export const wrongAxes = (shape: Shape, axes: ReadonlyArray<number>): string | undefined => {
  const bad = axes.find((a, i) => !Number.isInteger(a) || a < 0 || a >= shape.length || axes.indexOf(a) !== i)
  return bad === undefined ? undefined : `axis ${bad} is not an axis of ${show(shape)}, or is given twice`
}

/** Indices of the removed axes (`inner`) and of those that stay (`outer`), each put in its place. @category utils @since 0.1.0 */
export const interleave = <A>(
  rank: number,
  axes: ReadonlyArray<number>,
  inner: ReadonlyArray<A>,
  outer: ReadonlyArray<A>,
  none: A
): ReadonlyArray<A> =>
  Array.from({ length: rank }, (_, i) =>
    axes.includes(i) ? (inner[axes.indexOf(i)] ?? none) : (outer[i - axes.filter(a => a < i).length] ?? none)
  )
