/**
 * What determines a run: with the same configuration, data and machine it has the same bits.
 *
 * @since 0.1.0
 */
import * as t from 'io-ts'
import { closed } from '../format/codecs'
import type { Network } from '../nn/Network'
import type { Model } from '../nn/Model'
import { bayesian } from '../nn/bayesian'
import { dropoutModel } from '../nn/dropoutModel'
import { pointEstimate } from '../nn/pointEstimate'
import { adam } from '../optim/adam'
import { ivon } from '../optim/ivon'
import type { ScheduleName } from '../optim/schedule'
import type { Learner } from './learn'
import type { Estimator } from '../variational/Estimator'
import { antitheticSampling } from '../variational/antitheticSampling'
import { flipout } from '../variational/flipout'
import { localReparameterization } from '../variational/localReparameterization'
import { multiplicativeNormalPosterior, normalPosterior, type Posterior } from '../variational/posteriors'
import { describePrior, type Prior } from '../variational/priors'
import type { Tempering } from '../variational/tempering'
import { weightSampling } from '../variational/weightSampling'
import { weightSamplingPerExample } from '../variational/weightSamplingPerExample'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const where = (holds: (n: number) => boolean, name: string): t.Type<number> => t.refinement(t.number, holds, name)

const wholeFrom = (least: number, most: number): t.Type<number> =>
  where(n => Number.isSafeInteger(n) && n >= least && n <= most, `a whole number from ${least} to ${most}`)

const positiveReal = where(x => x > 0 && x < Infinity, 'a number above 0')

/** What options and files may ask for at most. @category constants @since 0.1.0 */
export const MOST = { epochs: 1_000_000, batch: 65_536, samples: 10_000, trainSamples: 64, shift: 16 } as const

/** @category model @since 0.1.0 */
export const InferenceCodec = t.keyof({ bayesian: null, point: null, 'mc-dropout': null })

/** @category model @since 0.1.0 */
export const EstimatorCodec = t.keyof({
  'local-reparameterization': null,
  'weight-sampling': null,
  'weight-sampling-per-example': null,
  'antithetic-weight-sampling': null,
  flipout: null
})

/** @category model @since 0.1.0 */
export const KlWeightCodec = t.keyof({ uniform: null, blundell: null, warmup: null })

/** @category model @since 0.1.0 */
export const OptimizerCodec = t.keyof({ adam: null, ivon: null })

/** @category model @since 0.1.0 */
export const ScheduleCodec: t.Type<ScheduleName> = t.keyof({ constant: null, cosine: null, linear: null })

/**
 * How the weights are inferred, as data. A scale mixture is N(0, priorScale²) with probability `priorShare`, else
 * N(0, priorNarrow²); the other families do without these two numbers.
 *
 * @category model
 * @since 0.1.0
 */
export const InferenceConfigCodec = closed({
  inference: InferenceCodec,
  posterior: t.keyof({ normal: null, 'multiplicative-normal': null }),
  estimator: EstimatorCodec,
  priorFamily: t.keyof({ normal: null, laplace: null, 'scale-mixture': null }),
  priorLoc: where(Number.isFinite, 'a finite number'),
  priorScale: positiveReal,
  priorShare: where(x => x > 0 && x < 1, 'a number between 0 and 1'),
  priorNarrow: positiveReal
})

/** @category model @since 0.1.0 */
export type InferenceConfig = t.TypeOf<typeof InferenceConfigCodec>

