/**
 * Which classes are taken for which.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as N from 'fp-ts/number'
import { contramap, reverse, type Ord } from 'fp-ts/Ord'
import * as RA from 'fp-ts/ReadonlyArray'
import * as NEA from 'fp-ts/ReadonlyNonEmptyArray'

import type { Labelled } from './Labelled'
import { predictedClass } from './Prediction'
import { at, tabulate } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Counts of examples by true class (row) and predicted class (column): `[classes, classes]`, row-major.
 *
 * @category model
 * @since 0.1.0
 */
export interface ConfusionMatrix {
  readonly classes: number
  readonly counts: ReadonlyArray<number>
}

/**
 * A kind of mistake: `count` examples of class `actual` were taken for `predicted`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Mistake {
  readonly actual: number
  readonly predicted: number
  readonly count: number
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * The most frequent mistake first.
 *
 * @category instances
 * @since 0.1.0
 */
export const OrdByFrequency: Ord<Mistake> = reverse(
  pipe(
    N.Ord,
    contramap((mistake: Mistake) => mistake.count)
  )
)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Counts each pair of true and predicted class.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { confusionMatrix, deterministic, withLabels } from 'credence/report'
 *
 * const prediction = deterministic(3, 2, [0.9, 0.1, 0.8, 0.2, 0.3, 0.7])
 * const matrix = pipe(prediction, E.chain(withLabels([0, 1, 1])), E.map(confusionMatrix))
 * assert.deepStrictEqual(matrix, E.right({ classes: 2, counts: [1, 0, 1, 1] }))
 *
 * @category utils
 * @since 0.1.0
 */
export const confusionMatrix = ({ prediction, labels }: Labelled): ConfusionMatrix => {
  const { classes, examples } = prediction
  const cells = Array.from(
    tabulate(examples, i => at(labels, i) * classes + predictedClass(prediction, i)),
    String
  )
  const grouped = NEA.groupBy((cell: string) => cell)(cells)
  return { classes, counts: RA.makeBy(classes * classes, cell => grouped[String(cell)]?.length ?? 0) }
}

/**
 * The off-diagonal cells that occurred, the most frequent first.
 *
 * @category utils
 * @since 0.1.0
 */
export const mistakes = ({ classes, counts }: ConfusionMatrix): ReadonlyArray<Mistake> =>
  pipe(
    counts,
    RA.mapWithIndex((cell, count) => ({ actual: Math.floor(cell / classes), predicted: cell % classes, count })),
    RA.filter(mistake => mistake.actual !== mistake.predicted && mistake.count > 0),
    RA.sort(OrdByFrequency)
  )
