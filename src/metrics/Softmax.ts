/**
 * Draws from logits by softmax, the likelihood that a classifier is trained with.
 *
 * @since 0.1.0
 */
import type { Either } from 'fp-ts/Either'

import { draws, type Draws } from './Prediction'
import { type DrawsShape, type PredictionError, rowCount } from './Probabilities'
import { argMaxOver, at, sumOver, tabulate, type Values } from './Vector'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Softmax over the last axis of `[samples, examples, classes]` logits, shifted by the row's maximum so
 * that no exponential overflows. `Left` when the length is wrong or a logit is not finite.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { softmaxDraws } from 'credence/report'
 *
 * const one = softmaxDraws({ samples: 1, examples: 1, classes: 2 })([3, 3])
 * assert.deepStrictEqual(pipe(one, E.map(({ probabilities }) => Array.from(probabilities))), E.right([0.5, 0.5]))
 *
 * @category constructors
 * @since 0.1.0
 */
export const softmaxDraws =
  (shape: DrawsShape) =>
  (logits: Values): Either<PredictionError, Draws> => {
    const { classes } = shape
    const logit = (row: number, c: number): number => at(logits, row * classes + c)
    const top = tabulate(rowCount(shape, logits), row =>
      logit(
        row,
        argMaxOver(classes, c => logit(row, c))
      )
    )
    const exponentials = tabulate(logits.length, j => Math.exp(at(logits, j) - at(top, Math.floor(j / classes))))
    const totals = top.map((_, row) => sumOver(classes, c => at(exponentials, row * classes + c)))
    return draws(
      shape,
      exponentials.map((e, j) => e / at(totals, Math.floor(j / classes)))
    )
  }
