/**
 * Distributions as values: densities, draws, moments and divergences as expressions.
 *
 * @since 0.1.0
 */
export { bernoulli } from './bernoulli'
export { beta } from './beta'
export { categorical } from './categorical'
export { cauchy } from './cauchy'
export { type Constraint, lowerTriangular, positive, positiveByLog, real, softplusInverse, unit } from './Constraint'
export { delta } from './delta'
export {
  type Distribution,
  distribution,
  draw,
  elementwise,
  entropy,
  type Family,
  fixed,
  klAt,
  klSampledAt,
  klSampledPathAt,
  klTo,
  logProb,
  mean,
  type Noise,
  noise,
  parameter,
  type Parameters,
  random,
  rawParameter,
  type Sampler,
  variance
} from './Distribution'
export {
  type DistributionData,
  encodeDistribution,
  families,
  familyNamed,
  fromData,
  type ParameterData,
  parseDistribution,
  parseDistributionText,
  scalarFamilies
} from './families'
export { gamma } from './gamma'
export { halfCauchy } from './halfCauchy'
export { halfNormal } from './halfNormal'
export { independent } from './independent'
export * as joint from './joint'
export {
  approximation,
  type Approximation,
  closedForm,
  type ClosedForm,
  type Kl,
  type KnownKl,
  type Sampled
} from './Kl'
export { laplace } from './laplace'
export { logNormal } from './logNormal'
export { logUniform } from './logUniform'
export { lowRankNormal } from './lowRankNormal'
export { multiplicativeNormal, type Sharing } from './multiplicativeNormal'
export { multivariateNormal } from './multivariateNormal'
export { normal } from './normal'
export { oneHotCategorical } from './oneHotCategorical'
export { scaleMixture } from './scaleMixture'
export { spikeAndSlab } from './spikeAndSlab'
export { studentT } from './studentT'
export { uniform } from './uniform'
