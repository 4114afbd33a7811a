/**
 * What determines a run: with the same configuration, data and machine it has the same bits.
 *
 * @since 0.1.0
 */
import * as t from 'io-ts'
import { closed } from '../format/codecs'
import type { Network } from '../nn/Network'
import type { Model } from '../nn/Model'
import { bayesian, dropoutModel, pointEstimate } from '../nn/Model'
import type { ScheduleName } from '../optim/schedule'
import type { Estimator } from '../variational/Estimator'
import { flipout } from '../variational/flipout'
import { localReparameterization } from '../variational/localReparameterization'
import { multiplicativeNormalPosterior, normalPosterior, type Posterior } from '../variational/posteriors'
import { weightSampling } from '../variational/weightSampling'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const where = (holds: (n: number) => boolean, name: string): t.Type<number> => t.refinement(t.number, holds, name)

const wholeFrom = (least: number, most: number): t.Type<number> =>
  where(n => Number.isSafeInteger(n) && n >= least && n <= most, `a whole number from ${least} to ${most}`)

const positiveReal = where(x => x > 0 && x < Infinity, 'a number above 0')

/** What options and files may ask for at most. @category constants @since 0.1.0 */
export const MOST = { epochs: 1_000_000, batch: 65_536, samples: 10_000 } as const

/** @category model @since 0.1.0 */
export const InferenceCodec = t.keyof({ bayesian: null, point: null, 'mc-dropout': null })

/** @category model @since 0.1.0 */
export const EstimatorCodec = t.keyof({ 'local-reparameterization': null, 'weight-sampling': null, flipout: null })

/** @category model @since 0.1.0 */
export const KlWeightCodec = t.keyof({ uniform: null, blundell: null })

/** @category model @since 0.1.0 */
export const ScheduleCodec: t.Type<ScheduleName> = t.keyof({ constant: null, cosine: null, linear: null })

/** How the weights are inferred, as data. @category model @since 0.1.0 */
export const InferenceConfigCodec = closed({
  inference: InferenceCodec,
  posterior: t.keyof({ normal: null, 'multiplicative-normal': null }),
  estimator: EstimatorCodec,
  priorLoc: where(Number.isFinite, 'a finite number'),
  priorScale: positiveReal
})

/** @category model @since 0.1.0 */
export type InferenceConfig = t.TypeOf<typeof InferenceConfigCodec>

/**
 * - `validationShare`: the share of the training images that is held out;
 * - `limitTrain`: how many images of the training part are used at all, before the split; 0 for all;
 * - `schedule`: what the learning rate does from the first step to the last of all epochs;
 * - `samples`: predictive draws at the end; `validationSamples` after each epoch.
 *
 * @category model
 * @since 0.1.0
 */
export const TrainConfigCodec = closed({
  model: t.string,
  data: t.string,
  inference: InferenceConfigCodec,
  klWeight: KlWeightCodec,
  epochs: wholeFrom(1, MOST.epochs),
  batch: wholeFrom(1, MOST.batch),
  learningRate: positiveReal,
  schedule: ScheduleCodec,
  seed: wholeFrom(0, Number.MAX_SAFE_INTEGER),
  limitTrain: wholeFrom(0, Number.MAX_SAFE_INTEGER),
  validationShare: where(x => x >= 0 && x < 1, 'a number from 0 to below 1'),
  samples: wholeFrom(1, MOST.samples),
  validationSamples: wholeFrom(1, MOST.samples)
})

/** @category model @since 0.1.0 */
export type TrainConfig = t.TypeOf<typeof TrainConfigCodec>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** What the main job does. @category constructors @since 0.1.0 */
export const defaultConfig: TrainConfig = {
  model: 'lenet5',
  data: 'mnist',
  inference: {
    inference: 'bayesian',
    posterior: 'normal',
    estimator: 'local-reparameterization',
    priorLoc: 0,
    priorScale: 0.1
  },
  klWeight: 'uniform',
  epochs: 5,
  batch: 256,
  learningRate: 2e-3,
  schedule: 'cosine',
  seed: 0,
  limitTrain: 0,
  validationShare: 1 / 12,
  samples: 10,
  validationSamples: 3
}

/** @category instances @since 0.1.0 */
export const estimators: Readonly<Record<InferenceConfig['estimator'], Estimator>> = {
  'local-reparameterization': localReparameterization,
  'weight-sampling': weightSampling,
  flipout
}

/** @category instances @since 0.1.0 */
export const families: Readonly<Record<InferenceConfig['posterior'], Posterior>> = {
  normal: normalPosterior,
  'multiplicative-normal': multiplicativeNormalPosterior
}

/** The rate of MC dropout, as Gal & Ghahramani. @category constants @since 0.1.0 */
export const DROPOUT_RATE = 0.5

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The model of a network under a configuration. @category combinators @since 0.1.0 */
export const modelOf =
  (config: InferenceConfig) =>
  (network: Network): Model => {
    switch (config.inference) {
      case 'point':
        return pointEstimate(network)
      case 'mc-dropout':
        return dropoutModel(DROPOUT_RATE)(network)
      case 'bayesian':
        return bayesian(network, {
          prior: { _tag: 'normal', loc: config.priorLoc, scale: config.priorScale },
          posterior: families[config.posterior],
          estimator: estimators[config.estimator]
        })
    }
  }

/** The configuration in a phrase, for people. @category utils @since 0.1.0 */
export const describeInference = (config: InferenceConfig): string => {
  const words = (name: string): string => name.replaceAll('-', ' ')
  switch (config.inference) {
    case 'point':
      return 'maximum likelihood, point estimates'
    case 'mc-dropout':
      return `MC dropout, rate ${DROPOUT_RATE}`
    case 'bayesian':
      return `Bayes by Backprop, ${words(config.posterior)} posterior, ${words(config.estimator)}, prior N(${config.priorLoc}, ${config.priorScale}²)`
  }
}
