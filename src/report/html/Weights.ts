/**
 * The section on the posterior: one weight as it narrows, and the spread of each layer.
 *
 * @since 0.1.0
 */
import { significant, thousands } from '../Format'
import type { Element } from '../markup/Markup'
import type { Pruning, Report, SigmaHistory, WeightHistory } from '../Report'
import { densityCurves } from '../svg/DensityCurves'
import { filterGrid, type FilterRow } from '../svg/FilterGrid'
import { histogram, type HistogramSeries } from '../svg/Histogram'
import { lineChart } from '../svg/LineChart'
import { captioned, pair, section } from './Parts'

const change = (from: number, to: number): string =>
  to < from ? 'it narrows as the data settle it' : 'it widens: the data do not settle this weight'

/** Of a single epoch nothing can be said but what it left. */
const spreadText = (snapshots: WeightHistory['snapshots'], from: number, to: number): string =>
  snapshots.length < 2
    ? `Its standard deviation is ${significant(to)}.`
    : `Its standard deviation goes from ${significant(from)} to ${significant(to)}: ${change(from, to)}.`

const weightFigure = ({ weight, snapshots }: WeightHistory): ReadonlyArray<Element> => {
  const [first, last] = [snapshots[0], snapshots.at(-1)]
  return first === undefined || last === undefined
    ? []
    : [
        captioned(
          'The posterior of one weight',
          densityCurves(
            snapshots.map(({ epoch, mean, sd }) => ({ label: `epoch ${epoch}`, mean, sd })),
            { width: 430, height: 310 }
          ),
          `${weight}${snapshots.length < 2 ? '' : ', from faint (early) to full (late)'}. ` +
            spreadText(snapshots, first.sd, last.sd)
        )
      ]
}

// From 0, so that what hardly changes looks like it, and ticks differ.
const largest = (sigmas: ReadonlyArray<SigmaHistory>): number =>
  1.05 * Math.max(1e-9, ...sigmas.flatMap(({ values }) => values.map(({ sigma }) => sigma)).filter(Number.isFinite))

const sigmaFigure = (sigmas: ReadonlyArray<SigmaHistory>): ReadonlyArray<Element> =>
  sigmas.length === 0
    ? []
    : [
        captioned(
          'Uncertainty of the weights, layer by layer',
          lineChart(
            sigmas.map(({ layer, values }, i) => ({
              name: layer,
              points: values.map(({ epoch, sigma }) => [epoch, sigma] as const),
              style: i % 3 === 0 ? 'solid' : i % 3 === 1 ? 'dashed' : 'dotted'
            })),
            {
              width: 430,
              height: 310,
              x: { label: 'epoch', format: 'integer' },
              y: { label: 'mean σ of the weights', domain: [0, largest(sigmas)] },
              endValues: true
            }
          ),
          'A falling line is a layer whose weights the data pin down. A line that stays where it began, or rises, is a ' +
            'layer with weights to spare.'
        )
      ]

const ratioFigure = (series: ReadonlyArray<HistogramSeries>): ReadonlyArray<Element> =>
  series.length === 0
    ? []
    : [
        captioned(
          'How sure it is that a weight is needed',
          histogram(series, {
            width: 430,
            height: 310,
            x: { label: 'signal-to-noise: 20 log₁₀ |μ| / σ, dB' },
            y: { label: 'weights', format: 'integer' }
          }),
          'At 0 dB the mean of a weight is as large as its standard deviation. Weights far to the left might as well be 0.'
        )
      ]

const pruningFigure = ({ by, examples, points }: Pruning): Element =>
  captioned(
    'What is left when weights are removed',
    lineChart([{ name: 'accuracy', points: points.map(({ share, accuracy }) => [share, accuracy] as const) }], {
      width: 430,
      height: 310,
      x: { label: 'weights removed, %', format: 'percent' },
      y: { label: 'accuracy, %', format: 'percent' }
    }),
    `Accuracy on ${thousands(examples)} validation examples after weights are removed, those of the least ` +
      `${by === 'size' ? 'size' : 'signal-to-noise'} first, and nothing is trained again.`
  )

const filterFigure = (rows: ReadonlyArray<FilterRow>): ReadonlyArray<Element> =>
  rows.length === 0
    ? []
    : [
        captioned(
          'The filters of the first layer',
          filterGrid(rows, { width: 430 }),
          'Each row has its own scale. Where a standard deviation is faint, the data have settled that pixel of the filter.'
        )
      ]

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The figures of the posterior; nothing when the run kept no history of it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const weights = ({
  weights: histories,
  sigmas,
  signalToNoise,
  filters,
  pruning
}: Report): ReadonlyArray<Element> => {
  const random = histories.length + sigmas.length + signalToNoise.length > 0
  const figures = [
    ...histories.flatMap(weightFigure),
    ...sigmaFigure(sigmas),
    ...ratioFigure(signalToNoise),
    ...pruning.map(pruningFigure),
    ...filterFigure(filters)
  ]
  return figures.length === 0
    ? []
    : [
        section(
          'weights',
          random ? 'What the weights came to believe' : 'What the weights are worth',
          random
            ? 'Each weight is a distribution, not a number: its mean is the best guess, its standard deviation σ what is left open.'
            : 'Each weight is a number. What it leaves open is not known.',
          pair(figures)
        )
      ]
}
