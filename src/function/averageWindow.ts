/**
 * Means over sliding windows. Positions of padding are left out of the mean.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { add } from '../primitive/add'
import { ones, zeros } from '../primitive/constant'
import { div } from '../primitive/mul'
import { pad, slice } from '../primitive/pad'
import type { Window } from '../primitive/reduceWindow'
import { size } from '../shape/Shape'

/** Every offset within a window. */
const offsets = (window: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: size(window) }, (_, flat) =>
    window.map((n, i) => Math.floor(flat / size(window.slice(i + 1))) % n)
  )

/** The sum over each window: the sum of as many strided slices as a window has positions. */
const sumWindow =
  ({ window, strides, low, high }: Window) =>
  (x: Expr): Expr => {
    const padded = pad(
      low,
      high,
      low.map(() => 0)
    )(x)
    const places = padded.shape.map((n, i) => Math.floor((n - (window[i] ?? 1)) / (strides[i] ?? 1)) + 1)
    const part = (offset: ReadonlyArray<number>): Expr =>
      slice(
        offset,
        offset.map((o, i) => o + ((places[i] ?? 1) - 1) * (strides[i] ?? 1) + 1),
        strides
      )(padded)
    return offsets(window).map(part).reduce(add, zeros(places))
  }

/** The mean of the elements of each window. @category combinators @since 0.1.0 */
export const averageWindow =
  (window: Window) =>
  (x: Expr): Expr =>
    div(sumWindow(window)(x), sumWindow(window)(ones(x.shape)))
