/**
 * Labels that keep out of each other's way.
 *
 * @since 0.1.0
 */
import { sortedIndices } from '../../metrics/Vector'

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Vertical positions near the wanted ones and at least `gap` apart, in the same order, between `top` and
 * `bottom` as far as they fit: pushed down from the top, then back up from the bottom.
 *
 * @category utils
 * @since 0.1.0
 */
export const spreadLabels = (
  wanted: ReadonlyArray<number>,
  gap: number,
  top: number,
  bottom: number
): ReadonlyArray<number> => {
  const order = sortedIndices(wanted.length, i => wanted[i] ?? 0)
  const down = order.reduce<ReadonlyArray<number>>(
    (placed, i) => [...placed, Math.max(wanted[i] ?? 0, (placed.at(-1) ?? top - gap) + gap)],
    []
  )
  const up = down.reduceRight<ReadonlyArray<number>>(
    (placed, y) => [Math.min(y, (placed[0] ?? bottom + gap) - gap), ...placed],
    []
  )
  return wanted.map((_, i) => up[order.indexOf(i)] ?? 0)
}
