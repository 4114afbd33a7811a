/**
 * Selective prediction: how the error falls when the network may refuse the examples it is unsure of.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as NEA from 'fp-ts/ReadonlyNonEmptyArray'

import { hits, type Labelled } from './Labelled'
import { at, sortedIndices, type Values } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The share of examples answered, and the share of wrong answers among them.
 *
 * @category model
 * @since 0.1.0
 */
export interface RiskCoveragePoint {
  readonly coverage: number
  readonly risk: number
}

interface Answer {
  readonly uncertainty: number
  readonly errors: number
}

// Equally uncertain examples enter in no particular order, so each carries its group's average error.
const shareErrors = (group: ReadonlyArray<Answer>): ReadonlyArray<number> => {
  const average = group.reduce((sum, answer) => sum + answer.errors, 0) / group.length
  return group.map(() => average)
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * One point for each number of answered examples, from the surest alone to all of them. `uncertainty`
 * has one number an example (entropy, mutual information, 1 - confidence).
 *
 * Source: El-Yaniv & Wiener (2010); Geifman & El-Yaniv (2017).
 *
 * @category utils
 * @since 0.1.0
 */
export const riskCoverage =
  (uncertainty: Values) =>
  (labelled: Labelled): ReadonlyArray<RiskCoveragePoint> => {
    const n = labelled.prediction.examples
    const hit = hits(labelled)
    return pipe(
      sortedIndices(n, i => at(uncertainty, i)),
      RA.map(i => ({ uncertainty: at(uncertainty, i), errors: 1 - at(hit, i) })),
      NEA.group<Answer>({ equals: (a, b) => a.uncertainty === b.uncertainty }),
      RA.chain(shareErrors),
      RA.scanLeft(0, (sum, error) => sum + error),
      RA.dropLeft(1),
      RA.mapWithIndex((k, errors) => ({ coverage: (k + 1) / n, risk: errors / (k + 1) }))
    )
  }

/**
 * Area under the risk-coverage curve: the mean risk over all coverages. Smaller is better.
 *
 * @category utils
 * @since 0.1.0
 */
export const areaUnderRiskCoverage = (curve: ReadonlyArray<RiskCoveragePoint>): number =>
  curve.reduce((sum, point) => sum + point.risk, 0) / curve.length

/**
 * At most `count` points of the curve at even distances, the last among them: enough for a figure.
 *
 * @category utils
 * @since 0.1.0
 */
export const thinned =
  (count: number) =>
  (curve: ReadonlyArray<RiskCoveragePoint>): ReadonlyArray<RiskCoveragePoint> =>
    curve.length <= count
      ? curve
      : pipe(
          RA.makeBy(count, k => Math.round(((k + 1) * curve.length) / count) - 1),
          RA.filterMap(k => RA.lookup(k)(curve))
        )
