/**
 * A report: everything that the page says about one training run, as plain immutable data.
 *
 * @since 0.1.0
 */
import type { TestMetrics } from '../metrics/Assessment'
import type { ReliabilityBin } from '../metrics/Calibration'
import type { RiskCoveragePoint } from '../metrics/RiskCoverage'
import type { ConfusionMatrix } from '../metrics/ConfusionMatrix'
import type { FilterRow } from './svg/FilterGrid'
import type { HistogramSeries } from './svg/Histogram'
import type { Raster } from './svg/Png'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What it takes to run it again. `inference` is a phrase such as
 * `Bayes by Backprop, normal posterior, local reparameterisation, prior N(0, 0.1)`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Run {
  readonly command: string
  readonly seed: number
  readonly inference: string
  readonly backend: string
  readonly device: string
  readonly seconds: number
  readonly versions: ReadonlyArray<{ readonly name: string; readonly version: string }>
}

/**
 * The data set: how many examples each split has, what an example is called in the plural (`digits`),
 * and the names of the classes.
 *
 * @category model
 * @since 0.1.0
 */
export interface DataSummary {
  readonly name: string
  readonly noun: string
  readonly classNames: ReadonlyArray<string>
  readonly train: number
  readonly validation: number
  readonly test: number
}

/**
 * A layer: the shape of its output for one example, its number of weights (means), and the number of
 * parameters that training adjusts for them: two a weight for a normal posterior, one for a point estimate.
 *
 * @category model
 * @since 0.1.0
 */
export interface LayerRow {
  readonly name: string
  readonly outputShape: ReadonlyArray<number>
  readonly means: number
  readonly variational: number
}

/**
 * The layers of a network, from input to output.
 *
 * @category model
 * @since 0.1.0
 */
export interface ModelSummary {
  readonly name: string
  readonly layers: ReadonlyArray<LayerRow>
}

/**
 * One epoch. Loss, NLL and KL are nats per example: `loss = nll + kl` where `kl` is KL(posterior ‖ prior)
 * divided by the number of training examples. Accuracy and ECE are shares in `[0, 1]`.
 *
 * @category model
 * @since 0.1.0
 */
export interface EpochRow {
  readonly epoch: number
  readonly train: {
    readonly loss: number
    readonly nll: number
    readonly kl: number
    readonly accuracy: number
  }
  readonly validation: { readonly nll: number; readonly accuracy: number; readonly ece: number }
  readonly seconds: number
}

/**
 * One test example with what the network said about it. `spread` is the standard deviation of each
 * class probability over draws, empty when there was one draw or none.
 *
 * @category model
 * @since 0.1.0
 */
export interface Specimen {
  readonly image: Raster
  readonly label: number
  readonly predicted: number
  readonly probabilities: ReadonlyArray<number>
  readonly spread: ReadonlyArray<number>
  readonly entropy: number
  readonly mutualInformation: number
}

/**
 * The posterior of one weight after some epochs.
 *
 * @category model
 * @since 0.1.0
 */
export interface WeightHistory {
  readonly weight: string
  readonly snapshots: ReadonlyArray<{ readonly epoch: number; readonly mean: number; readonly sd: number }>
}

/**
 * The mean posterior standard deviation of a layer's weights, after each epoch.
 *
 * @category model
 * @since 0.1.0
 */
export interface SigmaHistory {
  readonly layer: string
  readonly values: ReadonlyArray<{ readonly epoch: number; readonly sigma: number }>
}

/**
 * Examples of another data set, `name`, of classes that the network has never seen: labels are positions in `classNames`,
 * what is predicted is one of the network's own classes.
 *
 * @category model
 * @since 0.1.0
 */
export interface Unfamiliar {
  readonly name: string
  readonly classNames: ReadonlyArray<string>
  readonly specimens: ReadonlyArray<Specimen>
}

/**
 * Accuracy on `examples` held-out examples after each share of the weights was removed, from a share of 0 on; `by` is what
 * decides which go first.
 *
 * @category model
 * @since 0.1.0
 */
export interface Pruning {
  readonly by: 'signal-to-noise' | 'size'
  readonly examples: number
  readonly points: ReadonlyArray<{ readonly share: number; readonly accuracy: number }>
}

/**
 * The report. Empty lists (`riskCoverage`, `entropies`, `weights`, `sigmas`, `signalToNoise`, `filters`, `pruning`,
 * `unfamiliar`, the galleries) leave their figures out.
 *
 * @category model
 * @since 0.1.0
 */
export interface Report {
  readonly title: string
  readonly run: Run
  readonly data: DataSummary
  readonly model: ModelSummary
  readonly epochs: ReadonlyArray<EpochRow>
  readonly test: TestMetrics
  readonly reliability: ReadonlyArray<ReliabilityBin>
  readonly confusion: ConfusionMatrix
  readonly riskCoverage: ReadonlyArray<RiskCoveragePoint>
  readonly mostCertain: ReadonlyArray<Specimen>
  readonly leastCertain: ReadonlyArray<Specimen>
  readonly entropies: ReadonlyArray<HistogramSeries>
  readonly weights: ReadonlyArray<WeightHistory>
  readonly sigmas: ReadonlyArray<SigmaHistory>
  readonly signalToNoise: ReadonlyArray<HistogramSeries>
  readonly filters: ReadonlyArray<FilterRow>
  readonly pruning: ReadonlyArray<Pruning>
  readonly unfamiliar: ReadonlyArray<Unfamiliar>
}
