/**
 * The options of training, and the configuration that they make.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { TrainConfig } from '../train/Config'
import { defaultConfig, MOST } from '../train/Config'
import type { OnDivergence } from '../train/OnDivergence'
import type { Interval } from '../train/train'
import { checkpointOption, onDivergenceOption, resumeOption } from './checkpointOptions'
import type { EngineChoice } from './engine'
import { arithmeticOption, backendOption, gpuModeOption, threadsOption } from './engine'
import { MODELS } from './models'
import type { ModelName } from './models'
import type { AnyOption, Given } from './Option'
import { flag, natural, oneOf, positive, positiveReal, text } from './Option'

const d = defaultConfig
const LARGEST = Number.MAX_SAFE_INTEGER

const options = {
  model: oneOf(MODELS)('model', 'NAME', `${MODELS.join(', ')} [lenet5]`, 'lenet5'),
  data: text('data', 'NAME|DIR', 'mnist, fashion-mnist, cifar10, cifar100, or a folder [mnist]', d.data),
  inference: oneOf(['bayesian', 'point', 'mc-dropout'])(
    'inference',
    'KIND',
    'bayesian, or its twins point and mc-dropout [bayesian]',
    d.inference.inference
  ),
  posterior: oneOf(['normal', 'multiplicative-normal'])(
    'posterior',
    'FAMILY',
    'normal or multiplicative-normal [normal]',
    d.inference.posterior
  ),
  estimator: oneOf(['local-reparameterization', 'weight-sampling', 'flipout'])(
    'estimator',
    'NAME',
    'local-reparameterization, weight-sampling or flipout [local-reparameterization]',
    d.inference.estimator
  ),
  prior: positiveReal(
    'prior',
    'SCALE',
    'standard deviation of the normal prior of every weight [0.1]',
    d.inference.priorScale
  ),
  klWeight: oneOf(['uniform', 'blundell'])(
    'kl-weight',
    'NAME',
    'how KL is spread over an epoch: uniform or blundell [uniform]',
    d.klWeight
  ),
  epochs: positive(MOST.epochs)('epochs', 'N', `epochs [${d.epochs}]`, d.epochs),
  batch: positive(MOST.batch)('batch', 'N', `examples a step [${d.batch}]`, d.batch),
  learningRate: positiveReal('lr', 'RATE', `Adam's learning rate [${d.learningRate}]`, d.learningRate),
  schedule: oneOf(['constant', 'cosine', 'linear'])(
    'schedule',
    'NAME',
    `how the rate falls to 0 by the last step: cosine, linear, or constant, which does not [${d.schedule}]`,
    d.schedule
  ),
  seed: natural(LARGEST)('seed', 'N', `decides every random number [${d.seed}]`, d.seed),
  samples: positive(MOST.samples)('samples', 'N', `predictive draws for the test [${d.samples}]`, d.samples),
  limitTrain: positive(LARGEST)('limit-train', 'N', 'use only the first N training images [all]', 0),
  backend: backendOption,
  gpuMode: gpuModeOption,
  threads: threadsOption,
  arithmetic: arithmeticOption,
  out: text('out', 'DIR', 'where the report and the trained model go [runs/MODEL-DATA-INFERENCE]', undefined),
  resume: resumeOption,
  checkpointEvery: checkpointOption,
  onDivergence: onDivergenceOption,
  json: flag('json', 'one JSON object a line instead of words')
} as const

/** @category model @since 0.1.0 */
export interface TrainChoices {
  readonly modelName: ModelName
  readonly config: TrainConfig
  readonly engine: EngineChoice
  readonly out: string
  readonly resume: boolean
  readonly every: Interval
  readonly onDivergence: OnDivergence
  readonly json: boolean
}

/** @category options @since 0.1.0 */
export const trainOptions: ReadonlyArray<AnyOption> = Object.values(options)

/** @category constructors @since 0.1.0 */
export const trainChoices = (given: Given): E.Either<string, TrainChoices> =>
  pipe(
    sequenceS(E.Apply)({
      model: options.model.read(given),
      data: options.data.read(given),
      inference: options.inference.read(given),
      posterior: options.posterior.read(given),
      estimator: options.estimator.read(given),
      prior: options.prior.read(given),
      klWeight: options.klWeight.read(given),
      epochs: options.epochs.read(given),
      batch: options.batch.read(given),
      learningRate: options.learningRate.read(given),
      schedule: options.schedule.read(given),
      seed: options.seed.read(given),
      samples: options.samples.read(given),
      limitTrain: options.limitTrain.read(given),
      backend: options.backend.read(given),
      gpuMode: options.gpuMode.read(given),
      threads: options.threads.read(given),
      arithmetic: options.arithmetic.read(given),
      out: options.out.read(given),
      resume: options.resume.read(given),
      checkpointEvery: options.checkpointEvery.read(given),
      onDivergence: options.onDivergence.read(given),
      json: options.json.read(given)
    }),
    E.map(o => ({
      modelName: o.model,
      engine: { backend: o.backend, gpuMode: o.gpuMode, threads: o.threads, arithmetic: o.arithmetic },
      out: o.out ?? `runs/${o.model}-${nameOf(o.data)}-${o.inference}`,
      resume: o.resume,
      every: o.checkpointEvery,
      onDivergence: o.onDivergence,
      json: o.json,
      config: {
        model: o.model,
        data: o.data,
        inference: {
          inference: o.inference,
          posterior: o.posterior,
          estimator: o.estimator,
          priorLoc: d.inference.priorLoc,
          priorScale: o.prior
        },
        klWeight: o.klWeight,
        epochs: o.epochs,
        batch: o.batch,
        learningRate: o.learningRate,
        schedule: o.schedule,
        seed: o.seed,
        limitTrain: o.limitTrain,
        validationShare: d.validationShare,
        samples: samplesOf(o),
        validationSamples: Math.min(samplesOf(o), d.validationSamples)
      }
    }))
  )

/** The reference interpreter takes minutes for a draw over a whole test set. */
const samplesOf = (o: { readonly samples: number; readonly backend: string }): number =>
  o.samples > 0 ? o.samples : o.backend === 'reference' ? 1 : d.samples

/** A data set's name, or the last part of a folder's path. */
const nameOf = (data: string): string =>
  data
    .split(/[\\/]/)
    .filter(part => /^[\w.-]+$/.test(part) && part !== '.' && part !== '..')
    .pop() ?? 'data'
