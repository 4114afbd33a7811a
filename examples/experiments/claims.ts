/** What the experiments should show, and whether they do. A claim is a number from outcomes and the bound that it is held to. */
import type { Outcome } from 'credence/node'
import { byArm, meanOf, percentOf } from './tables'

/** `measured` is NaN where the runs have not been made. */
export interface Claim {
  readonly what: string
  readonly target: string
  readonly measured: number
  readonly met: boolean
  readonly show: (value: number) => string
}

const atLeast = (what: string, bound: number, measured: number, show: Claim['show']): Claim => ({
  what,
  target: `≥ ${show(bound)}`,
  measured,
  met: measured >= bound,
  show
})

const atMost = (what: string, bound: number, measured: number, show: Claim['show']): Claim => ({
  what,
  target: `≤ ${show(bound)}`,
  measured,
  met: measured <= bound,
  show
})

const percent = (share: number): string => `${percentOf(2)(share)} %`
const points = (share: number): string => `${percentOf(2)(share)} points`
const decimals = (x: number): string => x.toFixed(4)

const mean = (outcomes: ReadonlyArray<Outcome>, experiment: string, arm: string, of: (o: Outcome) => number): number =>
  meanOf(outcomes.filter(o => o.experiment === experiment && o.arm === arm).map(of))

const areaOf =
  (score: string) =>
  (o: Outcome): number =>
    o.detections.find(d => d.against === 'notmnist' && d.score === score)?.auroc ?? NaN

const costOf =
  (share: number) =>
  (o: Outcome): number =>
    o.test.accuracy - (o.pruning.find(p => p.share === share)?.accuracy ?? NaN)

const gap = (o: Outcome): number => {
  const last = o.epochs.at(-1)
  return last === undefined ? NaN : last.train.accuracy - last.validation.accuracy
}

/** Means over the layers, after the first epoch and after the last. */
const narrowing = (o: Outcome): number =>
  meanOf(o.deviations.map(({ values }) => (values.at(-1) ?? NaN) / (values[0] ?? NaN)))

const accuracy = (o: Outcome): number => o.test.accuracy

/** An arm is nearly as accurate as its twin, and overfits half as much. */
const besideTwin = (
  all: ReadonlyArray<Outcome>,
  what: string,
  experiment: string,
  arm: string
): ReadonlyArray<Claim> => {
  const [gapOfTwin, gapOfArm] = [mean(all, experiment, 'point', gap), mean(all, experiment, arm, gap)]
  const behind = mean(all, experiment, 'point', accuracy) - mean(all, experiment, arm, accuracy)
  return [
    atMost(`${what}: accuracy below its twin`, 0.02, behind, points),
    atMost(`${what}: gap of training to validation (target: half of the twin’s)`, gapOfTwin / 2, gapOfArm, points)
  ]
}

/** Every claim, in the order of the experiments. */
export const claims = (all: ReadonlyArray<Outcome>): ReadonlyArray<Claim> => {
  const of = (experiment: string, arm: string, value: (o: Outcome) => number): number =>
    mean(all, experiment, arm, value)
  const nll = (o: Outcome): number => o.test.nll
  const ece = (o: Outcome): number => o.test.ece
  const twin = (experiment: string, value: (o: Outcome) => number): number => of(experiment, 'point', value)
  const bayes = (experiment: string, value: (o: Outcome) => number): number => of(experiment, 'bayesian', value)
  const sampled = (experiment: string, value: (o: Outcome) => number): number =>
    of(experiment, 'bayesian-sampled', value)
  return [
    atLeast('MNIST, Bayesian LeNet-5: accuracy', 0.987, bayes('mnist', accuracy), percent),
    atMost('MNIST, Bayesian LeNet-5: NLL', 0.045, bayes('mnist', nll), decimals),
    atMost('MNIST, Bayesian LeNet-5: ECE', 0.01, bayes('mnist', ece), decimals),
    atLeast('MNIST, Bayesian by weight sampling: accuracy', 0.987, sampled('mnist', accuracy), percent),
    atMost('MNIST, Bayesian by weight sampling: NLL', 0.045, sampled('mnist', nll), decimals),
    atMost('MNIST, Bayesian by weight sampling: ECE', 0.01, sampled('mnist', ece), decimals),
    atMost(
      'MNIST, 1,000 images: NLL, Bayesian (target: its twin)',
      twin('mnist-1000', nll),
      bayes('mnist-1000', nll),
      decimals
    ),
    atMost(
      'MNIST, 1,000 images: ECE, Bayesian (target: its twin)',
      twin('mnist-1000', ece),
      bayes('mnist-1000', ece),
      decimals
    ),
    atLeast('MNIST against notMNIST: AUROC of entropy, Bayesian', 0.95, bayes('mnist', areaOf('entropy')), decimals),
    atLeast(
      'MNIST against notMNIST: AUROC of mutual information, Bayesian',
      0.95,
      bayes('mnist', areaOf('mutual information')),
      decimals
    ),
    atLeast(
      'MNIST against notMNIST: AUROC of entropy, by weight sampling',
      0.95,
      sampled('mnist', areaOf('entropy')),
      decimals
    ),
    atLeast(
      'MNIST against notMNIST: AUROC of mutual information, by weight sampling',
      0.95,
      sampled('mnist', areaOf('mutual information')),
      decimals
    ),
    atMost(
      'MNIST, started wide: σ after the last epoch / after the first',
      1,
      of('mnist-wide', 'bayesian-wide', narrowing),
      decimals
    ),
    atMost(
      'MNIST, started wide: cost of removing 75 % of the weights',
      0.003,
      of('mnist-wide', 'bayesian-wide', costOf(0.75)),
      points
    ),
    atMost('MNIST: cost of removing 75 % of the weights', 0.003, bayes('mnist', costOf(0.75)), points),
    atLeast('CIFAR-10, LeNet-5, Bayesian: accuracy', 0.65, bayes('cifar10-lenet5', accuracy), percent),
    atLeast(
      'CIFAR-10, LeNet-5, Bayesian by weight sampling: accuracy',
      0.65,
      sampled('cifar10-lenet5', accuracy),
      percent
    ),
    atLeast(
      'CIFAR-10 mirrored at random, LeNet-5, Bayesian by weight sampling: accuracy',
      0.65,
      sampled('cifar10-lenet5-mirrored', accuracy),
      percent
    ),
    ...besideTwin(all, 'CIFAR-10, LeNet-5', 'cifar10-lenet5', 'bayesian'),
    ...besideTwin(all, 'CIFAR-10, LeNet-5, by weight sampling', 'cifar10-lenet5', 'bayesian-sampled'),
    ...besideTwin(all, 'CIFAR-10 (10,000 images), AlexNet', 'cifar10-alexnet', 'bayesian')
  ]
}

/** The arms of an experiment that have run. */
export const armsOf = (all: ReadonlyArray<Outcome>, experiment: string): ReadonlyArray<string> =>
  byArm(all.filter(o => o.experiment === experiment)).map(([arm]) => arm)
