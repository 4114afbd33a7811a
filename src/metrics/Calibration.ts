/**
 * Calibration: when the network says 90 %, is it right nine times in ten?
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as N from 'fp-ts/number'
import { contramap, type Ord } from 'fp-ts/Ord'
import * as RA from 'fp-ts/ReadonlyArray'
import * as NEA from 'fp-ts/ReadonlyNonEmptyArray'

import { binIndex } from './Bins'
import { confidences, hits, type Labelled } from './Labelled'
import { at } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The examples whose confidence (largest class probability) lies in `(lower, upper]`: how many, how
 * confident on average, and the share that was right. Empty bins are not listed.
 *
 * @category model
 * @since 0.1.0
 */
export interface ReliabilityBin {
  readonly lower: number
  readonly upper: number
  readonly count: number
  readonly confidence: number
  readonly accuracy: number
}

interface Judged {
  readonly confidence: number
  readonly hit: number
}

const toBin =
  (bins: number) =>
  (members: NEA.ReadonlyNonEmptyArray<Judged>): ReliabilityBin => {
    const index = binIndex(bins)(NEA.head(members).confidence)
    return {
      lower: index / bins,
      upper: (index + 1) / bins,
      count: members.length,
      confidence: members.reduce((sum, m) => sum + m.confidence, 0) / members.length,
      accuracy: members.reduce((sum, m) => sum + m.hit, 0) / members.length
    }
  }

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Orders bins from unsure to sure.
 *
 * @category instances
 * @since 0.1.0
 */
export const OrdByConfidence: Ord<ReliabilityBin> = pipe(
  N.Ord,
  contramap((bin: ReliabilityBin) => bin.lower)
)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The data of a reliability diagram: the non-empty bins among `bins` equal-width bins of confidence.
 *
 * @category utils
 * @since 0.1.0
 */
export const reliabilityBins =
  (bins: number = 15) =>
  (labelled: Labelled): ReadonlyArray<ReliabilityBin> => {
    const confidence = confidences(labelled)
    const hit = hits(labelled)
    const judged = RA.makeBy(confidence.length, i => ({ confidence: at(confidence, i), hit: at(hit, i) }))
    const grouped = NEA.groupBy((j: Judged) => String(binIndex(bins)(j.confidence)))(judged)
    return pipe(Object.values(grouped), RA.map(toBin(bins)), RA.sort(OrdByConfidence))
  }

/**
 * Expected calibration error of binned data: `Σ (count / n) |accuracy - confidence|`. 0 for no bins.
 *
 * @category utils
 * @since 0.1.0
 */
export const calibrationError = (bins: ReadonlyArray<ReliabilityBin>): number => {
  const n = bins.reduce((sum, bin) => sum + bin.count, 0)
  return bins.reduce((sum, bin) => sum + (bin.count / n) * Math.abs(bin.accuracy - bin.confidence), 0)
}

/**
 * Expected calibration error of the top label in 15 equal-width bins (Guo et al. 2017), in `[0, 1]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { deterministic, ece, withLabels } from 'credence/report'
 *
 * // Says 75 % twice, and is right once.
 * const prediction = deterministic(2, 2, [0.25, 0.75, 0.25, 0.75])
 * assert.deepStrictEqual(pipe(prediction, E.chain(withLabels([1, 0])), E.map(ece)), E.right(0.25))
 *
 * @category utils
 * @since 0.1.0
 */
export const ece = (labelled: Labelled): number => calibrationError(reliabilityBins()(labelled))

/**
 * Maximum calibration error: the largest gap of any non-empty bin, in `[0, 1]`.
 *
 * @category utils
 * @since 0.1.0
 */
export const maximumCalibrationError = (bins: ReadonlyArray<ReliabilityBin>): number =>
  bins.reduce((gap, bin) => Math.max(gap, Math.abs(bin.accuracy - bin.confidence)), 0)
