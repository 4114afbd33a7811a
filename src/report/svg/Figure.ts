/**
 * A figure: an SVG element whose colours are CSS variables.
 *
 * Within a page the page's style applies. `renderSvg` prints a file that stands alone, with its own
 * style for light and dark.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'

import { type Element, element, type Markup, render, styleSheet, withAttributes, withFirst } from '../markup/Markup'
import { paletteCss, seriesClass, seriesColours } from './Palette'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What every figure may be told: a title that is drawn, a description for those who do not see it, and
 * the size of its coordinate system in pixels (the page may scale it).
 *
 * @category model
 * @since 0.1.0
 */
export interface FigureOptions {
  readonly title?: string
  readonly description?: string
  readonly width?: number
  readonly height?: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * An `svg` element of the given size.
 *
 * @category constructors
 * @since 0.1.0
 */
export const figure = (width: number, height: number, description: string, children: ReadonlyArray<Markup>): Element =>
  element(
    'svg',
    { class: 'figure', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': description },
    children
  )

/**
 * Text at a point. `anchor` is its horizontal alignment.
 *
 * @category constructors
 * @since 0.1.0
 */
export const label = (
  x: number,
  y: number,
  content: string,
  options: { readonly anchor?: 'start' | 'middle' | 'end'; readonly class?: string } = {}
): Element =>
  element('text', { x, y, 'text-anchor': options.anchor ?? 'start', class: options.class ?? 'tick' }, [content])

/**
 * The drawn title of a figure, or nothing.
 *
 * @category constructors
 * @since 0.1.0
 */
export const titleOf = (options: FigureOptions): ReadonlyArray<Element> =>
  options.title === undefined ? [] : [label(0, 15, options.title, { class: 'title' })]

/**
 * The height that the drawn title takes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const titleHeight = (options: FigureOptions): number => (options.title === undefined ? 0 : 26)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const seriesCss = Array.from({ length: seriesColours }, (_, i) => `.${seriesClass(i)}{--c:var(--series-${i})}`).join('')

/**
 * The style of the parts of figures, on top of the palette's variables.
 *
 * @category utils
 * @since 0.1.0
 */
export const figureCss: string =
  '.figure{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;display:block}' +
  '.figure text{fill:var(--ink)}.figure .tick{fill:var(--muted);font-variant-numeric:tabular-nums}' +
  '.figure .title{font-weight:600;font-size:14px}.figure .small{font-size:10.5px}.figure .strong{font-weight:650}' +
  '.figure .grid{stroke:var(--rule);stroke-width:1}.figure .axis{stroke:var(--muted);stroke-width:1}' +
  '.figure .line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}' +
  '.figure .dashed{stroke-dasharray:6 4}.figure .dotted{stroke-dasharray:.1 5}' +
  '.figure .area{fill:var(--c);stroke:none}.figure .dot{fill:var(--c);stroke:var(--paper);stroke-width:1.5}' +
  '.figure .end{font-weight:650;font-variant-numeric:tabular-nums}' +
  '.figure .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}' +
  '.figure .whisker{fill:none;stroke:var(--ink);stroke-width:1.5}.figure .frame{fill:none;stroke:var(--rule)}' +
  '.figure .reference{stroke:var(--muted);stroke-width:1;stroke-dasharray:3 3;fill:none}' +
  seriesCss

/**
 * The style sheet of all figures in a page, palette included: where a page has it, figures need no style of their own.
 *
 * @category utils
 * @since 0.1.0
 */
export const figureStyle: string = paletteCss(':root') + figureCss

/**
 * The figure as part of a page that has `figureStyle` among its style sheets. It holds no style, so a
 * content-security policy need not allow inline ones.
 *
 * @category utils
 * @since 0.1.0
 */
export const renderInline = (svg: Element): string => render(svg)

// A page has margins of its own; a file has not.
const border = 12

const framed = (svg: Element): Element => {
  const [width, height] = [Number(svg.attributes['width']), Number(svg.attributes['height'])].map(n => n + 2 * border)
  const viewBox = `${-border} ${-border} ${width ?? 0} ${height ?? 0}`
  return withAttributes({ xmlns: 'http://www.w3.org/2000/svg', width: width ?? 0, height: height ?? 0, viewBox })(svg)
}

/**
 * The figure as a file that needs no page around it.
 *
 * @category utils
 * @since 0.1.0
 */
export const renderSvg = (svg: Element): string =>
  pipe(
    framed(svg),
    withFirst(styleSheet(`${paletteCss('.figure')}${figureCss}.figure{background:var(--paper)}`)),
    render
  )
