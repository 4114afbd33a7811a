/**
 * The filters of a convolution as squares of cells: what each pixel of a filter weighs, and how sure the posterior is.
 *
 * @since 0.1.0
 */
import { significant } from '../Format'
import { type Element, element } from '../markup/Markup'
import { figure, type FigureOptions, label, titleHeight, titleOf } from './Figure'
import { seriesClass } from './Palette'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A row of filters: `values` in the order of a stored kernel, `[height, width, filters]` where the input channels and the
 * filters are one axis. The strongest colour is the largest magnitude of the row; positive and negative differ in hue.
 *
 * @category model
 * @since 0.1.0
 */
export interface FilterRow {
  readonly name: string
  readonly height: number
  readonly width: number
  readonly values: ReadonlyArray<number>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The rows of filters, one below the other; at most `most` filters a row.
 *
 * @category constructors
 * @since 0.1.0
 */
export const filterGrid = (
  rows: ReadonlyArray<FilterRow>,
  options: FigureOptions & { readonly most?: number } = {}
): Element => {
  const { width = 460, most = 8 } = options
  const count = Math.min(most, Math.max(1, ...rows.map(filtersOf)))
  const side = (width - (count - 1) * gap) / count
  const top = titleHeight(options)
  const height = options.height ?? top + rows.reduce((sum, row) => sum + heading + tall(row, side) + gap, 0)
  return figure(width, height, options.description ?? options.title ?? rows.map(row => row.name).join(', '), [
    ...titleOf(options),
    ...rows.flatMap((row, i) =>
      drawn(row, side, count, top + rows.slice(0, i).reduce((sum, r) => sum + heading + tall(r, side) + gap, 0))
    )
  ])
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const gap = 10
const heading = 22

const filtersOf = ({ height, width, values }: FilterRow): number =>
  Math.floor(values.length / Math.max(1, height * width))

const tall = ({ height, width }: FilterRow, side: number): number => (side * height) / Math.max(1, width)

const drawn = (row: FilterRow, side: number, count: number, top: number): ReadonlyArray<Element> => {
  const largest = row.values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  return [
    label(0, top + 14, `${row.name}, largest ${significant(largest)}`, { class: 'tick' }),
    ...Array.from({ length: Math.min(count, filtersOf(row)) }, (_, i) =>
      pane(row, i, largest, side, top + heading)
    ).flat()
  ]
}

const pane = (row: FilterRow, filter: number, largest: number, side: number, top: number): ReadonlyArray<Element> => {
  const cell = side / Math.max(1, row.width)
  const left = filter * (side + gap)
  const filters = filtersOf(row)
  const cells = Array.from({ length: row.height * row.width }, (_, at) => {
    const value = row.values[at * filters + filter] ?? 0
    return element('rect', {
      class: `area ${seriesClass(value < 0 ? 1 : 0)}`,
      x: (left + (at % row.width) * cell).toFixed(2),
      y: (top + Math.floor(at / row.width) * cell).toFixed(2),
      width: cell.toFixed(2),
      height: cell.toFixed(2),
      'fill-opacity': (largest === 0 ? 0 : Math.abs(value) / largest).toFixed(3)
    })
  })
  const frame = element('rect', { class: 'frame', x: left, y: top, width: side, height: tall(row, side) })
  return [...cells, frame]
}
