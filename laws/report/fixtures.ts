/**
 * A made-up run of LeNet-5 on made-up digits, with numbers like those of a real one.
 */
import { assess, type Assessment } from '../../src/metrics/Assessment'
import { draws, type Draws } from '../../src/metrics/Prediction'
import { allSpecimens, entropyHistograms, gallery } from '../../src/report/Gallery'
import type { Report } from '../../src/report/Report'
import type { Raster } from '../../src/report/svg/Png'
import { right } from './arbitraries'

/** Uniform numbers in [0, 1) from a counter: the finaliser of MurmurHash3. */
const uniform = (i: number): number => {
  const a = Math.imul(i ^ (i >>> 16), 0x85ebca6b)
  const b = Math.imul(a ^ (a >>> 13), 0xc2b2ae35)
  return ((b ^ (b >>> 16)) >>> 0) / 2 ** 32
}

const gaussian = (i: number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform(2 * i + 1))) * Math.cos(2 * Math.PI * uniform(2 * i + 2))

type Stroke = ReadonlyArray<readonly [number, number]>

const circle = (cx: number, cy: number, rx: number, ry: number, from = 0, to = 1): Stroke =>
  Array.from({ length: 25 }, (_, i) => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / 24)
    return [cx + rx * Math.sin(angle), cy - ry * Math.cos(angle)] as const
  })

const digits: ReadonlyArray<ReadonlyArray<Stroke>> = [
  [circle(14, 14, 5, 8)],
  [
    [
      [11, 9],
      [15, 6],
      [15, 22]
    ]
  ],
  [
    circle(14, 10, 5, 4.5, -0.25, 0.33),
    [
      [17.5, 13],
      [9, 22],
      [20, 22]
    ]
  ],
  [circle(13.5, 10, 5, 4, -0.25, 0.5), circle(13.5, 18, 5.5, 4, 0, 0.75)],
  [
    [
      [15, 6],
      [8, 16],
      [20, 16]
    ],
    [
      [17, 11],
      [16, 23]
    ]
  ],
  [
    [
      [19, 6],
      [11, 6],
      [10, 13]
    ],
    circle(13.5, 17, 5.5, 4.8, -0.1, 0.7)
  ],
  [
    circle(14, 17.5, 4.8, 4.5),
    [
      [17, 5],
      [12, 9],
      [9.2, 17]
    ]
  ],
  [
    [
      [8, 6],
      [20, 6],
      [12, 23]
    ]
  ],
  [circle(14, 10, 4, 4), circle(14, 18.3, 4.8, 4.3)],
  [
    circle(14, 10.5, 4.5, 4.5),
    [
      [18.5, 10.5],
      [16, 23]
    ]
  ]
]

const distance = (
  px: number,
  py: number,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number]
): number => {
  const length = (bx - ax) ** 2 + (by - ay) ** 2
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length))
  return Math.hypot(px - ax - t * (bx - ax), py - ay - t * (by - ay))
}

/** A digit drawn with a slant and a weight of its own; `blend` fades a second digit in. */
export const digit = (label: number, seed: number, second = label, blend = 0): Raster => {
  const [slant, thick] = [0.25 * (uniform(seed) - 0.5), 1.1 + 0.8 * uniform(seed + 1)]
  const ink = (c: number, x: number, y: number): number => {
    const nearest = (digits[c] ?? []).flatMap(stroke =>
      stroke.slice(1).map((point, i) => distance(x + slant * (y - 14), y, stroke[i] ?? point, point))
    )
    return Math.min(1, Math.max(0, thick + 0.6 - Math.min(...nearest)))
  }
  const bytes = Uint8Array.from({ length: 784 }, (_, i) => {
    const [x, y] = [i % 28, Math.floor(i / 28)]
    return 255 * Math.max(ink(label, x, y) * (1 - 0.4 * blend), ink(second, x, y) * blend)
  })
  return { width: 28, height: 28, channels: 1, bytes }
}

const twin = [6, 7, 7, 5, 9, 3, 0, 2, 3, 4]

/** How hard an example is: most are easy, a few are close to another digit. */
const hardness = (i: number): number => uniform(104729 * i + 11) ** 16

const leaning = (i: number): number => Math.floor(10 * uniform(7919 * i + 3))

const logits = (i: number, t: number): ReadonlyArray<number> => {
  const label = leaning(i)
  return Array.from({ length: 10 }, (_, c) => {
    const noise = 0.35 * gaussian(31 * (i * 101 + c) + 7 * t) * (1 + 2 * hardness(i)) + 0.6 * gaussian(i * 10 + c)
    const pull = c === label ? 9.5 * (1 - 0.6 * hardness(i)) : c === twin[label] ? 6.5 * hardness(i) : 0
    return pull + noise
  })
}

/** The true class is drawn from nearly the probabilities that the network gives, so that it is nearly calibrated. */
const labelOf = (i: number): number => {
  const weights = logits(i, 0).map(x => Math.exp(0.93 * x))
  const aim = uniform(31337 * i + 5) * weights.reduce((a, b) => a + b, 0)
  return weights.findIndex((_, c) => weights.slice(0, c + 1).reduce((a, b) => a + b, 0) > aim)
}

/** Class probabilities of `examples` digits under `samples` draws. */
export const syntheticDraws = (samples: number, examples: number): Draws => {
  const rows = Array.from({ length: samples * examples }, (_, row) => {
    const exponentials = logits(row % examples, Math.floor(row / examples)).map(Math.exp)
    const total = exponentials.reduce((a, b) => a + b, 0)
    return exponentials.map(x => x / total)
  })
  return right(draws({ samples, examples, classes: 10 }, rows.flat()))
}

