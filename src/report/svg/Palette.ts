/**
 * The colours of every figure and page, for light and for dark.
 *
 * The series start from the hues of Okabe & Ito (2008). Lightness and hue are moved until each stands out
 * from its paper by at least 3 : 1 (WCAG 2.2, 1.4.11) and any two differ by ΔE 15 or more also for people
 * with protanopia, deuteranopia or tritanopia (Machado et al. 2009). A law holds them to it.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Colours as `#rrggbb`. `ink` and `muted` are for text, `rule` for lines that should not be noticed,
 * `card` for a surface on the paper.
 *
 * @category model
 * @since 0.1.0
 */
export interface Palette {
  readonly paper: string
  readonly card: string
  readonly ink: string
  readonly muted: string
  readonly rule: string
  readonly series: ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Dark ink on warm paper.
 *
 * @category constructors
 * @since 0.1.0
 */
export const light: Palette = {
  paper: '#fcfbf8',
  card: '#ffffff',
  ink: '#1b1d22',
  muted: '#5c626d',
  rule: '#e3e0d8',
  series: ['#0b4f9e', '#b5410f', '#0d8069', '#e0659f', '#b08b00', '#33363b']
}

/**
 * Light ink on a night sky.
 *
 * @category constructors
 * @since 0.1.0
 */
export const dark: Palette = {
  paper: '#14161b',
  card: '#1b1e25',
  ink: '#eae8e3',
  muted: '#a4abb8',
  rule: '#30353f',
  series: ['#58b6fb', '#f59a6c', '#24e2a6', '#de5fc4', '#f6df70', '#b3b9c5']
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const declarations = ({ paper, card, ink, muted, rule, series }: Palette): string =>
  `--paper:${paper};--card:${card};--ink:${ink};--muted:${muted};--rule:${rule};` +
  series.map((colour, i) => `--series-${i}:${colour};`).join('')

/**
 * The palettes as CSS variables on `selector`: light on screen and in print, dark where the reader asked for dark.
 *
 * @category utils
 * @since 0.1.0
 */
export const paletteCss = (selector: string): string =>
  `${selector}{${declarations(light)}}` +
  `@media screen and (prefers-color-scheme:dark){${selector}{${declarations(dark)}}}`

/**
 * The number of different series colours.
 *
 * @category utils
 * @since 0.1.0
 */
export const seriesColours: number = light.series.length

/**
 * The CSS class of series `i`; after the last colour it starts again.
 *
 * @category utils
 * @since 0.1.0
 */
export const seriesClass = (i: number): string => `s${i % seriesColours}`
