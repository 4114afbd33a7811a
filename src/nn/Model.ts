/**
 * A model: a network together with what is believed of its weights. The network stays the same value; the posterior of
 * its weights and the estimator are what makes it a Bayesian network or its frequentist twin.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { family as deltaFamily } from '../distribution/delta'
import * as K from '../random/Key'
import { normal as normals } from '../random/sample'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
import type { Estimator } from '../variational/Estimator'
import { mcDropout } from '../variational/dropout'
import { localReparameterization } from '../variational/localReparameterization'
import type { Divergence } from '../variational/Stochastic'
import type { Storage, Weight } from '../variational/Parameter'
import { divergence, weight } from '../variational/Parameter'
import { posteriorMean } from '../variational/posteriorMean'
import { initialArray, normalPosterior, type Posterior } from '../variational/posteriors'
import { type Prior, priorOver } from '../variational/priors'
import { weightSampling } from '../variational/weightSampling'
import type { Expr } from '../expr/Expr'
import type { Interpretation } from './Compute'
import { estimated, type Weights } from './interpret'
import type { Role } from './Layer'
import type { Network, NetworkParameter } from './Network'
import { parameters, statistics } from './Network'
import { drawPass, meanPass, trainingPass } from './Pass'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export interface BayesianOptions {
  readonly prior: Prior
  readonly estimator: Estimator
  /** The family of every weight's posterior; `posteriorNamed` finds one by its name. */
  readonly posterior: Posterior
}

/**
 * - `estimator` is how training computes;
 * - `predictive` is how a predictive draw does: one draw of the weights for all examples, so that what is predicted of an
 *   example depends on neither its batch nor its neighbours;
 * - `draws` is false where every draw would be the same;
 * - `initial` gives each stored array its contents before the first step.
 *
 * @category model
 * @since 0.1.0
 */
