/**
 * A model: a network together with what is believed of its weights. The network stays the same value; the posterior of
 * its weights and the estimator are what makes it a Bayesian network or its frequentist twin.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { family as deltaFamily } from '../distribution/delta'
import { normal } from '../distribution/normal'
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
import { weightSampling } from '../variational/weightSampling'
import type { Weights } from './interpret'
import type { Network, NetworkParameter } from './Network'
import { parameters } from './Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A normal distribution as data. @category model @since 0.1.0 */
export interface NormalPrior {
  readonly _tag: 'normal'
  readonly loc: number
  readonly scale: number
}

/** @category model @since 0.1.0 */
export interface BayesianOptions {
  readonly prior: NormalPrior
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
  const priorOf = (shape: Shape) => O.some(normal(prior.loc, prior.scale, shape))
  return {
    network,
    inference: 'bayesian',
    weights: weightsOf(network, ({ path, shape, role }) => weight(posterior.family(role), path, shape, priorOf(shape))),
    estimator,
    predictive: weightSampling,
    draws: true,
    initial: (parameter, storage, key) => initialArray(posterior)(storage, () => heNormal(parameter, storage, key))
  }
}

/**
 * MC dropout (Gal & Ghahramani 2016): point estimates, and a mask after every layer with weights but the last, in
 * training and in each predictive draw.
 *
 * @category constructors
 * @since 0.1.0
 */
export const dropoutModel =
  (rate: number) =>
  <In extends Shape, Out extends Shape>(network: Network<In, Out>): Model<In, Out> => ({
    ...pointEstimate(network),
    inference: 'mc-dropout',
    estimator: mcDropout(rate),
    predictive: mcDropout(rate),
    draws: true
  })

/**
 * The frequentist twin: the same network, every posterior a delta, and no prior.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pointEstimate = <In extends Shape, Out extends Shape>(network: Network<In, Out>): Model<In, Out> => ({
  network,
  inference: 'point',
  weights: weightsOf(network, ({ path, shape }) => weight(deltaFamily, path, shape, O.none)),
  estimator: posteriorMean,
  predictive: posteriorMean,
  draws: false,
  initial: heNormal
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Every stored array of a model. @category combinators @since 0.1.0 */
export const storages = (model: Model): ReadonlyArray<Storage> => [...model.weights.values()].flatMap(w => w.storage)

/** How many numbers the model learns. @category combinators @since 0.1.0 */
export const variationalCount = (model: Model): number => storages(model).reduce((n, s) => n + size(s.shape), 0)

/** KL(posterior ‖ prior) of each parameter that has a prior. @category combinators @since 0.1.0 */
export const divergences = (model: Model): ReadonlyArray<Divergence> => [...model.weights.values()].flatMap(divergence)

/**
 * The contents of the stored arrays before the first step. Each array has its own child of the key.
 *
 * @category combinators
 * @since 0.1.0
 */
export const initialise =
  (key: K.Key) =>
  (model: Model): ReadonlyMap<string, Float32Array> =>
    new Map(
      parameters(model.network).flatMap((parameter, i) =>
        (model.weights.get(parameter.path)?.storage ?? []).map(
          storage => [storage.name, model.initial(parameter, storage, K.foldIn(i)(key))] as const
        )
      )
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const filled = ({ shape }: Storage, value: number): Float32Array => new Float32Array(size(shape)).fill(value)

/** Kernels N(0, 2 / fan-in) (He et al. 2015), biases 0. */
const heNormal = (parameter: NetworkParameter, storage: Storage, key: K.Key): Float32Array =>
  parameter.role === 'bias'
    ? filled(storage, 0)
    : normals(key, size(storage.shape)).map(z => z * Math.sqrt(2 / parameter.fanIn))
