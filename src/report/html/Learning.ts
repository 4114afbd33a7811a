/**
 * The section on training: losses and accuracies over epochs.
 *
 * @since 0.1.0
 */
import { duration, fixed, percent, significant } from '../Format'
import { type Element, element } from '../markup/Markup'
import type { EpochRow, Report } from '../Report'
import { lineChart, type Point, type Series } from '../svg/LineChart'
import { captioned, pair, section, table } from './Parts'
import { accuracyCaption, lossCaption } from './Prose'

const over = (epochs: ReadonlyArray<EpochRow>, value: (row: EpochRow) => number): ReadonlyArray<Point> =>
  epochs.map(row => [row.epoch, value(row)])

const lossSeries = (epochs: ReadonlyArray<EpochRow>): ReadonlyArray<Series> => {
  const bayesian = epochs.some(row => row.train.kl > 0)
  const nll: Series = { name: 'NLL, training', points: over(epochs, row => row.train.nll), colour: 0 }
  const validation: Series = {
    name: 'NLL, validation',
    points: over(epochs, row => row.validation.nll),
    colour: 1,
    style: 'dashed'
  }
  return bayesian
    ? [
        { name: 'loss', points: over(epochs, row => row.train.loss), colour: 5 },
        { name: 'KL', points: over(epochs, row => row.train.kl), colour: 2, style: 'dotted' },
        nll,
        validation
      ]
    : [nll, validation]
}

// Where one part is many times another, only a logarithm shows both.
const needsLog = (series: ReadonlyArray<Series>): boolean => {
  const values = series.flatMap(s => s.points.map(p => p[1])).filter(v => Number.isFinite(v) && v > 0)
  return values.reduce((a, b) => Math.max(a, b), 0) > 15 * values.reduce((a, b) => Math.min(a, b), Infinity)
}

const lossFigure = ({ epochs }: Report): Element => {
  const series = lossSeries(epochs)
  const log = needsLog(series)
  return captioned(
    'Loss and its parts',
    lineChart(series, {
      width: 430,
      height: 310,
      x: { label: 'epoch', format: 'integer' },
      y: { label: `nats per example${log ? ' (log scale)' : ''}`, scale: log ? 'log' : 'linear' },
      endValues: true
    }),
    lossCaption(epochs)
  )
}

const accuracyFigure = ({ epochs }: Report): Element =>
  captioned(
    'Accuracy',
    lineChart(
      [
        { name: 'training', points: over(epochs, row => row.train.accuracy), colour: 0 },
        { name: 'validation', points: over(epochs, row => row.validation.accuracy), colour: 1, style: 'dashed' }
      ],
      {
        width: 430,
        height: 310,
        x: { label: 'epoch', format: 'integer' },
        y: { label: 'accuracy, %', format: 'percent' },
        endValues: true
      }
    ),
    accuracyCaption(epochs)
  )

const epochTable = (epochs: ReadonlyArray<EpochRow>): Element =>
  table(
    'Epochs',
    ['Epoch', 'Loss', 'NLL', 'KL', 'Accuracy', 'Validation NLL', 'Validation accuracy', 'Validation ECE', 'Time'],
    epochs.map(({ epoch, train, validation, seconds }) => [
      String(epoch),
      ...[train.loss, train.nll, train.kl].map(significant),
      percent(2)(train.accuracy),
      significant(validation.nll),
      percent(2)(validation.accuracy),
      fixed(4)(validation.ece),
      duration(seconds)
    ])
  )

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Curves of loss and accuracy, and every epoch's numbers (open while they fit on a screen).
 *
 * @category constructors
 * @since 0.1.0
 */
export const learning = (report: Report): Element =>
  section(
    'learning',
    'How it learned',
    'Training lowers the loss on examples that it sees; the validation examples are held out and only measured.',
    [
      ...pair([lossFigure(report), accuracyFigure(report)]),
      element('details', report.epochs.length <= 12 ? { open: '' } : {}, [
        element('summary', {}, ['Every epoch in numbers']),
        epochTable(report.epochs)
      ])
    ]
  )
