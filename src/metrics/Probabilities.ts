/**
 * When numbers are class probabilities, and what is said when they are not.
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

// One number outside [0, 1] makes the sum NaN, and NaN is near nothing.
const rowIsDistribution = (values: Values, classes: number, row: number): boolean => {
  const inRange = (p: number): number => (p >= 0 && p <= 1 + rowSumTolerance ? p : Number.NaN)
  return Math.abs(sumOver(classes, c => inRange(at(values, row * classes + c))) - 1) <= rowSumTolerance
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

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The values, if they have the shape's length and every row is a distribution.
 *
 * @category utils
 * @since 0.1.0
 */
export const check = (shape: DrawsShape, values: Values): E.Either<PredictionError, Values> =>
  pipe(checkShape(shape, values), E.chain(checkRows(shape)))

/**
 * The number of whole rows that the values hold; 0 for a shape without classes.
 *
 * @category utils
 * @since 0.1.0
 */
export const rowCount = ({ classes }: DrawsShape, values: Values): number =>
  isCount(classes) ? Math.floor(values.length / classes) : 0
