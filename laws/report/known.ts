/**
 * Eight predictions whose scores were worked out once with scikit-learn 1.9.1 and by hand.
 */
import { pipe } from 'fp-ts/function'

import { type Labelled, withLabels } from '../../src/metrics/Labelled'
import { deterministic, draws, type Draws } from '../../src/metrics/Prediction'
import { right } from './arbitraries'

export const eightLabels: ReadonlyArray<number> = [0, 1, 2, 1, 0, 1, 0, 2]

/** Probabilities of three classes for eight examples; the fourth and the fifth are predicted wrongly. */
export const eight: Labelled = right(
  pipe(
    right(
      deterministic(
        8,
        3,
        [
          [0.7, 0.2, 0.1],
          [0.1, 0.8, 0.1],
          [0.2, 0.3, 0.5],
          [0.6, 0.3, 0.1],
          [0.25, 0.25, 0.5],
          [0.05, 0.9, 0.05],
          [0.34, 0.33, 0.33],
          [0.15, 0.05, 0.8]
        ].flat()
      )
    ),
    withLabels(eightLabels)
  )
)

/** Four draws of two examples in three classes. */
export const fourDraws: Draws = right(
  draws(
    { samples: 4, examples: 2, classes: 3 },
    [
      [0.7, 0.2, 0.1],
      [0.1, 0.6, 0.3],
      [0.5, 0.3, 0.2],
      [0.3, 0.3, 0.4],
      [0.9, 0.05, 0.05],
      [0.2, 0.1, 0.7],
      [0.6, 0.3, 0.1],
      [0.5, 0.25, 0.25]
    ].flat()
  )
)
