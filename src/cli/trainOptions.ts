/**
 * The options of training, and the configuration that they make.
 *
 * @since 0.1.0
 */
import { sequenceS } from 'fp-ts/Apply'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { TrainConfig } from '../train/Config'
import { defaultConfig, estimators, families, MOST, priorOf, priorSettings } from '../train/Config'
import type { ScheduleName } from '../optim/schedule'
import type { OnDivergence } from '../train/OnDivergence'
import type { Interval } from '../train/Interval'
import { checkpointOption, onDivergenceOption, resumeOption } from './checkpointOptions'
import type { EngineChoice } from './engine'
import { arithmeticOption, backendOption, gpuModeOption, threadsOption } from './engine'
import { MODELS } from './models'
import type { ModelName } from './models'
import type { AnyOption, Given } from './Option'
import { flag, natural, oneOf, positive, positiveReal, text } from './Option'
import { priorOption } from './priorOption'

const d = defaultConfig
const LARGEST = Number.MAX_SAFE_INTEGER

/** A step of IVON is Newton's: its rate does not depend on the scale of the gradient. */
const IVON_RATE = 0.1

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
  estimator: oneOf([
    'local-reparameterization',
    'weight-sampling',
    'weight-sampling-per-example',
    'antithetic-weight-sampling',
    'flipout'
  ])(
    'estimator',
    'NAME',
    'local-reparameterization, flipout, weight-sampling, weight-sampling-per-example, antithetic-weight-sampling [the first]',
    d.inference.estimator
  ),
  prior: priorOption(
    'prior',
    'SCALE|FAMILY:NUMBERS',
    `of every weight: a normal's scale, or normal:LOC,SCALE, laplace:LOC,SCALE, scale-mixture:SHARE,WIDE,NARROW [${d.inference.priorScale}]`,
    priorOf(d.inference)
  ),
  klWeight: oneOf(['uniform', 'blundell', 'warmup'])(
    'kl-weight',
    'NAME',
    'how KL is spread: uniform or blundell within an epoch, or warmup, which rises to uniform [uniform]',
    d.klWeight
  ),
  warmUpEpochs: positive(MOST.epochs)('warmup-epochs', 'N', `epochs of --kl-weight warmup [${d.warmUpEpochs}]`, 0),
  tempering: positiveReal(
    'tempering',
    'FACTOR',
    'of KL throughout: below 1 the posterior is cold [1: the ELBO]',
    d.tempering
  ),
  optimizer: oneOf(['adam', 'ivon'])('optimizer', 'NAME', 'adam, or ivon, which learns posteriors [adam]', d.optimizer),
  trainSamples: positive(MOST.trainSamples)(
    'train-samples',
    'N',
    `draws of the weights in each step [${d.trainSamples}]`,
    d.trainSamples
  ),
  epochs: positive(MOST.epochs)('epochs', 'N', `epochs [${d.epochs}]`, d.epochs),
  batch: positive(MOST.batch)('batch', 'N', `examples a step [${d.batch}]`, d.batch),
  learningRate: positiveReal('lr', 'RATE', `learning rate [${d.learningRate}; ${IVON_RATE} of ivon]`, undefined),
  schedule: oneOf(['constant', 'cosine', 'linear'])(
    'schedule',
    'NAME',
    `how the rate falls to 0 by the last step: cosine, linear, or constant, which does not [${d.schedule}; constant with --epochs]`,
    undefined
  ),
  seed: natural(LARGEST)('seed', 'N', `decides every random number [${d.seed}]`, d.seed),
  samples: positive(MOST.samples)('samples', 'N', `predictive draws for the test [${d.samples}]`, d.samples),
  flip: flag('flip', 'mirror training images left to right, each with probability 1/2 (not for digits)'),
  shift: natural(MOST.shift)(
    'shift',
    'N',
    `move training images by up to N pixels in each direction [${d.shift}]`,
    d.shift
  ),
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
    answersOf(given),
    E.chainFirst(o => fitting(o, given)),
    E.map(o => ({
      modelName: o.model,
      engine: { backend: o.backend, gpuMode: o.gpuMode, threads: o.threads, arithmetic: o.arithmetic },
      out: o.out ?? `runs/${o.model}-${nameOf(o.data)}-${o.inference}`,
      resume: o.resume,
      every: o.checkpointEvery,
      onDivergence: o.onDivergence,
      json: o.json,
      config: configOf(o, given)
    }))
  )

// What every option says. Its type is inferred: an option that is added is known by its name at once.
const answersOf = (given: Given) =>
  sequenceS(E.Apply)({
    model: options.model.read(given),
    data: options.data.read(given),
    inference: options.inference.read(given),
    posterior: options.posterior.read(given),
    estimator: options.estimator.read(given),
    prior: options.prior.read(given),
    klWeight: options.klWeight.read(given),
    warmUpEpochs: options.warmUpEpochs.read(given),
    tempering: options.tempering.read(given),
    optimizer: options.optimizer.read(given),
    trainSamples: options.trainSamples.read(given),
    epochs: options.epochs.read(given),
    batch: options.batch.read(given),
    learningRate: options.learningRate.read(given),
    schedule: options.schedule.read(given),
    seed: options.seed.read(given),
    samples: options.samples.read(given),
    flip: options.flip.read(given),
    shift: options.shift.read(given),
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
  })

