/** Every estimator and every posterior family, on a budget that lets all of them run. */
import { bayesian } from 'credence/nn'
import {
  antitheticSampling,
  type Estimator,
  flipout,
  localReparameterization,
  posteriorNamed,
  weightSampling,
  weightSamplingPerExample
} from 'credence/variational'
import * as E from 'fp-ts/Either'
import { type Arm, type Experiment, settings, twins } from './Trial'

const prior = { _tag: 'normal', loc: 0, scale: 0.3 } as const

const arm = (posterior: string, estimator: Estimator): Arm => ({
  name: `${posterior}.${estimator.name}`,
  inference: `${posterior} posterior, ${estimator.name}`,
  config: { ...settings({}).inference, priorScale: prior.scale },
  model: network => {
    const family = posteriorNamed(posterior)
    const options = { prior, estimator, ...(E.isRight(family) ? { posterior: family.right } : {}) }
    return bayesian(network, options)
  }
})

const estimators = [localReparameterization, weightSampling, weightSamplingPerExample, antitheticSampling, flipout]

const families = [
  'multiplicative-normal',
  'multiplicative-normal-per-filter',
  'multiplicative-normal-shared',
  'laplace'
]

export const comparison: Experiment = {
  name: 'estimators',
  title: 'Estimators and posterior families',
  question: 'What does the choice of estimator and of posterior family cost and bring?',
  trials: twins(
    'estimators',
    [...estimators.map(e => arm('normal', e)), ...families.map(f => arm(f, localReparameterization))],
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