/**
 * - `validationShare`: the share of the training images that is held out;
 * - `limitTrain`: how many images of the training part are used at all, before the split; 0 for all;
 * - `klWeight`: how the divergence is spread over an epoch; `warmup` spreads it evenly and tempers it: its factor rises
 *   from 0 to 1 during the first `warmUpEpochs` epochs;
 * - `tempering`: what multiplies the divergence throughout: 1 for the ELBO, less for a cold posterior;
 * - `trainSamples`: draws of the weights in each step;
 * - `schedule`: what the learning rate does from the first step to the last of all epochs;
 * - `flip`, `shift`: what happens to training images, anew in each epoch: mirrored left to right or not, and moved by up to
 *   so many pixels in each direction;
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
  warmUpEpochs: wholeFrom(1, MOST.epochs),
  tempering: positiveReal,
  optimizer: OptimizerCodec,
  trainSamples: wholeFrom(1, MOST.trainSamples),
  epochs: wholeFrom(1, MOST.epochs),
  batch: wholeFrom(1, MOST.batch),
  learningRate: positiveReal,
  schedule: ScheduleCodec,
  seed: wholeFrom(0, Number.MAX_SAFE_INTEGER),
  flip: t.boolean,
  shift: wholeFrom(0, MOST.shift),
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
    priorFamily: 'normal',
    priorLoc: 0,
    priorScale: 0.3,
    priorShare: 0.5,
    priorNarrow: 0.0025
  },
  klWeight: 'uniform',
  warmUpEpochs: 1,
  tempering: 1,
  optimizer: 'adam',
  trainSamples: 1,
  epochs: 8,
  batch: 256,
  learningRate: 2e-3,
  schedule: 'cosine',
  seed: 0,
  flip: false,
  shift: 0,
  limitTrain: 0,
  validationShare: 1 / 12,
  samples: 10,
  validationSamples: 3
}

/** @category instances @since 0.1.0 */
export const estimators: Readonly<Record<InferenceConfig['estimator'], Estimator>> = {
  'local-reparameterization': localReparameterization,
  'weight-sampling': weightSampling,
  'weight-sampling-per-example': weightSamplingPerExample,
  'antithetic-weight-sampling': antitheticSampling,
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

/** The prior of every weight. @category combinators @since 0.1.0 */
export const priorOf = ({ priorFamily, priorLoc, priorScale, priorShare, priorNarrow }: InferenceConfig): Prior =>
  priorFamily === 'scale-mixture'
    ? { _tag: priorFamily, share: priorShare, wide: priorScale, narrow: priorNarrow }
    : { _tag: priorFamily, loc: priorLoc, scale: priorScale }

/** The settings that make a prior. @category combinators @since 0.1.0 */
export const priorSettings = (
  prior: Prior
): Pick<InferenceConfig, 'priorFamily' | 'priorLoc' | 'priorScale' | 'priorShare' | 'priorNarrow'> => {
  const { priorShare, priorNarrow } = defaultConfig.inference
  return prior._tag === 'scale-mixture'
    ? {
        priorFamily: prior._tag,
        priorLoc: 0,
        priorScale: prior.wide,
        priorShare: prior.share,
        priorNarrow: prior.narrow
      }
    : { priorFamily: prior._tag, priorLoc: prior.loc, priorScale: prior.scale, priorShare, priorNarrow }
}

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
          prior: priorOf(config),
          posterior: families[config.posterior],
          estimator: estimators[config.estimator]
        })
    }
  }

/** What moves the weights. @category combinators @since 0.1.0 */
export const learnerOf = ({ optimizer }: Pick<TrainConfig, 'optimizer'>): Learner => {
  switch (optimizer) {
    case 'adam':
      return adam()
    case 'ivon':
      return ivon()
  }
}

/** What multiplies the divergence beyond the ELBO. @category combinators @since 0.1.0 */
export const temperingOf = ({ klWeight, warmUpEpochs, tempering }: TrainConfig): Tempering =>
  klWeight === 'warmup'
    ? { _tag: 'warm-up', epochs: warmUpEpochs }
    : tempering === 1
      ? { _tag: 'none' }
      : { _tag: 'fixed', factor: tempering }

/** The configuration in a phrase, for people. @category utils @since 0.1.0 */
export const describeInference = (config: InferenceConfig): string => {
  const words = (name: string): string => name.replaceAll('-', ' ')
  switch (config.inference) {
    case 'point':
      return 'maximum likelihood, point estimates'
    case 'mc-dropout':
      return `MC dropout, rate ${DROPOUT_RATE}`
    case 'bayesian':
      return `Bayes by Backprop, ${words(config.posterior)} posterior, ${words(config.estimator)}, prior ${describePrior(priorOf(config))}`
  }
}