type Answers = ReturnType<typeof answersOf> extends E.Either<string, infer A> ? A : never

const configOf = (o: Answers, given: Given): TrainConfig => ({
  model: o.model,
  data: o.data,
  inference: {
    inference: o.inference,
    posterior: o.posterior,
    estimator: o.estimator,
    ...priorSettings(o.prior)
  },
  klWeight: o.klWeight,
  warmUpEpochs: o.warmUpEpochs === 0 ? d.warmUpEpochs : o.warmUpEpochs,
  tempering: o.tempering,
  optimizer: o.optimizer,
  trainSamples: o.trainSamples,
  epochs: o.epochs,
  batch: o.batch,
  learningRate: o.learningRate ?? (o.optimizer === 'ivon' ? IVON_RATE : d.learningRate),
  schedule: o.schedule ?? scheduleOf(given),
  seed: o.seed,
  flip: o.flip,
  shift: o.shift,
  limitTrain: o.limitTrain,
  validationShare: d.validationShare,
  samples: samplesOf(o),
  validationSamples: Math.min(samplesOf(o), d.validationSamples)
})

/** Whether the options go together; else a sentence that says which don't, and what to do. */
const fitting = (o: Answers, given: Given): E.Either<string, void> => {
  const family = families[o.posterior].family('kernel')
  const reason = O.toUndefined(O.getLeft(estimators[o.estimator].supports(family)))
  const wrong = [
    reason !== undefined && `--estimator ${o.estimator} does not work with --posterior ${o.posterior}: ${reason}`,
    o.klWeight === 'warmup' &&
      o.tempering !== 1 &&
      '--tempering and --kl-weight warmup both temper the divergence: give one of them',
    o.optimizer === 'ivon' && unfitForIvon(o),
    given.has('warmup-epochs') &&
      o.klWeight !== 'warmup' &&
      '--warmup-epochs is that of --kl-weight warmup: give that, or leave it out'
  ].find(sentence => sentence !== false)
  return wrong === undefined ? E.right(undefined) : E.left(wrong)
}

const unfitForIvon = ({ inference, posterior, prior, klWeight }: Answers): string | false => {
  const needed = (option: string, value: string): string => `--optimizer ivon needs --${option}, but it is ${value}`
  if (inference !== 'bayesian') return needed('inference bayesian', inference)
  if (posterior !== 'normal') return needed('posterior normal', posterior)
  if (prior._tag !== 'normal') return needed('prior of the family normal', prior._tag)
  return klWeight === 'blundell' ? needed('kl-weight uniform or warmup', klWeight) : false
}

/** Options that say something of the weights' distributions, and those of draws. */
const DISTRIBUTIONAL: ReadonlyArray<string> = [
  'prior',
  'posterior',
  'estimator',
  'kl-weight',
  'warmup-epochs',
  'tempering'
]
const DRAWN: ReadonlyArray<string> = ['train-samples', 'samples']

/**
 * A sentence for each option that was given and changes nothing, as the inference has no use for it. It is no mistake: a
 * script may go through the three kinds of inference with the same options.
 *
 * @category options
 * @since 0.1.0
 */
export const unused = (given: Given, { config: { inference } }: TrainChoices): ReadonlyArray<string> => {
  const kind = inference.inference
  const named = (names: ReadonlyArray<string>): ReadonlyArray<string> => names.filter(name => given.has(name))
  return [
    ...(kind === 'bayesian' ? [] : named(DISTRIBUTIONAL)).map(
      name => `--${name} changes nothing: it is of distributions over weights, and --inference ${kind} has none`
    ),
    ...(kind === 'point' ? named(DRAWN) : []).map(
      name => `--${name} changes nothing: it is of random draws, and with --inference point all are the same`
    )
  ]
}

/** A rate that ends with the run can't go on to more epochs, so a run of a chosen length has one only if asked to. */
const scheduleOf = (given: Given): ScheduleName => (given.has('epochs') ? 'constant' : d.schedule)

/** The reference interpreter takes minutes for a draw over a whole test set. */
const samplesOf = (o: { readonly samples: number; readonly backend: string }): number =>
  o.samples > 0 ? o.samples : o.backend === 'reference' ? 1 : d.samples

/** A data set's name, or the last part of a folder's path. */
const nameOf = (data: string): string =>
  data
    .split(/[\\/]/)
    .filter(part => /^[\w.-]+$/.test(part) && part !== '.' && part !== '..')
    .pop() ?? 'data'
