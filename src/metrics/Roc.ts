/**
 * The receiver operating characteristic of an out-of-distribution detector, and the area under it.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'

import { type Detection, found } from './Ranking'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * One threshold: the share of negatives and of positives whose score reaches it.
 *
 * @category model
 * @since 0.1.0
 */
export interface RocPoint {
  readonly falsePositiveRate: number
  readonly truePositiveRate: number
}

const trapezoid = ([a, b]: readonly [RocPoint, RocPoint]): number =>
  ((b.falsePositiveRate - a.falsePositiveRate) * (a.truePositiveRate + b.truePositiveRate)) / 2

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The ROC curve from (0, 0) to (1, 1). `None` when a group is empty or a score is `NaN`.
 *
 * @category utils
 * @since 0.1.0
 */
export const rocCurve = (detection: Detection): O.Option<ReadonlyArray<RocPoint>> =>
  pipe(
    found(detection),
    O.map(
      RA.map(({ truePositives, falsePositives }) => ({
        falsePositiveRate: falsePositives / detection.inDistribution.length,
        truePositiveRate: truePositives / detection.outOfDistribution.length
      }))
    )
  )

/**
 * Area under the ROC curve: the probability that an out-of-distribution example scores higher than an
 * in-distribution one, ties counting half. 0.5 for a useless detector, 1 for a perfect one.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as O from 'fp-ts/Option'
 * import { auroc } from 'credence/report'
 *
 * const digits = [0.1, 0.2, 0.4]
 * const letters = [0.3, 0.9]
 * assert.deepStrictEqual(auroc({ inDistribution: digits, outOfDistribution: letters }), O.some(5 / 6))
 *
 * @category utils
 * @since 0.1.0
 */
export const auroc = (detection: Detection): O.Option<number> =>
  pipe(
    rocCurve(detection),
    O.map(curve => RA.zip(curve.slice(1))(curve).reduce((area, pair) => area + trapezoid(pair), 0))
  )
