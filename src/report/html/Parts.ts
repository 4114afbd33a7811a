/**
 * The building blocks of the page.
 *
 * @since 0.1.0
 */
import { type Element, element, type Markup } from '../markup/Markup'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The text with each number bound to its unit, so that no line ends between them.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bound = (content: string): string =>
  content.replace(/(\d) (%|s|min|h|points|nats)(?![a-z])/g, '$1\u00a0$2')

/**
 * A paragraph.
 *
 * @category constructors
 * @since 0.1.0
 */
export const paragraph = (content: string, className = 'text'): Element =>
  element('p', { class: className }, [bound(content)])

/**
 * A section with its heading and an introduction.
 *
 * @category constructors
 * @since 0.1.0
 */
export const section = (id: string, heading: string, introduction: string, children: ReadonlyArray<Markup>): Element =>
  element('section', { id, 'aria-labelledby': `${id}-heading` }, [
    element('h2', { id: `${id}-heading` }, [heading]),
    paragraph(introduction, 'intro'),
    ...children
  ])

/**
 * A drawing under its title, with a caption that says in words what to see.
 *
 * @category constructors
 * @since 0.1.0
 */
export const captioned = (title: string, drawing: Element, caption: string): Element =>
  element('figure', {}, [element('h3', {}, [title]), drawing, element('figcaption', {}, [bound(caption)])])

/**
 * Figures side by side where there is room.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pair = (figures: ReadonlyArray<Element>): ReadonlyArray<Element> =>
  figures.length === 0 ? [] : [element('div', { class: 'pair' }, figures)]

/**
 * Terms with their values.
 *
 * @category constructors
 * @since 0.1.0
 */
export const facts = (pairs: ReadonlyArray<readonly [string, string]>): Element =>
  element(
    'dl',
    { class: 'facts' },
    pairs.flatMap(([term, value]) => [element('dt', {}, [term]), element('dd', {}, [bound(value)])])
  )

/**
 * A table, which scrolls sideways where it does not fit: the first column names the row, the others are numbers; `total` is the last line.
 *
 * @category constructors
 * @since 0.1.0
 */
export const table = (
  name: string,
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  total: ReadonlyArray<string> = []
): Element => {
  const line = (cells: ReadonlyArray<string>): Element =>
    element(
      'tr',
      {},
      cells.map((cell, i) => (i === 0 ? element('th', { scope: 'row' }, [cell]) : element('td', {}, [cell])))
    )
  const headings = head.map(name => element('th', { scope: 'col' }, [name]))
  return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': name }, [
    element('table', {}, [
      element('thead', {}, [element('tr', {}, headings)]),
      element('tbody', {}, rows.map(line)),
      ...(total.length === 0 ? [] : [element('tfoot', {}, [line(total)])])
    ])
  ])
}
