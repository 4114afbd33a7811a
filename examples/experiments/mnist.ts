/** LeNet-5 on MNIST: Bayesian, point estimate, MC dropout; all of the training images, and 1,000 of them. */
import { bayes, dropout, type Experiment, type Measure, point, sampled, settings, twins, wide } from './Trial'

const seeds = [1, 2, 3]
const arms = [bayes(0.3), point, dropout(4)]

const pruning: ReadonlyArray<Measure> = ['pruning', 'signal-to-noise', 'filters']

export const mnist: Experiment = {
  name: 'mnist',
  title: 'LeNet-5 on MNIST',
  question: 'Does the Bayesian network match its twins, and does it know what it does not know?',
  trials: twins(
    'mnist',
    [
      { ...bayes(0.3), measures: pruning },
      { ...sampled(0.3), measures: pruning },
      { ...point, measures: pruning },
      dropout(4)
    ],
    seeds,
    settings({ model: 'lenet5', data: 'mnist', epochs: 10, learningRate: 2e-3, schedule: 'cosine' }),
    ['detection']
  )
}

export const fewImages: Experiment = {
  name: 'mnist-1000',
  title: 'LeNet-5 on 1,000 images of MNIST',
  question: 'Is the Bayesian network better calibrated where data are few?',
  trials: twins(
    'mnist-1000',
    arms,
    seeds,
    settings({
      model: 'lenet5',
      data: 'mnist',
      limitTrain: 1200,
      validationShare: 1 / 6,
      batch: 100,
      epochs: 40,
      learningRate: 2e-3,
      schedule: 'cosine'
    })
  )
}

/**
 * The posteriors of the main job start narrow (σ = 0.007) and widen towards their optimum. Started wide, as wide as the
 * prior, they show what is claimed of them: σ falls where the data speak, and what keeps its spread can be removed.
 */
export const startedWide: Experiment = {
  name: 'mnist-wide',
  title: 'LeNet-5 on MNIST, posteriors started as wide as the prior',
  question: 'Do standard deviations shrink as the network learns, and can weights with little signal be removed?',
  trials: twins(
    'mnist-wide',
    [{ ...wide(0.1, 0.1), measures: pruning }],
    [1],
    settings({ model: 'lenet5', data: 'mnist', epochs: 10, learningRate: 4e-3, schedule: 'cosine' }),
    ['detection']
  )
}
