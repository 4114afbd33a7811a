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

/** How answers and true classes are called; of unfamiliar examples no answer is the true class. */
interface Naming {
  readonly name: (c: number) => string
  readonly trueName: (label: number) => string
  readonly familiar: boolean
}

const card = (specimen: Specimen, { name, trueName, familiar }: Naming): Element => {
  const { label, predicted, entropy, mutualInformation, spread } = specimen
  const right = familiar && label === predicted
  const draws = spread.length === 0 ? [] : [element('span', {}, [`MI ${fixed(3)(mutualInformation)}`])]
  return element('li', { class: right ? 'right' : 'wrong' }, [
    element('div', { class: 'top' }, [
      thumbnail(specimen.image, { width: 60, description: `Test image of class ${trueName(label)}` }),
      element('div', {}, [
        element('p', {}, ['says']),
        element('div', { class: 'said' }, [name(predicted)]),
        element('p', {}, [right ? 'right' : `it is ${trueName(label)}`])
      ])
    ]),
    withAttributes({ class: 'figure bars' })(bars(familiar ? specimen : { ...specimen, label: -1 }, name)),
    element('p', { class: 'nats' }, [element('span', {}, [`entropy ${fixed(3)(entropy)}`]), ...draws])
  ])
}

const longNames = (specimens: ReadonlyArray<Specimen>, name: (c: number) => string): boolean =>
  specimens.some(({ probabilities }) => probabilities.some((_, c) => name(c).length > 4))

const row = (title: string, specimens: ReadonlyArray<Specimen>, naming: Naming): ReadonlyArray<Element> =>
  specimens.length === 0
    ? []
    : [
        element('h3', {}, [title]),
        element(
          'ul',
          { class: longNames(specimens, naming.name) ? 'gallery wide' : 'gallery' },
          specimens.map(s => card(s, naming))
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
  const naming: Naming = {
    name: nameIn(report.data.classNames),
    trueName: nameIn(report.data.classNames),
    familiar: true
  }
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
          [...row('Least certain', report.leastCertain, naming), ...row('Most certain', report.mostCertain, naming)]
        )
      ]
}

/**
 * Cards of examples of another data set; nothing when there are none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const unfamiliar = ({ data, unfamiliar: sets }: Report): ReadonlyArray<Element> =>
  sets.flatMap(({ name, classNames, specimens: shown }) =>
    shown.length === 0
      ? []
      : [
          section(
            'unfamiliar',
            'What it was never shown',
            `The first images of ${name}, of which no answer is right. A network that knows what it does not know spreads its bars, or draws long whiskers; one full bar is a mistake made with confidence.`,
            row(`Images of ${name}`, shown, {
              name: nameIn(data.classNames),
              trueName: nameIn(classNames),
              familiar: false
            })
          )
        ]
  )

const nameIn =
  (names: ReadonlyArray<string>) =>
  (c: number): string =>
    names[c] ?? String(c)
