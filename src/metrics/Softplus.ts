/**
 * The softplus-normalised probabilities of Shridhar et al. (2018), kept apart from softmax by their type.
 *
 * `p_c = softplus(f_c) / Σ softplus(f)`. No network here is trained with this likelihood, so it has no
 * NLL, no calibration and no average prediction: it can only be given to the matrices of Kwon et al.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { draws } from './Prediction'
import { type DrawsShape, type PredictionError, rowCount } from './Probabilities'
import { at, sumOver, tabulate, type Values } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `T` draws of softplus-normalised probabilities. Shape `[samples, examples, classes]`, row-major.
 *
 * @category model
 * @since 0.1.0
 */
export interface SoftplusDraws {
  readonly _tag: 'SoftplusDraws'
  readonly samples: number
  readonly examples: number
  readonly classes: number
  readonly probabilities: Values
}

// log(1 + e^x) without overflow for large x and without losing small values for very negative x.
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Softplus-normalises `[samples, examples, classes]` logits over their last axis. `Left` when the length
 * is wrong, a logit is not finite, or every softplus of a row underflows to 0.
 *
 * @category constructors
 * @since 0.1.0
 */
export const softplusDraws =
  (shape: DrawsShape) =>
  (logits: Values): E.Either<PredictionError, SoftplusDraws> => {
    const { classes } = shape
    const total = tabulate(rowCount(shape, logits), row =>
      sumOver(classes, c => softplus(at(logits, row * classes + c)))
    )
    return pipe(
      draws(
        shape,
        tabulate(logits.length, j => softplus(at(logits, j)) / at(total, Math.floor(j / classes)))
      ),
      E.map(d => ({ ...d, _tag: 'SoftplusDraws' }))
    )
  }
