/** CIFAR-10: LeNet-5, and the overfitting figure of AlexNet. */
import { bayes, dropout, type Experiment, point, sampled, settings, twins } from './Trial'

const base = { data: 'cifar10', validationShare: 0.1, learningRate: 1e-3, schedule: 'cosine' } as const

export const lenetOnCifar: Experiment = {
  name: 'cifar10-lenet5',
  title: 'LeNet-5 on CIFAR-10',
  question:
    'Does the Bayesian network stay within two points of its twin, with a smaller gap between training and validation?',
  trials: twins(
    'cifar10-lenet5',
    [bayes(0.3), sampled(0.3), point],
    [1],
    settings({ ...base, model: 'lenet5', epochs: 50 })
  )
}

export const mirrored: Experiment = {
  name: 'cifar10-lenet5-mirrored',
  title: 'LeNet-5 on CIFAR-10, training images mirrored at random',
  question: 'What does the augmentation of the published work do for the twins?',
  trials: twins(
    'cifar10-lenet5-mirrored',
    [sampled(0.3), point],
    [1],
    settings({ ...base, model: 'lenet5', epochs: 50, flip: true })
  )
}

export const overfitting: Experiment = {
  name: 'cifar10-alexnet',
  title: 'AlexNet on 10,000 images of CIFAR-10',
  question: 'Which of them overfit?',
  trials: twins(
    'cifar10-alexnet',
    [bayes(0.3), point, dropout(1), dropout(2), dropout(3)],
    [1],
    settings({ ...base, model: 'alexnet', limitTrain: 11_111, epochs: 20 })
  )
}