export interface Model<In extends Shape = Shape, Out extends Shape = Shape> {
  readonly network: Network<In, Out>
  readonly inference: string
  readonly weights: Weights
  readonly estimator: Estimator
  readonly predictive: Estimator
  readonly draws: boolean
  readonly initial: (parameter: NetworkParameter, storage: Storage, key: K.Key) => Float32Array
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Prior N(0, 0.1²), local reparameterisation, normal posteriors whose scales start at softplus(−5). @category constructors @since 0.1.0 */
export const bayesianDefaults: BayesianOptions = {
  prior: { _tag: 'normal', loc: 0, scale: 0.1 },
  estimator: localReparameterization,
  posterior: normalPosterior
}

/** What may have a distribution: the scale and the shift of a normalisation are points in every model. */
const isWeight = (role: Role): role is 'kernel' | 'bias' => role === 'kernel' || role === 'bias'

const pointWeight = ({ path, shape }: NetworkParameter): Weight => weight(deltaFamily, path, shape, O.none)

const weightsOf = (network: Network, of: (parameter: NetworkParameter) => Weight): Weights =>
  new Map(parameters(network).map(parameter => [parameter.path, of(parameter)]))

/**
 * Bayes by Backprop: a normal posterior for every weight, the given prior.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { bayesian, lenet5, variationalCount } from 'credence/nn'
 *
 * assert.deepStrictEqual(variationalCount(bayesian(lenet5)), 2 * 61706)
 *
 * @category constructors
 * @since 0.1.0
 */
export const bayesian = <In extends Shape, Out extends Shape>(
  network: Network<In, Out>,
  options: Partial<BayesianOptions> = {}
): Model<In, Out> => {
  const { prior, estimator, posterior } = { ...bayesianDefaults, ...options }
  const priorOf = (shape: Shape) => O.some(priorOver(prior)(shape))
  const weightOf = (parameter: NetworkParameter): Weight => {
    const { path, shape, role } = parameter
    return isWeight(role) ? weight(posterior.family(role), path, shape, priorOf(shape)) : pointWeight(parameter)
  }
  return {
    network,
    inference: 'bayesian',
    weights: weightsOf(network, weightOf),
    estimator,
    predictive: weightSampling,
    draws: true,
    initial: (parameter, storage, key) =>
      isWeight(parameter.role)
        ? initialArray(posterior)(storage, () => initialValues(parameter, storage, key))
        : initialValues(parameter, storage, key)
  }
}

/**
 * MC dropout (Gal & Ghahramani 2016): point estimates, and a mask after every layer with weights but the last, in
 * training and in each predictive draw. With `layers`, only after so many of those, the ones nearest to the output.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { dropoutModel, lenet5 } from 'credence/nn'
 *
 * // Masks after dense_1 and dense_2; the convolutions are left alone.
 * assert.strictEqual(dropoutModel(0.5, 2)(lenet5).estimator.name, 'mc-dropout on dense_1, dense_2')
 *
 * @category constructors
 * @since 0.1.0
 */
export const dropoutModel =
  (rate: number, layers: number = Infinity) =>
  <In extends Shape, Out extends Shape>(network: Network<In, Out>): Model<In, Out> => {
    const hidden = hiddenLayers(network)
    const estimator = layers >= hidden.length ? mcDropout(rate) : dropoutOn(rate, hidden.slice(hidden.length - layers))
    return { ...pointEstimate(network), inference: 'mc-dropout', estimator, predictive: estimator, draws: true }
  }

/** The layers with weights, in order, without the last. */
const hiddenLayers = (network: Network): ReadonlyArray<string> =>
  parameters(network)
    .filter(({ role }) => role === 'kernel')
    .map(({ layer }) => layer.name)
    .slice(0, -1)

const dropoutOn = (rate: number, layers: ReadonlyArray<string>): Estimator => {
  const masked = mcDropout(rate)
  return {
    name: `${masked.name} on ${layers.join(', ')}`,
    supports: masked.supports,
    affine: layer =>
      (layers.some(name => layer.kernel.path === `${name}/kernel`) ? masked : posteriorMean).affine(layer)
  }
}

/**
 * The frequentist twin: the same network, every posterior a delta, and no prior.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pointEstimate = <In extends Shape, Out extends Shape>(network: Network<In, Out>): Model<In, Out> => ({
  network,
  inference: 'point',
  weights: weightsOf(network, pointWeight),
  estimator: posteriorMean,
  predictive: posteriorMean,
  draws: false,
  initial: initialValues
})

// -------------------------------------------------------------------------------------
// interpretations
// -------------------------------------------------------------------------------------

/**
 * How a model computes in training. `rows`, `[n]`, is how much each example of the batch counts in the moments of batch
 * normalisation: 0 for a row that only fills the batch up.
 *
 * @category interpretations
 * @since 0.1.0
 */
export const trainingOf = ({ estimator, weights }: Model, rows: Expr): Interpretation =>
  estimated(estimator, weights, trainingPass(rows))

/**
 * How a model computes a prediction: a draw, or the mean where every draw would be the same. Nothing that is kept
 * from step to step is moved on.
 *
 * @category interpretations
 * @since 0.1.0
 */
export const predictionOf = ({ predictive, weights, draws }: Model): Interpretation =>
  estimated(predictive, weights, draws ? drawPass : meanPass)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** An array that a model keeps from step to step. @category model @since 0.1.0 */
export interface Kept {
  readonly name: string
  readonly shape: Shape
}

/**
 * Every array of a trained model: what is learned, then the running averages of batch normalisation.
 *
 * @category combinators
 * @since 0.1.0
 */
export const keptArrays = (model: Model): ReadonlyArray<Kept> => [
  ...storages(model).map(({ name, shape }) => ({ name, shape })),
  ...statistics(model.network).map(({ path, shape }) => ({ name: path, shape }))
]

/** Every array that a model learns. @category combinators @since 0.1.0 */
export const storages = (model: Model): ReadonlyArray<Storage> => [...model.weights.values()].flatMap(w => w.storage)

/** How many numbers the model learns. @category combinators @since 0.1.0 */
export const variationalCount = (model: Model): number => storages(model).reduce((n, s) => n + size(s.shape), 0)

/** KL(posterior ‖ prior) of each parameter that has a prior. @category combinators @since 0.1.0 */
export const divergences = (model: Model): ReadonlyArray<Divergence> => [...model.weights.values()].flatMap(divergence)

/**
 * The contents of `keptArrays` before the first step. Each learned array has its own child of the key.
 *
 * @category combinators
 * @since 0.1.0
 */
export const initialise =
  (key: K.Key) =>
  (model: Model): ReadonlyMap<string, Float32Array> =>
    new Map([
      ...parameters(model.network).flatMap((parameter, i) =>
        (model.weights.get(parameter.path)?.storage ?? []).map(
          storage => [storage.name, model.initial(parameter, storage, K.foldIn(i)(key))] as const
        )
      ),
      ...statistics(model.network).map(({ path, shape, initial }) => [path, filled(shape, initial)] as const)
    ])

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const filled = (shape: Shape, value: number): Float32Array => new Float32Array(size(shape)).fill(value)

/** Kernels N(0, 2 / fan-in) (He et al. 2015), biases and shifts 0, scales 1. */
const initialValues = ({ role, fanIn }: NetworkParameter, { shape }: Storage, key: K.Key): Float32Array => {
  switch (role) {
    case 'kernel':
      return normals(key, size(shape)).map(z => z * Math.sqrt(2 / fanIn))
    case 'scale':
      return filled(shape, 1)
    case 'bias':
    case 'shift':
      return filled(shape, 0)
  }
}
