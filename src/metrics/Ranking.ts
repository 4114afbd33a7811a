/**
 * What a detector finds as its threshold falls: the counts behind ROC and precision-recall curves.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { pipe } from 'fp-ts/function'
import * as N from 'fp-ts/number'
import { contramap, reverse } from 'fp-ts/Ord'
import * as RA from 'fp-ts/ReadonlyArray'
import * as NEA from 'fp-ts/ReadonlyNonEmptyArray'

import type { Values } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Scores of a detector; higher means more likely out of distribution. Out-of-distribution examples are
 * the positives that it should find.
 *
 * @category model
 * @since 0.1.0
 */
export interface Detection {
  readonly inDistribution: Values
  readonly outOfDistribution: Values
}

/**
 * The examples whose score is at least `threshold`: positives found and negatives found by mistake.
 *
 * @category model
 * @since 0.1.0
 */
export interface Found {
  readonly threshold: number
  readonly truePositives: number
  readonly falsePositives: number
}

const none: Found = { threshold: Infinity, truePositives: 0, falsePositives: 0 }

const accumulate = (a: Found, b: Found): Found => ({
  threshold: b.threshold,
  truePositives: a.truePositives + b.truePositives,
  falsePositives: a.falsePositives + b.falsePositives
})

const byScore = reverse(
  pipe(
    N.Ord,
    contramap((found: Found) => found.threshold)
  )
)

const sameScore = NEA.group<Found>({ equals: (a, b) => a.threshold === b.threshold })

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The counts at each distinct score, from the highest threshold (nothing found) to the lowest (all
 * found). Equal scores fall together, so the order of the examples does not matter. `None` when one of
 * the two groups is empty or a score is `NaN`.
 *
 * @category utils
 * @since 0.1.0
 */
export const found = ({ inDistribution, outOfDistribution }: Detection): O.Option<ReadonlyArray<Found>> => {
  const scores = [
    ...Array.from(outOfDistribution, threshold => ({ threshold, truePositives: 1, falsePositives: 0 })),
    ...Array.from(inDistribution, threshold => ({ threshold, truePositives: 0, falsePositives: 1 }))
  ]
  const usable = inDistribution.length > 0 && outOfDistribution.length > 0
  return usable && scores.every(s => !Number.isNaN(s.threshold))
    ? O.some(
        pipe(
          scores,
          RA.sort(byScore),
          sameScore,
          RA.map(group => group.reduce(accumulate, none)),
          RA.scanLeft(none, accumulate)
        )
      )
    : O.none
}
