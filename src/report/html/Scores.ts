/**
 * The head of the page: the claim, how far to trust it, and the scores behind it.
 *
 * @since 0.1.0
 */
import { fixed, percent, significant } from '../Format'
import { type Element, element } from '../markup/Markup'
import type { Report } from '../Report'
import { thumbnail } from '../svg/Thumbnail'
import { bound, paragraph } from './Parts'
import { byline, hardestCaption, headline, trust } from './Prose'

interface Score {
  readonly name: string
  readonly value: string
  readonly note: string
}

const scoresOf = ({ test, confusion }: Report): ReadonlyArray<Score> => [
  { name: 'Accuracy', value: percent(2)(test.accuracy), note: 'most probable class is the true one' },
  { name: 'NLL', value: fixed(4)(test.nll), note: 'nats per example; smaller is better' },
  { name: 'ECE', value: percent(2)(test.ece), note: 'confidence against accuracy, 15 bins' },
  { name: 'Brier score', value: fixed(4)(test.brier), note: 'squared error of the probabilities, 0 to 2' },
  {
    name: 'Predictive entropy',
    value: significant(test.entropy),
    note: `nats, mean; knowing nothing would be ${fixed(2)(Math.log(confusion.classes))}`
  },
  ...(test.samples > 1
    ? [
        {
          name: 'Mutual information',
          value: significant(test.mutualInformation),
          note: `nats, mean; disagreement of ${test.samples} draws of the weights`
        }
      ]
    : [])
]

const score = ({ name, value, note }: Score): Element =>
  element('div', {}, [
    element('dt', {}, [name]),
    element('dd', { class: 'value' }, [bound(value)]),
    element('dd', { class: 'note' }, [note])
  ])

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const hardest = ({ leastCertain, data }: Report): ReadonlyArray<Element> =>
  leastCertain.slice(0, 1).map(specimen => {
    const caption = hardestCaption(c => data.classNames[c] ?? String(c))(specimen)
    return element('figure', { class: 'hardest' }, [
      thumbnail(specimen.image, { width: 196, description: caption }),
      element('figcaption', {}, [bound(caption)])
    ])
  })

/**
 * The header of the page.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pageHeader = (report: Report): Element =>
  element('header', {}, [
    paragraph(report.title, 'eyebrow'),
    element('div', { class: 'claim' }, [
      element('div', {}, [
        element('h1', {}, [bound(`${headline(report)}.`)]),
        paragraph(trust(report), 'lede'),
        paragraph(byline(report), 'byline')
      ]),
      ...hardest(report)
    ]),
    element('dl', { class: 'scores' }, scoresOf(report).map(score))
  ])
