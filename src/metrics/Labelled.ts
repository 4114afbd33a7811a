/**
 * A prediction beside the true classes of its examples: what every supervised metric takes.
 *
 * The lengths and the labels are checked once, here, so that the metrics themselves are total.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'

import { confidence, predictedClass, type Prediction } from './Prediction'
import type { PredictionError } from './Probabilities'
import { at, tabulate, type Values } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A prediction and one label in `0, ..., classes - 1` for each of its examples.
 *
 * @category model
 * @since 0.1.0
 */
export interface Labelled {
  readonly _tag: 'Labelled'
  readonly prediction: Prediction
  readonly labels: Values
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Puts labels beside a prediction. `Left` when their number differs from the number of examples or a
 * label is not one of the classes.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { pipe } from 'fp-ts/function'
 * import { deterministic, withLabels } from 'credence/report'
 *
 * const checked = pipe(
 *   deterministic(1, 2, [0.25, 0.75]),
 *   E.chain(withLabels([2])),
 *   E.mapLeft(error => error.message)
 * )
 * assert.deepStrictEqual(checked, E.left('Label 0 is 2, but the prediction has classes 0 to 1.'))
 *
 * @category constructors
 * @since 0.1.0
 */
export const withLabels =
  (labels: Values) =>
  (prediction: Prediction): E.Either<PredictionError, Labelled> => {
    const { examples, classes } = prediction
    const isClass = (label: number): boolean => Number.isInteger(label) && label >= 0 && label < classes
    const bad = tabulate(labels.length, i => (isClass(at(labels, i)) ? 1 : 0)).indexOf(0)
    return labels.length !== examples
      ? E.left({
          _tag: 'WrongLength',
          expected: examples,
          found: labels.length,
          message: `The prediction has ${examples} examples, but ${labels.length} labels were given: pass one label an example.`
        })
      : bad === -1
        ? E.right({ _tag: 'Labelled', prediction, labels })
        : E.left({
            _tag: 'WrongLabel',
            example: bad,
            message: `Label ${bad} is ${at(labels, bad)}, but the prediction has classes 0 to ${classes - 1}.`
          })
  }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The probability that was given to the true class of an example.
 *
 * @category utils
 * @since 0.1.0
 */
export const probabilityOfLabel = ({ prediction, labels }: Labelled, example: number): number =>
  at(prediction.probabilities, example * prediction.classes + at(labels, example))

/**
 * For each example, 1 when the most probable class is the true one, else 0.
 *
 * @category utils
 * @since 0.1.0
 */
export const hits = ({ prediction, labels }: Labelled): Float64Array =>
  tabulate(prediction.examples, i => (predictedClass(prediction, i) === at(labels, i) ? 1 : 0))

/**
 * For each example, the probability of its most probable class.
 *
 * @category utils
 * @since 0.1.0
 */
export const confidences = ({ prediction }: Labelled): Float64Array =>
  tabulate(prediction.examples, i => confidence(prediction, i))
