/**
 * A model: a network together with what is believed of its weights. The network stays the same value; the posterior of
 * its weights and the estimator are what makes it a Bayesian network or its frequentist twin.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { family as deltaFamily } from '../distribution/delta'
import * as K from '../random/Key'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
import type { Estimator } from '../variational/Estimator'
import { mcDropout } from '../variational/dropout'
import { localReparameterization } from '../variational/localReparameterization'
import type { Divergence } from '../variational/Stochastic'
import * as St from '../variational/Stochastic'
import type { Storage, Weight } from '../variational/Parameter'
import { divergence, weight } from '../variational/Parameter'
import { posteriorMean } from '../variational/posteriorMean'
import { initialArray, normalPosterior, type Posterior } from '../variational/posteriors'
import { type Prior, priorOver } from '../variational/priors'
import { weightSampling } from '../variational/weightSampling'
import type { Expr } from '../expr/Expr'
import { invalid } from '../expr/Expr'
import type { Interpretation } from './Compute'
import { estimated, type Weights } from './interpret'
import { type LayerInference, ownPrior, parseInference } from './Inference'
import { heNormal, type Initialiser, initialNumbers } from './Initialiser'
import type { Policy, Role } from './Layer'
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
  /** What kernels start from. */
  readonly initialiser: Initialiser
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
  posterior: normalPosterior,
  initialiser: heNormal
}

/** The rate at which a layer whose policy is MC dropout drops, as Gal & Ghahramani. */
const POLICY_RATE = 0.5

/** What may have a distribution: the scale and the shift of a normalisation are points in every model. */
const isWeight = (role: Role): role is 'kernel' | 'bias' => role === 'kernel' || role === 'bias'

const pointWeight = ({ path, shape }: NetworkParameter): Weight => weight(deltaFamily, path, shape, O.none)

/** A weight that could not be made: whatever is computed with it is the sentence. */
const noWeight = (parameter: NetworkParameter, sentence: string): Weight => {
  const point = pointWeight(parameter)
  const value = invalid(`layer '${layerPath(parameter.path)}': ${sentence}`)
  return { ...point, posterior: { ...point.posterior, parameters: { value } } }
}

const weightsOf = (network: Network, of: (parameter: NetworkParameter) => Weight): Weights =>
  new Map(parameters(network).map(parameter => [parameter.path, of(parameter)]))

const layerPath = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/** What the layer of a parameter says about inference; what can't be read counts as nothing said. */
const saidOf = ({ layer }: NetworkParameter): LayerInference =>
  pipe(
    parseInference(layer.inference ?? {}),
    E.getOrElse((): LayerInference => ({ policy: O.none, prior: O.none, posterior: O.none, initialiser: O.none }))
  )

/** Whether the layer of a parameter is to have distributions in a Bayesian model. */
const isBayesian = (parameter: NetworkParameter): boolean =>
  isWeight(parameter.role) &&
  pipe(
    saidOf(parameter).policy,
    O.match(
      () => true,
      policy => policy === 'bayesian'
    )
  )

/** The weight of a Bayesian model: as its layer says, else as the model does. */
const bayesianWeight =
  ({ prior, posterior }: BayesianOptions) =>
  (parameter: NetworkParameter): Weight => {
    const { path, shape, role, layer } = parameter
    if (!isWeight(role) || !isBayesian(parameter)) return pointWeight(parameter)
    return pipe(
      parseInference(layer.inference ?? {}),
      E.chain(said =>
        pipe(
          ownPrior(said)(shape),
          O.getOrElse(() => E.right(priorOver(prior)(shape))),
          E.map(own => {
            const family = pipe(
              said.posterior,
              O.getOrElse(() => posterior)
            ).family(role)
            return weight(family, path, shape, O.some(own))
          })
        )
      ),
      E.getOrElse(sentence => noWeight(parameter, sentence))
    )
  }

