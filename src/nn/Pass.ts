/**
 * What differs between training and evaluation: by which moments a batch is normalised, and whether numbers are dropped.
 * There is no flag. A pass is a value that an interpretation is built from, so that a graph for training and a graph for
 * evaluation are different graphs: only the former has updates of running averages in it, and nothing that evaluates can
 * move them.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Expr } from '../expr/Expr'
import { minus, over, plus, square, times } from '../function/arithmetic'
import type { Moments } from '../function/moments'
import { reduceSum, sumAll } from '../primitive/broadcastInDim'
import { input } from '../primitive/input'
import { max } from '../primitive/max'
import { ones } from '../primitive/constant'
import { reshape } from '../primitive/reshape'
import { size } from '../shape/Shape'
import { dropped } from '../variational/dropout'
import * as St from '../variational/Stochastic'
import type { Interpretation, Place } from './Compute'
import type { StatisticSpec } from './Layer'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type Pass = Pick<Interpretation, 'moments' | 'drop'>

/** The running averages of a layer with so many channels. @category model @since 0.1.0 */
export const runningMoments = (channels: number): ReadonlyArray<StatisticSpec> => [
  { name: 'mean', shape: [channels], initial: 0 },
  { name: 'variance', shape: [channels], initial: 1 }
]

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Training: a batch is normalised by its own moments, which move the running averages on, and numbers are dropped. `rows`,
 * `[n]`, is how much each example counts: 0 for a row that only fills the batch up.
 *
 * @category constructors
 * @since 0.1.0
 */
export const trainingPass = (rows: Expr): Pass => ({
  moments: (place, momentum) => x => {
    const { count, mean, variance } = momentsOfRows(rows, x)
    // An unbiased variance, as Ioffe & Szegedy (2015) keep.
    const unbiased = times(variance, over(count, max(minus(count, 1), ones([]))))
    return pipe(
      St.keep([moved(place, 'mean', momentum, mean), moved(place, 'variance', momentum, unbiased)]),
      St.map((): Moments => ({ mean, variance }))
    )
  },
  drop: dropped
})

/**
 * Evaluation by a draw: batches are normalised by the running averages, so that what is computed of an example depends
 * on no other; numbers are dropped, as the draw is one of the networks that dropout averages.
 *
 * @category instances
 * @since 0.1.0
 */
export const drawPass: Pass = { moments: running, drop: dropped }

/**
 * Evaluation at the mean: by the running averages, and nothing is dropped.
 *
 * @category instances
 * @since 0.1.0
 */
export const meanPass: Pass = { moments: running, drop: () => St.of }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

function running(place: Place): (x: Expr) => St.Stochastic<Moments> {
  return x => {
    const channels = x.shape.slice(-1)
    return St.of({ mean: kept(place, 'mean', channels), variance: kept(place, 'variance', channels) })
  }
}

const pathOf = ({ name }: Place, statistic: string): string => `${name}/${statistic}`

const kept = (place: Place, statistic: string, channels: ReadonlyArray<number>): Expr =>
  input(pathOf(place, statistic), channels)

/** (1 − momentum) · what was kept + momentum · what the batch says */
const moved = (place: Place, statistic: string, momentum: number, now: Expr): St.Update => ({
  name: pathOf(place, statistic),
  value: plus(times(kept(place, statistic, now.shape), 1 - momentum), times(now, momentum))
})

interface Counted extends Moments {
  readonly count: Expr
}

/** The moments of each channel of `[n, ..., channels]`: summed example by example first, which loses fewer digits. */
const momentsOfRows = (rows: Expr, x: Expr): Counted => {
  const inner = x.shape.map((_, axis) => axis).slice(1, -1)
  const weights = reshape([...rows.shape, 1])(rows)
  const count = times(sumAll(rows), size(x.shape.slice(1, -1)))
  const average = (y: Expr): Expr => over(reduceSum([0])(times(reduceSum(inner)(y), weights)), count)
  const mean = average(x)
  return { count, mean, variance: average(square(minus(x, mean))) }
}
