/** The figures of the published work, from outcomes. */
import type { Outcome } from 'credence/node'
import {
  densityCurves,
  filterGrid,
  histogram,
  lineChart,
  reliabilityDiagram,
  renderSvg,
  type Series
} from 'credence/report'
import { byArm } from './tables'

/** A figure: the name of its file, what it shows, and the SVG. */
export interface Figure {
  readonly name: string
  readonly caption: string
  readonly svg: string
}

type Epoch = Outcome['epochs'][number]

/** Training (dashed) and validation (solid) of the first run of each arm. */
export const learningCurves = (
  experiment: string,
  outcomes: ReadonlyArray<Outcome>,
  what: 'accuracy' | 'nll'
): ReadonlyArray<Figure> => {
  const series = byArm(outcomes).flatMap(([arm, [first]], colour): ReadonlyArray<Series> => {
    const points = (of: (e: Epoch) => number) => (first?.epochs ?? []).map(e => [e.epoch, of(e)] as const)
    return [
      { name: `${arm}, validation`, colour, points: points(e => e.validation[what]) },
      { name: `${arm}, training`, colour, style: 'dashed', points: points(e => e.train[what]) }
    ]
  })
  const label = what === 'accuracy' ? 'accuracy, %' : 'nats per image'
  return figureOf(outcomes, `${experiment}-${what}`, 'Training (dashed) and validation over epochs.', () =>
    lineChart(series, {
      title: what === 'accuracy' ? 'Accuracy' : 'Negative log-likelihood',
      width: 620,
      height: 400,
      x: { label: 'epoch', format: 'integer' },
      y: { label, ...(what === 'accuracy' ? { format: 'percent' } : {}) }
    })
  )
}

const figureOf = (
  outcomes: ReadonlyArray<Outcome>,
  name: string,
  caption: string,
  draw: () => Parameters<typeof renderSvg>[0]
): ReadonlyArray<Figure> => (outcomes.length === 0 ? [] : [{ name, caption, svg: renderSvg(draw()) }])

/** Calibration of the first run of an arm. */
export const calibration = (
  experiment: string,
  arm: string,
  outcomes: ReadonlyArray<Outcome>
): ReadonlyArray<Figure> => {
  const first = outcomes.find(o => o.arm === arm)
  return figureOf(
    first === undefined ? [] : [first],
    `${experiment}-calibration-${arm}`,
    `How often the ${arm} network is right, against how sure it says it is.`,
    () => reliabilityDiagram(first?.reliability ?? [], { title: `Calibration: ${arm}` })
  )
}

/** Error among the images that are answered, when the least sure are left out. */
export const selective = (experiment: string, outcomes: ReadonlyArray<Outcome>): ReadonlyArray<Figure> =>
  figureOf(outcomes, `${experiment}-risk-coverage`, 'Error rate among the images of which the network is surest.', () =>
    lineChart(
      byArm(outcomes).map(([arm, [first]]) => ({
        name: arm,
        points: (first?.riskCoverage ?? []).map(p => [p.coverage, p.risk] as const)
      })),
      {
        title: 'Selective prediction',
        x: { label: 'share answered, %', format: 'percent' },
        y: { label: 'wrong among them, %', format: 'percent' }
      }
    )
  )

/** The mean standard deviation of each kernel over epochs. */
export const deviations = (experiment: string, outcome: Outcome | undefined): ReadonlyArray<Figure> =>
  figureOf(
    some(outcome),
    `${experiment}-deviations`,
    'Mean posterior standard deviation of each layer over epochs.',
    () =>
      lineChart(
        (outcome?.deviations ?? []).map(({ path, values }) => ({
          name: path.replace('/kernel', ''),
          points: values.map((sd, i) => [i + 1, sd] as const)
        })),
        {
          title: 'Standard deviation of the weights',
          x: { label: 'epoch', format: 'integer' },
          y: { label: 'mean σ' },
          endValues: true
        }
      )
  )

const some = (outcome: Outcome | undefined): ReadonlyArray<Outcome> => (outcome === undefined ? [] : [outcome])

/** The posterior of one weight at the fifths of the run. */
export const oneWeight = (experiment: string, outcome: Outcome | undefined): ReadonlyArray<Figure> => {
  const trace = outcome?.weight[0]
  const count = trace?.means.length ?? 0
  const fifths = [...new Set([1, ...[1, 2, 3, 4, 5].map(k => Math.max(1, Math.round((k * count) / 5)))])]
  return trace === undefined
    ? []
    : figureOf(
        some(outcome),
        `${experiment}-weight`,
        `The posterior of one weight, ${trace.path}[${trace.position}], chosen by the seed, at the fifths of the run.`,
        () =>
          densityCurves(
            fifths.map(epoch => ({
              label: `epoch ${epoch}`,
              mean: trace.means[epoch - 1] ?? 0,
              sd: trace.deviations[epoch - 1] ?? 1
            })),
            { title: 'Posterior of one weight' }
          )
      )
}

/** |μ| / σ of all weights, in decibel. */
export const ratios = (experiment: string, outcome: Outcome | undefined): ReadonlyArray<Figure> =>
  figureOf(some(outcome), `${experiment}-signal-to-noise`, 'Signal-to-noise ratio of all weights.', () =>
    histogram([{ name: 'weights', bins: outcome?.signalToNoise ?? [] }], {
      title: 'Signal-to-noise of the weights',
      x: { label: '20 log₁₀ |μ| / σ, dB' },
      y: { label: 'weights', format: 'integer' }
    })
  )

/** Accuracy against the share of weights that was removed. */
export const pruning = (experiment: string, outcomes: ReadonlyArray<Outcome>): ReadonlyArray<Figure> => {
  const measured = byArm(outcomes.filter(o => o.pruning.length > 0))
  return figureOf(
    measured.map(([, [first]]) => first).flatMap(some),
    `${experiment}-pruning`,
    'Accuracy after a share of the weights is removed, without training again: by |μ| / σ, and of the point estimate by |w|.',
    () =>
      lineChart(
        measured.map(([arm, [first]]) => ({
          name: arm,
          points: [[0, first?.test.accuracy ?? NaN], ...(first?.pruning ?? []).map(p => [p.share, p.accuracy] as const)]
        })),
        {
          title: 'Pruning',
          x: { label: 'weights removed, %', format: 'percent' },
          y: { label: 'test accuracy, %', format: 'percent' }
        }
      )
  )
}

/** Mean and standard deviation of the filters of the first layer. */
export const filters = (experiment: string, outcome: Outcome | undefined): ReadonlyArray<Figure> => {
  const first = outcome?.filters[0]
  return first === undefined
    ? []
    : figureOf(
        some(outcome),
        `${experiment}-filters`,
        'The filters of the first layer: mean above, standard deviation below.',
        () =>
          filterGrid(
            [
              { name: 'mean', height: first.height, width: first.width, values: first.means },
              { name: 'standard deviation', height: first.height, width: first.width, values: first.deviations }
            ],
            { title: `Filters of ${first.path.replace('/kernel', '')}` }
          )
      )
}
