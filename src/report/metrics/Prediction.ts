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

import { at, sumOver, tabulate, type Values } from './Vector'

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

/**
 * Why numbers are not a prediction.
 *
 * @category model
 * @since 0.1.0
 */
export type PredictionError =
  | { readonly _tag: 'EmptyPrediction'; readonly message: string }
  | { readonly _tag: 'WrongLength'; readonly expected: number; readonly found: number; readonly message: string }
  | { readonly _tag: 'NotProbabilities'; readonly row: number; readonly message: string }
  | { readonly _tag: 'WrongLabel'; readonly example: number; readonly message: string }

/**
 * The shape of a prediction; `samples` counts draws of the weights.
 *
 * @category model
 * @since 0.1.0
 */
export interface DrawsShape {
  readonly samples: number
  readonly examples: number
  readonly classes: number
}

// Room for the rounding of an f32 softmax over 1,000 classes, and none for logits passed by mistake.
const rowSumTolerance = 1e-3

const isCount = (n: number): boolean => Number.isInteger(n) && n > 0

const checkShape = (shape: DrawsShape, values: Values): E.Either<PredictionError, Values> => {
  const expected = shape.samples * shape.examples * shape.classes
  const wanted = `${shape.samples} × ${shape.examples} × ${shape.classes} (draws × examples × classes)`
  return isCount(shape.samples) && isCount(shape.examples) && isCount(shape.classes)
    ? values.length === expected
      ? E.right(values)
      : E.left({
          _tag: 'WrongLength',
          expected,
          found: values.length,
          message: `A prediction of ${wanted} needs ${expected} numbers in row-major order, but ${values.length} were given.`
        })
    : E.left({
        _tag: 'EmptyPrediction',
        message: `A prediction needs at least one draw, one example and one class, but its shape is ${wanted}.`
      })
}

const rowIsDistribution = (values: Values, classes: number, row: number): boolean => {
  const inRange = tabulate(classes, c => at(values, row * classes + c)).every(p => p >= 0 && p <= 1 + rowSumTolerance)
  return inRange && Math.abs(sumOver(classes, c => at(values, row * classes + c)) - 1) <= rowSumTolerance
}

const checkRows =
  (shape: DrawsShape) =>
  (values: Values): E.Either<PredictionError, Values> => {
    const rows = tabulate(shape.samples * shape.examples, row => row)
    const row = rows.find(r => !rowIsDistribution(values, shape.classes, r))
    return row === undefined
      ? E.right(values)
      : E.left({
          _tag: 'NotProbabilities',
          row,
          message:
            `Row ${row} (draw ${Math.floor(row / shape.examples)}, example ${row % shape.examples}) is not a probability ` +
            `distribution: its ${shape.classes} numbers must lie in [0, 1] and sum to 1. Apply softmax to logits first.`
        })
  }

const check = (shape: DrawsShape, values: Values): E.Either<PredictionError, Values> =>
  pipe(checkShape(shape, values), E.chain(checkRows(shape)))

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
 * @since 0.1.0
 */
export const meanOverDraws = (shape: DrawsShape, values: Values): Float64Array => {
  const stride = shape.examples * shape.classes
  return tabulate(stride, j => sumOver(shape.samples, t => at(values, t * stride + j)) / shape.samples)
}

/**
 * The class with the largest probability for an example; the lowest index wins a tie.
 *
 * @since 0.1.0
 */
export const predictedClass = (prediction: Prediction, example: number): number => {
  const row = tabulate(prediction.classes, c => at(prediction.probabilities, example * prediction.classes + c))
  return row.indexOf(confidence(prediction, example))
}

/**
 * The largest class probability for an example.
 *
 * @since 0.1.0
 */
export const confidence = (prediction: Prediction, example: number): number =>
  tabulate(prediction.classes, c => at(prediction.probabilities, example * prediction.classes + c)).reduce(
    (a, b) => Math.max(a, b),
    0
  )
