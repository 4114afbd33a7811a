/**
 * Long sums in stages: partial sums side by side, then their sum.
 *
 * A device that works on many results at once idles while a few of them are summed term by term. Some axes of a long sum
 * become axes of partial sums, and the sum over those is split again while that helps. Time is counted in terms: a stage
 * takes as long as its sum, times how often the device must be filled to make all its results, and half of `longestSum`
 * for being a kernel of its own.
 *
 * @since 0.1.0
 */
import type { Axis } from '../expr/Index'

/** So many results are worked on at once. @category constants @since 0.1.0 */
export const WIDTH = 65536

/** The most partial sums. */
const MOST = 2 ** 22

const product = (axes: ReadonlyArray<Axis>): number => axes.reduce((n, a) => n * a.extent, 1)

const stage = (results: number, terms: number): number => terms * Math.max(1, results / WIDTH)

/** The ways to take some axes and leave some; those that take the last come first, as neighbours then read neighbours. */
const choices = (axes: ReadonlyArray<Axis>): ReadonlyArray<ReadonlyArray<Axis>> =>
  axes.reduce<ReadonlyArray<ReadonlyArray<Axis>>>(
    (chosen, a) => [...chosen.map(taken => [...taken, a]), ...chosen],
    [[]]
  )

interface Split {
  readonly axes: ReadonlyArray<Axis>
  readonly time: number
}

const best = (longestSum: number, results: number, axes: ReadonlyArray<Axis>): Split => {
  const terms = product(axes)
  const whole: Split = { axes: [], time: stage(results, terms) }
  if (terms <= longestSum || axes.length < 2) return whole
  return choices(axes)
    .filter(taken => taken.length > 0 && taken.length < axes.length && results * product(taken) <= MOST)
    .map(taken => {
      const [made, left] = [results * product(taken), terms / product(taken)]
      return { axes: taken, time: stage(made, left) + longestSum / 2 + best(longestSum, results, taken).time }
    })
    .reduce((x, y) => (y.time < x.time ? y : x), whole)
}

/**
 * The axes of a sum that become axes of partial sums, none where the sum is best made at once. `results` is the number of
 * sums over these axes; sums of at most `longestSum` terms are left as they are.
 *
 * @category utils
 * @since 0.1.0
 */
export const partialAxes = (longestSum: number, results: number, axes: ReadonlyArray<Axis>): ReadonlyArray<Axis> =>
  best(longestSum, results, axes).axes
