/**
 * The key of a chart: a sample of each line or area, with its name.
 *
 * @since 0.1.0
 */
import { type Element, element } from '../markup/Markup'
import { label } from './Figure'
import { seriesClass } from './Palette'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * One entry. `style` is the line's dash pattern, `area` for a filled sample, `marks` for a dot.
 *
 * @category model
 * @since 0.1.0
 */
export interface LegendEntry {
  readonly name: string
  readonly colour: number
  readonly style: 'solid' | 'dashed' | 'dotted' | 'area' | 'marks'
}

interface Place {
  readonly x: number
  readonly row: number
  readonly end: number
}

const sampleWidth = 22

const gap = 16

// Widths cannot be measured without a browser; 6.1 pixels is a little more than the average letter at 12 pixels.
const entryWidth = (entry: LegendEntry): number => sampleWidth + 8 + 6.1 * entry.name.length + gap

const places = (entries: ReadonlyArray<LegendEntry>, width: number): ReadonlyArray<Place> =>
  entries.reduce<ReadonlyArray<Place>>((done, entry) => {
    const last = done.at(-1) ?? { x: 0, row: 0, end: 0 }
    const fits = last.end === 0 || last.end + entryWidth(entry) - gap <= width
    const x = fits ? last.end : 0
    return [...done, { x, row: fits ? last.row : last.row + 1, end: x + entryWidth(entry) }]
  }, [])

const dot = ({ colour }: LegendEntry, x: number, y: number): Element =>
  element('circle', { class: `dot ${seriesClass(colour)}`, cx: x + sampleWidth / 2, cy: y - 4, r: 3.5 })

const line = ({ style, colour }: LegendEntry, x: number, y: number): Element =>
  element('line', {
    class: `line ${style} ${seriesClass(colour)}`,
    x1: x + 1,
    x2: x + sampleWidth - 1,
    y1: y - 4,
    y2: y - 4
  })

const square = ({ colour }: LegendEntry, x: number, y: number): Element =>
  element('rect', { class: `area ${seriesClass(colour)}`, x, y: y - 10, width: sampleWidth, height: 11, rx: 2 })

const sample = (entry: LegendEntry, x: number, y: number): Element =>
  entry.style === 'area' ? square(entry, x, y) : entry.style === 'marks' ? dot(entry, x, y) : line(entry, x, y)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The height that the entries take within `width` pixels; 0 for none.
 *
 * @category utils
 * @since 0.1.0
 */
export const legendHeight = (entries: ReadonlyArray<LegendEntry>, width: number): number =>
  entries.length === 0 ? 0 : 20 * (1 + (places(entries, width)[entries.length - 1]?.row ?? 0))

/**
 * The entries in rows from `top` down.
 *
 * @category utils
 * @since 0.1.0
 */
export const legend = (entries: ReadonlyArray<LegendEntry>, width: number, top: number): ReadonlyArray<Element> => {
  const placed = places(entries, width)
  return entries.map((entry, i) => {
    const { x, row } = placed[i] ?? { x: 0, row: 0, end: 0 }
    const y = top + 12 + 20 * row
    return element('g', {}, [sample(entry, x, y), label(x + sampleWidth + 8, y, entry.name, { class: 'key' })])
  })
}
