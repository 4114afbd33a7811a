/**
 * A small tree of elements that prints as HTML or SVG.
 *
 * Text is escaped when the tree is printed and nowhere else, so nothing that a data set, a path or a
 * command line may say can become markup.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Names and values of attributes.
 *
 * @category model
 * @since 0.1.0
 */
export type Attributes = Readonly<Record<string, string | number>>

/**
 * An element with its children.
 *
 * @category model
 * @since 0.1.0
 */
export interface Element {
  readonly _tag: 'Element'
  readonly name: string
  readonly attributes: Attributes
  readonly children: ReadonlyArray<Markup>
}

/**
 * An element, a text, or a style sheet. A style sheet is printed as it is and must come from the program.
 *
 * @category model
 * @since 0.1.0
 */
export type Markup =
  Element | { readonly _tag: 'Text'; readonly text: string } | { readonly _tag: 'StyleSheet'; readonly css: string }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * An element; a string among its children is a text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const element = (
  name: string,
  attributes: Attributes = {},
  children: ReadonlyArray<Markup | string> = []
): Element => ({
  _tag: 'Element',
  name,
  attributes,
  children: children.map(child => (typeof child === 'string' ? text(child) : child))
})

/**
 * A text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const text = (content: string): Markup => ({ _tag: 'Text', text: content })

/**
 * A style sheet of the program's own.
 *
 * @category constructors
 * @since 0.1.0
 */
export const styleSheet = (css: string): Markup => ({ _tag: 'StyleSheet', css })

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The element with further attributes, which win over its own.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withAttributes =
  (attributes: Attributes) =>
  (e: Element): Element => ({ ...e, attributes: { ...e.attributes, ...attributes } })

/**
 * The element with a first child.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withFirst =
  (child: Markup) =>
  (e: Element): Element => ({ ...e, children: [child, ...e.children] })

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

// What XML 1.0 cannot contain even escaped: control characters but tab and newlines, and halves of surrogate pairs.
const unprintable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

/**
 * Text in which nothing is markup, for element contents and quoted attributes. Characters that XML
 * cannot hold become U+FFFD.
 *
 * @category utils
 * @since 0.1.0
 */
export const escape = (content: string): string =>
  content.replace(unprintable, '\uFFFD').replace(/[&<>"']/g, character => entities[character] ?? '')

// Two decimals are a hundredth of a pixel; more would only make the file longer.
const attributeValue = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 100) / 100) : escape(value)

const attributeList = (attributes: Attributes): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${attributeValue(value)}"`)
    .join('')

const childless: ReadonlyArray<string> = ['meta', 'br', 'img', 'link', 'hr']

/**
 * The printed tree.
 *
 * @category utils
 * @since 0.1.0
 */
export const render = (markup: Markup): string => {
  switch (markup._tag) {
    case 'Text':
      return escape(markup.text)
    case 'StyleSheet':
      return `<style>${markup.css}</style>`
    case 'Element': {
      const open = `<${markup.name}${attributeList(markup.attributes)}>`
      return childless.includes(markup.name) ? open : `${open}${markup.children.map(render).join('')}</${markup.name}>`
    }
  }
}
