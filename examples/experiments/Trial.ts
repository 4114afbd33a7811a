/**
 * What an experiment is: a question, and the trials that answer it. A trial is one training run, given by its settings and
 * by what is believed of the weights; everything else (data, split, order, schedule) is the same for all arms of a seed.
 */
import type { Arrays } from 'credence'
import type { Model, Network } from 'credence/nn'
import { bayesian, bayesianDefaults, dropoutModel, pointEstimate } from 'credence/nn'
import { defaultConfig, type InferenceConfig, type Subject, type TrainConfig, type TrainError } from 'credence/node'
import { localReparameterization, weightSampling } from 'credence/variational'
import type { TaskEither } from 'fp-ts/TaskEither'

/**
 * One way to infer the weights of a network: in words, as far as the settings of the command line go, and as it is.
 *
 * - `measures` are made of this arm besides those of the experiment;
 * - `changes` are settings that only this arm has, such as its optimiser;
 * - `then` makes another model of the trained one: the outcome is that of the other.
 */
export interface Arm {
  readonly name: string
  readonly inference: string
  readonly config: InferenceConfig
  readonly model: (network: Network) => Model
  readonly measures?: ReadonlyArray<Measure>
  readonly changes?: Partial<Pick<TrainConfig, 'optimizer' | 'learningRate'>>
  readonly then?: (trained: Subject) => TaskEither<TrainError, Successor>
}

/** A model that a trained one has become: as it is with what it stores, or to be trained once more with the same settings. */
export type Successor =
  | { readonly _tag: 'trained'; readonly model: Model; readonly stored: Arrays }
  | { readonly _tag: 'to train'; readonly model: Model }

/** `measures` are made after the test, with the trained weights. */
export type Measure = 'detection' | 'pruning' | 'signal-to-noise' | 'filters' | 'gradient-variance'

export interface Trial {
  readonly experiment: string
  readonly arm: Arm
  readonly config: TrainConfig
  readonly measures: ReadonlyArray<Measure>
}

export interface Experiment {
  readonly name: string
  readonly title: string
  readonly question: string
  readonly trials: ReadonlyArray<Trial>
}

// -------------------------------------------------------------------------------------
// arms
// -------------------------------------------------------------------------------------

/** Bayes by Backprop with local reparameterisation and a normal prior. */
export const bayes = (priorScale: number): Arm => ({
  name: 'bayesian',
  inference: `Bayes by Backprop, normal posterior, local reparameterisation, prior N(0, ${priorScale}²)`,
  config: { ...defaultConfig.inference, priorScale },
  model: network =>
    bayesian(network, { prior: { _tag: 'normal', loc: 0, scale: priorScale }, estimator: localReparameterization })
})

/** The same with one draw of the weights for a batch, which is noisier and takes less than half the time. */
export const sampled = (priorScale: number): Arm => ({
  name: 'bayesian-sampled',
  inference: `Bayes by Backprop, normal posterior, weight sampling, prior N(0, ${priorScale}²)`,
  config: { ...defaultConfig.inference, priorScale, estimator: 'weight-sampling' },
  model: network =>
    bayesian(network, { prior: { _tag: 'normal', loc: 0, scale: priorScale }, estimator: weightSampling })
})

/** The same with posteriors whose standard deviations start at `deviation`. */
export const wide = (priorScale: number, deviation: number): Arm => ({
  name: 'bayesian-wide',
  inference: `Bayes by Backprop, normal posteriors that start with σ = ${deviation}, local reparameterisation, prior N(0, ${priorScale}²)`,
  config: { ...defaultConfig.inference, priorScale },
  model: network =>
    bayesian(network, {
      prior: { _tag: 'normal', loc: 0, scale: priorScale },
      estimator: localReparameterization,
      posterior: { ...bayesianDefaults.posterior, initial: () => () => Math.log(Math.expm1(deviation)) }
    })
})

/** The scale of a prior that is not there: kept, so that outcomes stay those of their settings. */
const UNUSED = 0.1

/** The frequentist twin. */
export const point: Arm = {
  name: 'point',
  inference: 'maximum likelihood',
  config: { ...defaultConfig.inference, inference: 'point', priorScale: UNUSED },
  model: pointEstimate
}

/** Dropout at a rate of 0.5 after the last so many hidden layers with weights, in training and in every draw. */
export const dropout = (layers: number): Arm => ({
  name: `dropout-${layers}`,
  inference: `MC dropout at rate 0.5 after the last ${layers === 1 ? 'hidden layer' : `${layers} hidden layers`}`,
  config: { ...defaultConfig.inference, inference: 'mc-dropout', priorScale: UNUSED },
  model: dropoutModel(0.5, layers)
})

// -------------------------------------------------------------------------------------
// trials
// -------------------------------------------------------------------------------------

/** The settings of a trial: those of the main job, changed. */
export const settings = (changes: Partial<TrainConfig>): TrainConfig => ({ ...defaultConfig, ...changes })

/** Every arm with every seed: arms of a seed see the same images in the same order. */
export const twins = (
  experiment: string,
  arms: ReadonlyArray<Arm>,
  seeds: ReadonlyArray<number>,
  config: TrainConfig,
  measures: ReadonlyArray<Measure> = []
): ReadonlyArray<Trial> =>
  seeds.flatMap(seed =>
    arms.map(arm => ({
      experiment,
      arm,
      config: { ...config, ...arm.changes, inference: arm.config, seed },
      measures: [...measures, ...(arm.measures ?? [])]
    }))
  )

/** The file of a trial's outcome. */
export const fileOf = ({ experiment, arm, config }: Trial): string =>
  `${experiment}.${arm.name}.seed-${config.seed}.json`

/** The same trials in minutes: few images, two epochs, one seed. What comes out shows that all of it runs, and no more. */
export const quick = (experiment: Experiment): Experiment => ({
  ...experiment,
  trials: experiment.trials
    .filter(({ config }) => config.seed === 1)
    .map(trial => ({
      ...trial,
      config: {
        ...trial.config,
        epochs: 2,
        limitTrain: Math.min(1024, trial.config.limitTrain || Infinity),
        samples: 3
      }
    }))
})
