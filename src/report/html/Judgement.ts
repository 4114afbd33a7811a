/**
 * The section on the test set: calibration, mistakes, and uncertainty when right and when wrong.
 *
 * @since 0.1.0
 */
import type { Element } from '../markup/Markup'
import type { Report } from '../Report'
import { confusionHeatMap } from '../svg/ConfusionHeatMap'
import { histogram } from '../svg/Histogram'
import { lineChart } from '../svg/LineChart'
import { reliabilityDiagram } from '../svg/ReliabilityDiagram'
import { captioned, pair, section } from './Parts'
import { calibrationCaption, mistakesCaption, selectiveCaption } from './Prose'

const uncertaintyFigure = ({ entropies }: Report): ReadonlyArray<Element> =>
  entropies.length === 0
    ? []
    : [
        captioned(
          'How unsure it is when right and when wrong',
          histogram(entropies, {
            width: 430,
            height: 320,
            share: true,
            x: { label: 'predictive entropy, nats' },
            y: { label: 'share of the group, %', format: 'percent' }
          }),
          'Each group is drawn as a share of itself. Where the two part, the entropy warns of mistakes: right answers ' +
            'should pile up at the left, wrong ones lie further to the right.'
        )
      ]

const selectiveFigure = (report: Report): ReadonlyArray<Element> =>
  report.riskCoverage.length < 2
    ? []
    : [
        captioned(
          'What it gains by declining the unsure ones',
          lineChart([{ name: 'error', points: report.riskCoverage.map(p => [p.coverage, p.risk] as const) }], {
            width: 430,
            height: 320,
            x: { label: 'coverage: share answered, surest first, %', format: 'percent', domain: [0, 1] },
            y: { label: 'error among the answered, %', format: 'percent' }
          }),
          selectiveCaption(report)
        )
      ]

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Reliability diagram, confusion matrix, entropy histogram and risk-coverage curve.
 *
 * @category constructors
 * @since 0.1.0
 */
export const judgement = (report: Report): Element =>
  section(
    'judgement',
    'How far to trust it',
    'The test set was used once, after training. A probability is worth having only if it means what it says.',
    pair([
      captioned(
        'Is it as often right as it says?',
        reliabilityDiagram(report.reliability, { width: 430, height: 430 }),
        calibrationCaption(report)
      ),
      captioned(
        'What it takes for what',
        confusionHeatMap(report.confusion, { width: 430, names: report.data.classNames }),
        mistakesCaption(report)
      ),
      ...uncertaintyFigure(report),
      ...selectiveFigure(report)
    ])
  )