const layers: Report['model']['layers'] = [
  { name: 'input', outputShape: [32, 32, 1], means: 0, variational: 0 },
  { name: 'conv2d-1 5 × 5', outputShape: [28, 28, 6], means: 156, variational: 312 },
  { name: 'softplus', outputShape: [28, 28, 6], means: 0, variational: 0 },
  { name: 'maxPool2d 2 × 2', outputShape: [14, 14, 6], means: 0, variational: 0 },
  { name: 'conv2d-2 5 × 5', outputShape: [10, 10, 16], means: 2416, variational: 4832 },
  { name: 'softplus', outputShape: [10, 10, 16], means: 0, variational: 0 },
  { name: 'maxPool2d 2 × 2', outputShape: [5, 5, 16], means: 0, variational: 0 },
  { name: 'flatten', outputShape: [400], means: 0, variational: 0 },
  { name: 'dense-1', outputShape: [120], means: 48120, variational: 96240 },
  { name: 'dense-2', outputShape: [84], means: 10164, variational: 20328 },
  { name: 'dense-3', outputShape: [10], means: 850, variational: 1700 }
]

const epochRow = (e: number): Report['epochs'][number] => {
  const nll = 0.042 + 0.36 * Math.exp(-0.95 * (e - 1)) + 0.01 / e
  const kl = 0.62 + 1.9 * Math.exp(-0.4 * (e - 1))
  return {
    epoch: e,
    train: { loss: nll + kl, nll, kl, accuracy: 0.9875 - 0.105 * Math.exp(-1.05 * (e - 1)) },
    validation: {
      nll: 0.05 + 0.08 * Math.exp(-0.8 * (e - 1)),
      accuracy: 0.9845 - 0.022 * Math.exp(-0.9 * (e - 1)),
      ece: 0.006 + 0.011 * Math.exp(-0.7 * (e - 1))
    },
    seconds: 41.3 + Math.sin(e)
  }
}

const versions = [
  { name: 'credence', version: '0.1.0' },
  { name: 'Node', version: '20.20.2' },
  { name: 'gpu.js', version: '2.24.1' }
]

/** A whole report, from synthetic draws of the given size. */
export const syntheticReport = (samples = 10, examples = 400, epochs = 5): Report => {
  const all = syntheticDraws(samples, examples)
  const labels = Array.from({ length: examples }, (_, i) => labelOf(i))
  const picture = (i: number): Raster => digit(leaning(i), i, twin[leaning(i)] ?? 0, 0.9 * hardness(i))
  const assessment: Assessment = right(assess(labels)(all))
  return {
    title: 'Bayesian LeNet-5 on MNIST',
    run: {
      command: 'npm run --silent credence -- train --model lenet5 --data mnist --epochs 5 --seed 1',
      seed: 1,
      inference: 'Bayes by Backprop, normal posterior, local reparameterisation, prior N(0, 0.1)',
      backend: 'gpu (webasm, 2 threads)',
      device: 'Intel Xeon at 2.1 GHz, 2 CPUs',
      seconds: 214,
      versions
    },
    data: {
      name: 'MNIST',
      noun: 'digits',
      classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      train: 55000,
      validation: 5000,
      test: examples
    },
    model: { name: 'LeNet-5', layers },
    epochs: Array.from({ length: epochs }, (_, i) => epochRow(i + 1)),
    test: assessment.test,
    reliability: assessment.reliability,
    confusion: assessment.confusion,
    riskCoverage: assessment.riskCoverage,
    ...gallery(6)(all, labels, picture, assessment),
    entropies: entropyHistograms(assessment),
    weights: [
      {
        weight: 'dense-1, weight [212, 37]',
        snapshots: [1, 2, 3, 4, 5].map(e => ({
          epoch: e,
          mean: 0.021 + 0.006 * e,
          sd: 0.011 + 0.05 * Math.exp(-0.6 * e)
        }))
      }
    ],
    signalToNoise: [
      {
        name: 'weights',
        bins: Array.from({ length: 60 }, (_, i) => ({
          lower: 2 * i - 60,
          upper: 2 * i - 58,
          count: Math.round(4000 * Math.exp(-(((i - 28) / 8) ** 2)))
        }))
      }
    ],
    filters: ['mean', 'standard deviation'].map((name, k) => ({
      name,
      height: 5,
      width: 5,
      values: Array.from({ length: 150 }, (_, i) => (k === 0 ? 0.3 * gaussian(7000 + i) : 0.02 + 0.01 * uniform(i)))
    })),
    pruning: [
      {
        by: 'signal-to-noise',
        examples: 1000,
        points: [0, 0.5, 0.75, 0.9, 0.95, 0.98].map((share, i) => ({
          share,
          accuracy: [0.988, 0.988, 0.984, 0.87, 0.52, 0.12][i] ?? 0
        }))
      }
    ],
    unfamiliar: [
      {
        name: 'notmnist',
        classNames: ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'],
        specimens: allSpecimens(all, labels, picture, assessment).slice(0, 6)
      }
    ],
    sigmas: ['conv2d-1', 'conv2d-2', 'dense-1', 'dense-2', 'dense-3'].map((layer, k) => ({
      layer,
      values: [1, 2, 3, 4, 5].map(e => ({ epoch: e, sigma: 0.012 * (k + 1) + (0.05 - 0.012 * k) * Math.exp(-0.4 * e) }))
    }))
  }
}