/** The layers of a policy. */
const layersWith = (network: Network, policy: Policy): ReadonlySet<string> =>
  new Set(
    parameters(network)
      .filter(({ layer }) => layer.inference?.policy === policy)
      .map(({ path }) => layerPath(path))
  )

/** An estimator for some layers, and another one for the rest. */
const dropoutWherePolicy = (network: Network, others: Estimator): Estimator => {
  const dropped = layersWith(network, 'mc-dropout')
  return dropped.size === 0 ? others : dropoutOn(POLICY_RATE, [...dropped], others)
}

/**
 * Bayes by Backprop: a normal posterior for every weight, the given prior. A layer may say otherwise: have a prior, a
 * posterior and an initialiser of its own, be a point (`policy: 'point'`), or drop its outputs at a rate of ½
 * (`policy: 'mc-dropout'`).
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { bayesian, dense, input, lenet5, relu, variationalCount } from 'credence/nn'
 *
 * assert.deepStrictEqual(variationalCount(bayesian(lenet5)), 2 * 61706)
 *
 * const lastOnly = pipe(input([4]), dense(8, { policy: 'point' }), relu, dense(3))
 * assert.deepStrictEqual(variationalCount(bayesian(lastOnly)), 40 + 2 * 27)
 *
 * @category constructors
 * @since 0.1.0
 */
export const bayesian = <In extends Shape, Out extends Shape>(
  network: Network<In, Out>,
  given: Partial<BayesianOptions> = {}
): Model<In, Out> => {
  const options = { ...bayesianDefaults, ...given }
  return {
    network,
    inference: 'bayesian',
    weights: weightsOf(network, bayesianWeight(options)),
    estimator: dropoutWherePolicy(network, options.estimator),
    predictive: dropoutWherePolicy(network, weightSampling),
    draws: true,
    initial: (parameter, storage, key) => {
      const numbers = (): Float32Array => initialValues(options.initialiser)(parameter, storage, key)
      const posterior = pipe(
        saidOf(parameter).posterior,
        O.getOrElse(() => options.posterior)
      )
      return isBayesian(parameter) ? initialArray(posterior)(storage, numbers) : numbers()
    }
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
    const everywhere = layers >= hidden.length && layersWith(network, 'point').size === 0
    const estimator = everywhere ? mcDropout(rate) : dropoutOn(rate, hidden.slice(Math.max(0, hidden.length - layers)))
    return { ...pointEstimate(network), inference: 'mc-dropout', estimator, predictive: estimator, draws: true }
  }

/** The layers with weights, in order, without the last, but for those whose policy is to be a point. */
const hiddenLayers = (network: Network): ReadonlyArray<string> => {
  const points = layersWith(network, 'point')
  const kernels = parameters(network).filter(({ role }) => role === 'kernel')
  return [...new Set(kernels.map(({ path }) => layerPath(path)))].slice(0, -1).filter(path => !points.has(path))
}

const dropoutOn = (rate: number, layers: ReadonlyArray<string>, others: Estimator = posteriorMean): Estimator => {
  const masked = mcDropout(rate)
  return {
    name: others === posteriorMean ? `${masked.name} on ${layers.join(', ')}` : others.name,
    supports: others.supports,
    ...(others.reused === undefined ? {} : { reused: others.reused }),
    hidden: (path, last) => (layers.includes(path) ? masked.hidden : others.hidden)?.(path, last) ?? St.of,
    affine: layer => (layers.includes(layerPath(layer.kernel.path)) ? masked : others).affine(layer)
  }
}

/**
 * The frequentist twin: the same network, every posterior a delta, and no prior, whatever its layers say of inference but
 * for their initialisers.
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
  initial: initialValues(heNormal)
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

/** As the parameter's layer says, else by the model's initialiser. */
const initialValues =
  (initialiser: Initialiser): Model['initial'] =>
  (parameter, _, key) =>
    initialNumbers(
      pipe(
        saidOf(parameter).initialiser,
        O.getOrElse(() => initialiser)
      )
    )(parameter, key)
