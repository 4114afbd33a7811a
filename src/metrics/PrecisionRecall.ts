/**
 * Precision and recall of an out-of-distribution detector, and the area under their curve.
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
 * One threshold: the share of positives found, and the share of positives among what was found.
 *
 * @category model
 * @since 0.1.0
 */
export interface PrecisionRecallPoint {
  readonly recall: number
  readonly precision: number
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The curve by rising recall. It starts at recall 0 with precision 1, by convention.
 * `None` when a group is empty or a score is `NaN`.
 *
 * @category utils
 * @since 0.1.0
 */
export const precisionRecallCurve = (detection: Detection): O.Option<ReadonlyArray<PrecisionRecallPoint>> =>
  pipe(
    found(detection),
    O.map(
      RA.map(({ truePositives, falsePositives }) => ({
        recall: truePositives / detection.outOfDistribution.length,
        precision: truePositives + falsePositives === 0 ? 1 : truePositives / (truePositives + falsePositives)
      }))
    )
  )

/**
 * Area under the precision-recall curve as average precision: `Σ (R_k - R_{k-1}) P_k`, without the
 * interpolation that flatters a detector. A useless detector gets the share of positives.
 *
 * @category utils
 * @since 0.1.0
 */
export const aupr = (detection: Detection): O.Option<number> =>
  pipe(
    precisionRecallCurve(detection),
    O.map(curve =>
      RA.zip(curve.slice(1))(curve).reduce((area, [a, b]) => area + (b.recall - a.recall) * b.precision, 0)
    )
  )
