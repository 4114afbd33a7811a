/** Every estimator and every posterior family, on a budget that lets all of them run. */
import * as E from 'fp-ts/Either'
import { type BayesianOptions, bayesian, type Model, type Network, parameters, pointEstimate } from 'credence/nn'
import {
  antitheticSampling,
  concreteDropout,
  type Estimator,
  flipout,
  gaussianDropout,
  lastLayer,
  localReparameterization,
  mcDropout,
  posteriorNamed,
  weightSampling,
  weightSamplingPerExample
} from 'credence/variational'
import { aroundTrained, laplaceOfLastLayer } from './afterwards'
import { type Arm, type Experiment, settings, twins } from './Trial'

const prior = { _tag: 'normal', loc: 0, scale: 0.3 } as const

const named = (name: string, inference: string, model: Arm['model']): Arm => ({
  name,
  inference,
  config: { ...settings({}).inference, priorScale: prior.scale },
  model
})

const optionsOf = (posterior: string, estimator: Estimator): Partial<BayesianOptions> => {
  const family = posteriorNamed(posterior)
  return { prior, estimator, ...(E.isRight(family) ? { posterior: family.right } : {}) }
}

const arm = (posterior: string, estimator: Estimator): Arm =>
  named(`${posterior}.${estimator.name}`, `${posterior} posterior, ${estimator.name}`, network =>
    bayesian(network, optionsOf(posterior, estimator))
  )

const estimators = [localReparameterization, weightSampling, antitheticSampling, flipout]

/** Local reparameterisation needs sums that are normal, so that Laplace posteriors go without. */
const families: ReadonlyArray<readonly [string, Estimator]> = [
  ['multiplicative-normal', localReparameterization],
  ['multiplicative-normal-per-filter', localReparameterization],
  ['multiplicative-normal-shared', localReparameterization],
  ['laplace', flipout],
  ['low-rank-normal-1', weightSampling]
]

/** Point estimates and a mask, in training and in each draw. */
const masked = (estimator: Estimator): Arm =>
  named(
    `delta.${estimator.name}`,
    `point estimates, ${estimator.name} at rate 0.5 after every hidden layer`,
    network => ({
      ...pointEstimate(network),
      inference: estimator.name,
      estimator,
      predictive: estimator,
      draws: true
    })
  )

const concrete: Arm = named(
  'concrete-dropout.concrete-dropout',
  'point estimates, dropout before every layer at rates that are learned',
  network => ({
    ...bayesian(network, optionsOf('concrete-dropout', concreteDropout)),
    predictive: concreteDropout
  })
)

/** A full covariance, n² numbers for n weights, in the last layer alone: there the kernel has 840 weights. */
const fullInLastLayer = (network: Network): Model => {
  const isLast = lastLayer(parameters(network).map(({ path }) => path))
  const layers = network.layers.map(layer =>
    isLast(`${layer.name}/kernel`) ? { ...layer, inference: { posterior: { _tag: 'multivariate-normal' } } } : layer
  )
  return bayesian({ ...network, layers }, { prior, estimator: weightSampling })
}

/** What is no estimator of its own but another way to a posterior. */
const otherWays: ReadonlyArray<Arm> = [
  named('delta.posterior-mean', 'maximum likelihood', pointEstimate),
  masked(mcDropout(0.5)),
  masked(gaussianDropout(0.5)),
  concrete,
  named(
    'multivariate-normal-in-last-layer.weight-sampling',
    'normal posterior, in the last layer with a full covariance; weight-sampling',
    fullInLastLayer
  ),
  {
    ...arm('normal', localReparameterization),
    name: 'normal.ivon',
    inference: 'normal posterior, local-reparameterization, moved by IVON at a learning rate of 0.1 instead of Adam',
    changes: { optimizer: 'ivon', learningRate: 0.1 }
  },
  {
    ...named(
      'normal.moped',
      'MOPED: maximum likelihood first, then as long again with priors and normal posteriors around its weights',
      pointEstimate
    ),
    then: aroundTrained(prior.scale)
  },
  {
    ...named(
      'normal-in-last-layer.laplace-approximation',
      'maximum likelihood, then the Laplace approximation of the last layer',
      pointEstimate
    ),
    then: laplaceOfLastLayer(prior.scale)
  }
]

export const comparison: Experiment = {
  name: 'estimators',
  title: 'Estimators and posterior families',
  question: 'What does the choice of estimator and of posterior family cost and bring?',
  trials: twins(
    'estimators',
    [
      ...estimators.map(e => arm('normal', e)),
      ...families.map(([family, estimator]) => arm(family, estimator)),
      ...otherWays,
      // Last, as it takes longer than all others together: a network of its own for each image.
      arm('normal', weightSamplingPerExample)
    ],
    [1],
    settings({
      model: 'lenet5',
      data: 'mnist',
      limitTrain: 12_000,
      epochs: 3,
      learningRate: 2e-3,
      schedule: 'cosine'
    }),
    ['gradient-variance']
  )
}
