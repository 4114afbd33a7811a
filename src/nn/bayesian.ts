/**
 * Bayes by Backprop: a network whose weights have posteriors, learned under priors.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { invalid } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import type { Estimator } from '../variational/Estimator'
import { localReparameterization } from '../variational/localReparameterization'
import type { Weight } from '../variational/Parameter'
import { weight } from '../variational/Parameter'
import { initialArray, normalPosterior, type Posterior } from '../variational/posteriors'
import { type Prior, priorOver } from '../variational/priors'
import { weightSampling } from '../variational/weightSampling'
import { dropoutOn } from './dropoutModel'
import { ownPrior, parseInference } from './Inference'
import { heNormal, type Initialiser } from './Initialiser'
import type { Role } from './Layer'
import { layerPath, layersWith, saidOf } from './LayerPolicy'
import type { Model } from './Model'
import type { Network, NetworkParameter } from './Network'
import { initialValues, pointWeight, weightsOf } from './pointEstimate'

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

/** Prior N(0, 0.1²), local reparameterisation, normal posteriors whose scales start at softplus(−5). @category constructors @since 0.1.0 */
export const bayesianDefaults: BayesianOptions = {
  prior: { _tag: 'normal', loc: 0, scale: 0.1 },
  estimator: localReparameterization,
  posterior: normalPosterior,
  initialiser: heNormal
}

/** The rate at which a layer whose policy is MC dropout drops, as Gal & Ghahramani. */
const POLICY_RATE = 0.5

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

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

// -------------------------------------------------------------------------------------
// weights
// -------------------------------------------------------------------------------------

/** What may have a distribution: the scale and the shift of a normalisation are points in every model. */
const isWeight = (role: Role): role is 'kernel' | 'bias' => role === 'kernel' || role === 'bias'

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

/** A weight that could not be made: whatever is computed with it is the sentence. */
const noWeight = (parameter: NetworkParameter, sentence: string): Weight => {
  const point = pointWeight(parameter)
  const value = invalid(`layer '${layerPath(parameter.path)}': ${sentence}`)
  return { ...point, posterior: { ...point.posterior, parameters: { value } } }
}

// -------------------------------------------------------------------------------------
// estimators
// -------------------------------------------------------------------------------------

/** An estimator for some layers, and another one for the rest. */
const dropoutWherePolicy = (network: Network, others: Estimator): Estimator => {
  const dropped = layersWith(network, 'mc-dropout')
  return dropped.size === 0 ? others : dropoutOn(POLICY_RATE, [...dropped], others)
}
