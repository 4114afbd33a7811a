/**
 * The section on the posterior: one weight as it narrows, and the spread of each layer.
 *
 * @since 0.1.0
 */
import { significant } from '../Format'
import type { Element } from '../markup/Markup'
import type { Report, SigmaHistory, WeightHistory } from '../Report'
import { densityCurves } from '../svg/DensityCurves'
import { lineChart } from '../svg/LineChart'
import { captioned, pair, section } from './Parts'

const change = (from: number, to: number): string =>
  to < from ? 'narrows as the data settle it' : 'widens: the data do not settle this weight'

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
          `${weight}, from faint (early) to full (late). Its standard deviation goes from ${significant(first.sd)} to ` +
            `${significant(last.sd)}: it ${change(first.sd, last.sd)}.`
        )
      ]
}

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
              y: { label: 'mean σ of the weights' },
              endValues: true
            }
          ),
          'A falling line is a layer whose weights the data pin down. A line that stays where it began, or rises, is a ' +
            'layer with weights to spare.'
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
export const weights = ({ weights: histories, sigmas }: Report): ReadonlyArray<Element> => {
  const figures = [...histories.flatMap(weightFigure), ...sigmaFigure(sigmas)]
  return figures.length === 0
    ? []
    : [
        section(
          'weights',
          'What the weights came to believe',
          'Each weight is a normal distribution, not a number: its mean is the best guess, its standard deviation σ what is left open.',
          pair(figures)
        )
      ]
}
