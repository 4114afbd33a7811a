/**
 * The confusion matrix as a heat map in two hues: what was right, and what was not.
 *
 * @since 0.1.0
 */
import { thousands } from '../Format'
import { type Element, element } from '../markup/Markup'
import { type ConfusionMatrix, mistakes } from '../../metrics/ConfusionMatrix'
import { figure, type FigureOptions, label, titleHeight, titleOf } from './Figure'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `names` are the names of the classes; their numbers when absent.
 *
 * @category model
 * @since 0.1.0
 */
export interface ConfusionHeatMapOptions extends FigureOptions {
  readonly names?: ReadonlyArray<string>
}

interface Grid {
  readonly left: number
  readonly top: number
  readonly step: number
  readonly classes: number
}

// One mistake among thousands must still be seen, so the shade of a mistake grows with its root.
const shade = (count: number, diagonal: boolean, rowTotal: number, worst: number): number =>
  diagonal ? 0.1 + (0.22 * count) / Math.max(1, rowTotal) : 0.14 + 0.62 * Math.sqrt(count / Math.max(1, worst))

const cell = ({ classes, counts }: ConfusionMatrix, grid: Grid, worst: number) => {
  const rowTotal = (row: number): number =>
    counts.slice(row * classes, (row + 1) * classes).reduce((sum, count) => sum + count, 0)
  const totals = Array.from({ length: classes }, (_, row) => rowTotal(row))
  return (count: number, index: number): ReadonlyArray<Element> => {
    const [row, column] = [Math.floor(index / classes), index % classes]
    const [x, y] = [grid.left + column * grid.step, grid.top + row * grid.step]
    const diagonal = row === column
    const size = {
      x: x + 0.75,
      y: y + 0.75,
      width: grid.step - 1.5,
      height: grid.step - 1.5,
      rx: grid.step > 12 ? 3 : 0
    }
    const opacity = shade(count, diagonal, totals[row] ?? 0, worst).toFixed(3)
    const small = grid.step < 38 ? 'small' : ''
    return count === 0
      ? []
      : [
          element('rect', { ...size, class: `area ${diagonal ? 's0' : 's1'}`, 'fill-opacity': opacity }),
          ...(grid.step < 20
            ? []
            : [label(x + grid.step / 2, y + grid.step / 2 + 4, thousands(count), { anchor: 'middle', class: small })])
        ]
  }
}

const axisNames = (names: ReadonlyArray<string>, { left, top, step, classes }: Grid): ReadonlyArray<Element> => {
  // With many classes every name would overlap the next.
  const every = Math.ceil(13 / step)
  const shown = names.map((name, i) => ({ name, i })).filter(({ i }) => i % every === 0)
  const slanted = step < 30 || names.some(name => name.length > 4)
  return [
    ...shown.map(({ name, i }) => label(left - 8, top + (i + 0.5) * step + 4, name, { anchor: 'end' })),
    ...shown.map(({ name, i }) => {
      const [x, y] = [left + (i + 0.5) * step, top + classes * step + 17]
      return slanted && classes > 1 && names.some(n => n.length > 2)
        ? element(
            'text',
            { class: 'tick', x, y: y - 4, 'text-anchor': 'end', transform: `rotate(-45 ${x} ${y - 4})` },
            [name]
          )
        : label(x, y, name, { anchor: 'middle' })
    })
  ]
}

const describe = (matrix: ConfusionMatrix, names: ReadonlyArray<string>): string => {
  const worst = mistakes(matrix).slice(0, 5)
  const said = worst.map(m => `${names[m.actual] ?? ''} taken for ${names[m.predicted] ?? ''} ${m.count} times`)
  return `Confusion matrix of ${matrix.classes} classes. ${said.length === 0 ? 'No mistakes.' : said.join('; ')}`
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * True classes in rows, predicted classes in columns. Empty cells stay empty.
 *
 * @category constructors
 * @since 0.1.0
 */
export const confusionHeatMap = (matrix: ConfusionMatrix, options: ConfusionHeatMapOptions = {}): Element => {
  const { width = 460 } = options
  const names = Array.from({ length: matrix.classes }, (_, i) => options.names?.[i] ?? String(i))
  const longest = names.reduce((widest, name) => Math.max(widest, name.length), 0)
  const below = longest > 2 ? 4.8 * longest + 8 : 14
  const top = titleHeight(options) + 24
  const left = Math.max(24, 7 * longest + 12)
  const grid = { left, top, step: (width - left - 2) / matrix.classes, classes: matrix.classes }
  const bottom = top + grid.step * matrix.classes
  const worst = mistakes(matrix)[0]?.count ?? 0
  return figure(width, options.height ?? bottom + below + 30, options.description ?? describe(matrix, names), [
    ...titleOf(options),
    label(0, top - 10, 'true class'),
    element('rect', { class: 'frame', x: left, y: top, width: width - left - 2, height: bottom - top, rx: 4 }),
    ...matrix.counts.flatMap(cell(matrix, grid, worst)),
    ...axisNames(names, grid),
    label(width - 2, bottom + below + 20, 'predicted class', { anchor: 'end' })
  ])
}
