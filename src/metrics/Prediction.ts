/**
 * Class probabilities, in three types that cannot be mistaken for one another: the average over
 * draws, a single draw, and all draws.
 *
 * Uncertainty over weights is visible only in `Draws`. Averaging loses it, and one draw never had it,
 * so the functions that measure it accept `Draws` alone. Averages are of probabilities: an average of
 * logits is the prediction of no model, and there is no function here that makes one.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { check, type DrawsShape, type PredictionError } from './Probabilities'
import { argMaxOver, at, sumOver, tabulate, type Values } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Probabilities averaged over draws of the weights: the Monte Carlo posterior predictive
 * `p̄ = (1/T) Σ p_t`. Shape `[examples, classes]`, row-major.
 *
 * `samples` is `T`; it is 0 when no weight was drawn (a point estimate, or a network held at the
 * posterior mean).
 *
 * @category model
 * @since 0.1.0
 */
export interface MeanPrediction {
  readonly _tag: 'MeanPrediction'
  readonly samples: number
  readonly examples: number
  readonly classes: number
  readonly probabilities: Values
}

/**
 * Probabilities under one draw of the weights. Shape `[examples, classes]`, row-major.
 *
 * @category model
 * @since 0.1.0
 */
export interface OneDraw {
  readonly _tag: 'OneDraw'
  readonly examples: number
  readonly classes: number
  readonly probabilities: Values
}

/**
 * Probabilities under `samples` independent draws of the weights.
 * Shape `[samples, examples, classes]`, row-major.
 *
 * @category model
 * @since 0.1.0
 */
export interface Draws {
  readonly _tag: 'Draws'
  readonly samples: number
  readonly examples: number
  readonly classes: number
  readonly probabilities: Values
}

/**
 * One row of class probabilities for each example.
 *
 * @category model
 * @since 0.1.0
 */
export type Prediction = MeanPrediction | OneDraw

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * `T` draws from probabilities in `[samples, examples, classes]` order. `Left` if the length is wrong
 * or a row is not a distribution.
 *
 * @category constructors
 * @since 0.1.0
 */
export const draws = (shape: DrawsShape, probabilities: Values): E.Either<PredictionError, Draws> =>
  pipe(
    check(shape, probabilities),
    E.map(values => ({ _tag: 'Draws', ...shape, probabilities: values }))
  )

/**
 * One draw from probabilities in `[examples, classes]` order.
 *
 * @category constructors
 * @since 0.1.0
 */
export const oneDraw = (examples: number, classes: number, probabilities: Values): E.Either<PredictionError, OneDraw> =>
  pipe(
    check({ samples: 1, examples, classes }, probabilities),
    E.map(values => ({ _tag: 'OneDraw', examples, classes, probabilities: values }))
  )

/**
 * The prediction of a network without sampling (point estimate or posterior mean): `samples` is 0.
 *
 * @category constructors
 * @since 0.1.0
 */
export const deterministic = (
  examples: number,
  classes: number,
  probabilities: Values
): E.Either<PredictionError, MeanPrediction> =>
  pipe(
    check({ samples: 1, examples, classes }, probabilities),
    E.map(values => ({ _tag: 'MeanPrediction', samples: 0, examples, classes, probabilities: values }))
  )

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The average of the probabilities over draws: `p̄[i, c] = (1/T) Σ_t p[t, i, c]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { average, draws } from 'credence/report'
 *
 * const two = draws({ samples: 2, examples: 1, classes: 2 }, [1, 0, 0.5, 0.5])
 * const mean = pipe(two, E.map(average), E.map(({ probabilities }) => Array.from(probabilities)))
 * assert.deepStrictEqual(mean, E.right([0.75, 0.25]))
 *
 * @category combinators
 * @since 0.1.0
 */
export const average = ({ samples, examples, classes, probabilities }: Draws): MeanPrediction => ({
  _tag: 'MeanPrediction',
  samples,
  examples,
  classes,
  probabilities: meanOverDraws({ samples, examples, classes }, probabilities)
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The mean of `[samples, examples, classes]` values over their first axis: `[examples, classes]`.
 *
 * @category utils
 * @since 0.1.0
 */
export const meanOverDraws = (shape: DrawsShape, values: Values): Float64Array => {
  const stride = shape.examples * shape.classes
  return tabulate(stride, j => sumOver(shape.samples, t => at(values, t * stride + j)) / shape.samples)
}

/**
 * The class with the largest probability for an example; the lowest index wins a tie.
 *
 * @category utils
 * @since 0.1.0
 */
export const predictedClass = ({ classes, probabilities }: Prediction, example: number): number =>
  argMaxOver(classes, c => at(probabilities, example * classes + c))

/**
 * The largest class probability for an example.
 *
 * @category utils
 * @since 0.1.0
 */
export const confidence = (prediction: Prediction, example: number): number =>
  at(prediction.probabilities, example * prediction.classes + predictedClass(prediction, example))
