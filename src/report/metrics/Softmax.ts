/**
 * Draws from logits by softmax, the likelihood that a classifier is trained with.
 *
 * @since 0.1.0
 */
import type { Either } from 'fp-ts/Either'

import { draws, type Draws } from './Prediction'
import { type DrawsShape, type PredictionError, rowCount } from './Probabilities'
import { at, sumOver, tabulate, type Values } from './Vector'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Softmax over the last axis of `[samples, examples, classes]` logits, shifted by the row's maximum so
 * that no exponential overflows. `Left` when the length is wrong or a logit is not finite.
 *
 * @category constructors
 * @since 0.1.0
 */
export const softmaxDraws =
  (shape: DrawsShape) =>
  (logits: Values): Either<PredictionError, Draws> => {
    const { classes } = shape
    const logNormaliser = tabulate(rowCount(shape, logits), row => {
      const values = tabulate(classes, c => at(logits, row * classes + c))
      const top = values.reduce((a, b) => Math.max(a, b), -Infinity)
      return top + Math.log(sumOver(classes, c => Math.exp(at(values, c) - top)))
    })
    return draws(
      shape,
      tabulate(logits.length, j => Math.exp(at(logits, j) - at(logNormaliser, Math.floor(j / classes))))
    )
  }
