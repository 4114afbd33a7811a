/**
 * Variational inference: parameters with a posterior, estimators, and the evidence lower bound.
 *
 * @since 0.1.0
 */
export { antitheticSampling } from './antitheticSampling'
export { concreteDropout } from './concreteDropout'
export { gaussianDropout, mcDropout } from './dropout'
export { type DrawnWeight } from './DrawnWeight'
export {
  averageOf,
  klScaleOf,
  negativeElbo,
  perBatch,
  type PerBatch,
  perDataSet,
  type PerDataSet,
  perExample,
  type PerExample,
  perExampleOf
} from './elbo'
export { type Affine, check, type Estimator, estimator } from './Estimator'
export { estimatorNamed, estimators } from './estimators'
export { flipout } from './flipout'
export { gradientVariance } from './gradientVariance'
export { type KlSchedule, klWeight } from './klWeight'
export { type Curvature, curvatureOfSoftmax, laplaceScale } from './laplace'
export { lastLayer } from './lastLayer'
export { localReparameterization } from './localReparameterization'
export { moped, mopedDefaults, type MopedOptions } from './moped'
export { divergence, divergenceOf, divergencesOf, type Storage, weight, type Weight } from './Parameter'
export { initialArray, lowRankPosterior, type Posterior, posteriorNamed, posteriors } from './posteriors'
export { posteriorMean } from './posteriorMean'
export {
  describePrior,
  type LaplacePrior,
  type NormalPrior,
  type Prior,
  priorOver,
  type ScaleMixturePrior
} from './priors'
export * as stochastic from './Stochastic'
export { type Divergence, type Source, type Stochastic } from './Stochastic'
export { type Tempering, temperingFactor } from './tempering'
export { weightSampling } from './weightSampling'
export { weightSamplingPerExample } from './weightSamplingPerExample'
