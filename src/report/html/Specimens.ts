/**
 * The section with pictures: what the network is surest of, and what it cannot decide.
 *
 * @since 0.1.0
 */
import { fixed } from '../Format'
import { type Element, element, withAttributes } from '../markup/Markup'
import type { Report, Specimen } from '../Report'
import { barChart } from '../svg/BarChart'
import { thumbnail } from '../svg/Thumbnail'
import { section } from './Parts'

// Beyond ten classes only the most probable are worth a bar.
const shownClasses = ({ probabilities }: Specimen): ReadonlyArray<number> => {
  const all = probabilities.map((_, c) => c)
  const best = [...all].sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0)).slice(0, 10)
  return all.length <= 10 ? all : best
}

const bars = (specimen: Specimen, name: (c: number) => string): Element =>
  barChart(
    shownClasses(specimen).map(c => {
      const error = specimen.spread[c]
      return {
        label: name(c),
        value: specimen.probabilities[c] ?? 0,
        ...(error === undefined ? {} : { error }),
        colour: c === specimen.label ? 0 : 1,
        faint: c !== specimen.label && c !== specimen.predicted
      }
    }),
    { value: { label: 'probability', domain: [0, 1] }, compact: true, width: 150 }
  )

const card = (specimen: Specimen, name: (c: number) => string): Element => {
  const { label, predicted, entropy, mutualInformation, spread } = specimen
  const right = label === predicted
  const draws = spread.length === 0 ? [] : [element('span', {}, [`MI ${fixed(3)(mutualInformation)}`])]
  return element('li', { class: right ? 'right' : 'wrong' }, [
    element('div', { class: 'top' }, [
      thumbnail(specimen.image, { width: 60, description: `Test image of class ${name(label)}` }),
      element('div', {}, [
        element('p', {}, ['says']),
        element('div', { class: 'said' }, [name(predicted)]),
        element('p', {}, [right ? 'right' : `it is ${name(label)}`])
      ])
    ]),
    withAttributes({ class: 'figure bars' })(bars(specimen, name)),
    element('p', { class: 'nats' }, [element('span', {}, [`entropy ${fixed(3)(entropy)}`]), ...draws])
  ])
}

const longNames = (specimens: ReadonlyArray<Specimen>, name: (c: number) => string): boolean =>
  specimens.some(({ probabilities }) => probabilities.some((_, c) => name(c).length > 4))

const row = (title: string, specimens: ReadonlyArray<Specimen>, name: (c: number) => string): ReadonlyArray<Element> =>
  specimens.length === 0
    ? []
    : [
        element('h3', {}, [title]),
        element(
          'ul',
          { class: longNames(specimens, name) ? 'gallery wide' : 'gallery' },
          specimens.map(s => card(s, name))
        )
      ]

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Cards of the least and the most certain examples; nothing when there are none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const specimens = (report: Report): ReadonlyArray<Element> => {
  const name = (c: number): string => report.data.classNames[c] ?? String(c)
  const whiskers =
    report.test.samples > 1
      ? ` Whiskers reach one standard deviation over ${report.test.samples} draws of the weights to each side:` +
        ' long whiskers mean that the draws disagree (mutual information, MI), not that the picture is unclear.'
      : ''
  return report.leastCertain.length + report.mostCertain.length === 0
    ? []
    : [
        section(
          'specimens',
          'What it knows, and what it does not',
          `Test ${report.data.noun} ordered by predictive entropy, in nats. Blue is the true class, orange any other.${whiskers}`,
          [...row('Least certain', report.leastCertain, name), ...row('Most certain', report.mostCertain, name)]
        )
      ]
}
