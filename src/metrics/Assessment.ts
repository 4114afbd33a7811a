/**
 * Every number that a report says about a test set, from the draws and the labels in one go.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { accuracy } from './Accuracy'
import { brier } from './Brier'
import { calibrationError, type ReliabilityBin, reliabilityBins } from './Calibration'
import { confusionMatrix, type ConfusionMatrix } from './ConfusionMatrix'
import { mutualInformation, predictiveEntropy } from './Entropy'
import { hits, type Labelled, withLabels } from './Labelled'
import { nll } from './Nll'
import { average, type Draws } from './Prediction'
import type { PredictionError } from './Probabilities'
import { areaUnderRiskCoverage, riskCoverage, type RiskCoveragePoint, thinned } from './RiskCoverage'
import { mean, type Values } from './Vector'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The final scores on a test set. Entropy and mutual information are means over examples, in nats.
 *
 * @category model
 * @since 0.1.0
 */
export interface TestMetrics {
  readonly examples: number
  readonly samples: number
  readonly accuracy: number
  readonly nll: number
  readonly ece: number
  readonly brier: number
  readonly entropy: number
  readonly mutualInformation: number
}

/**
 * The scores, what the figures need (200 points of the risk-coverage curve by entropy), and for each example whether it was right (1 or 0), its predictive
 * entropy and its mutual information.
 *
 * @category model
 * @since 0.1.0
 */
export interface Assessment {
  readonly test: TestMetrics
  readonly reliability: ReadonlyArray<ReliabilityBin>
  readonly confusion: ConfusionMatrix
  readonly riskCoverage: ReadonlyArray<RiskCoveragePoint>
  readonly areaUnderRiskCoverage: number
  readonly hits: Float64Array
  readonly entropies: Float64Array
  readonly mutualInformations: Float64Array
}

const assessLabelled =
  (draws: Draws) =>
  (labelled: Labelled): Assessment => {
    const reliability = reliabilityBins()(labelled)
    const entropies = predictiveEntropy(draws)
    const risks = riskCoverage(entropies)(labelled)
    const mutualInformations = mutualInformation(draws)
    return {
      test: {
        examples: draws.examples,
        samples: draws.samples,
        accuracy: accuracy(labelled),
        nll: nll(labelled),
        ece: calibrationError(reliability),
        brier: brier(labelled),
        entropy: mean(entropies),
        mutualInformation: mean(mutualInformations)
      },
      reliability,
      confusion: confusionMatrix(labelled),
      riskCoverage: thinned(200)(risks),
      areaUnderRiskCoverage: areaUnderRiskCoverage(risks),
      hits: hits(labelled),
      entropies,
      mutualInformations
    }
  }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Assesses the average of the draws against the labels. `Left` when the labels do not fit the draws.
 * A network without sampling is assessed as one draw: its mutual information is 0.
 *
 * @category utils
 * @since 0.1.0
 */
export const assess =
  (labels: Values) =>
  (draws: Draws): E.Either<PredictionError, Assessment> =>
    pipe(average(draws), withLabels(labels), E.map(assessLabelled(draws)))
