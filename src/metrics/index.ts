/**
 * Scores of predictions against labels, and measures of uncertainty.
 *
 * @since 0.1.0
 */
export * from './Accuracy'
export * from './Assessment'
export * from './Brier'
export * from './BrierDecomposition'
export { calibrationError, ece, maximumCalibrationError, type ReliabilityBin, reliabilityBins } from './Calibration'
export { confusionMatrix, type ConfusionMatrix, type Mistake, mistakes } from './ConfusionMatrix'
export * from './Entropy'
export * from './Interval'
export * from './Kwon'
export { type Labelled, withLabels } from './Labelled'
export * from './MonteCarloError'
export * from './Nll'
export * from './PrecisionRecall'
export {
  average,
  deterministic,
  draws,
  type Draws,
  type MeanPrediction,
  oneDraw,
  type OneDraw,
  type Prediction
} from './Prediction'
export type { DrawsShape, PredictionError } from './Probabilities'
export type { Detection } from './Ranking'
export * from './RiskCoverage'
export * from './Roc'
export * from './Softmax'
export * from './Softplus'
export * from './Uncertainty'
export type { Values } from './Vector'
