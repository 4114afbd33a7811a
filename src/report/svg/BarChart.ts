/**
 * Horizontal bars with whiskers: class probabilities and how far the draws spread, accuracies with their intervals.
 *
 * @since 0.1.0
 */
import { fixed, percent, significant, thousands } from '../Format'
import { type Element, element } from '../markup/Markup'
import { axis, type Axis, type AxisOptions, bottomAxis, drawable } from './Axis'
import { figure, type FigureOptions, label, titleHeight, titleOf } from './Figure'
import { seriesClass } from './Palette'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A bar. `error` is the half length of its whisker, in the value's unit, or `range` is where the whisker begins and ends;
 * `faint` takes the bar back.
 *
 * @category model
 * @since 0.1.0
 */
export interface Bar {
  readonly label: string
  readonly value: number
  readonly error?: number
  readonly range?: readonly [number, number]
  readonly colour?: number
  readonly faint?: boolean
}

/**
 * `values` writes each value behind its bar; `compact` leaves out the axis and draws thinner rows.
 *
 * @category model
 * @since 0.1.0
 */
export interface BarChartOptions extends FigureOptions {
  readonly value: AxisOptions
  readonly values?: boolean
  readonly compact?: boolean
}

interface Row {
  readonly y: number
  readonly height: number
  readonly scale: Axis
}

const whiskerOf = ({ value, error = 0, range }: Bar): readonly [number, number] =>
  range ?? [value - error, value + error]

const whisker = (bar: Bar, { y, height, scale }: Row): ReadonlyArray<Element> => {
  const middle = y + height / 2
  const [from = NaN, to = NaN] = whiskerOf(bar).map(scale.position)
  return (bar.error === undefined && bar.range === undefined) || !drawable(from) || !drawable(to) || to - from < 1
    ? []
    : [element('path', { class: 'whisker', d: `M${from.toFixed(2)} ${middle}H${to.toFixed(2)}` })]
}

const valueText = (options: AxisOptions): ((value: number) => string) =>
  options.format === 'percent' ? percent(1) : options.format === 'integer' ? thousands : significant

const bar = (b: Bar, row: Row, left: number, options: BarChartOptions): ReadonlyArray<Element> => {
  const { y, height, scale } = row
  const zero = scale.position(0)
  const end = drawable(b.value) ? scale.position(b.value) : zero
  const size = options.compact === true ? 'tick small' : 'tick'
  const reach = scale.position(Math.max(b.value, whiskerOf(b)[1]))
  const behind = drawable(reach) ? Math.max(zero, reach) : zero
  return [
    label(left - 7, y + height / 2 + 4, b.label, {
      anchor: 'end',
      class: options.compact === true && b.faint !== true ? `${size} strong` : size
    }),
    element('rect', {
      class: `area ${seriesClass(b.colour ?? 0)}`,
      x: Math.min(zero, end),
      y: y + 1,
      width: Math.abs(end - zero),
      height: height - 2,
      rx: 1.5,
      'fill-opacity': b.faint === true ? '0.35' : '1'
    }),
    ...whisker(b, row),
    ...(options.values === true ? [label(behind + 6, y + height / 2 + 4, valueText(options.value)(b.value))] : [])
  ]
}

const margin = (bars: ReadonlyArray<Bar>): number =>
  bars.reduce((widest, b) => Math.max(widest, 6.6 * b.label.length), 8) + 8

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The chart of the bars, from top to bottom, on an axis that includes 0.
 *
 * @category constructors
 * @since 0.1.0
 */
export const barChart = (data: ReadonlyArray<Bar>, options: BarChartOptions): Element => {
  const { width = 460 } = options
  const compact = options.compact === true
  const step = compact ? 13 : 24
  const top = titleHeight(options) + 2
  const bottom = top + step * data.length + 2
  const height = options.height ?? bottom + (compact ? 2 : 42)
  const left = margin(data)
  const right = width - (options.values === true ? 56 : 8)
  const scale = axis(options.value, [0, ...data.flatMap(b => [b.value, whiskerOf(b)[1]])], left, right)
  const summary = data.map(b => `${b.label} ${fixed(3)(b.value)}`).join(', ')
  return figure(width, height, options.description ?? options.title ?? `${options.value.label}: ${summary}`, [
    ...titleOf(options),
    element('line', { class: 'grid', x1: scale.position(0), x2: scale.position(0), y1: top, y2: bottom }),
    ...data.flatMap((b, i) => bar(b, { y: top + step * i, height: step, scale }, left, options)),
    ...(compact ? [] : bottomAxis(scale, left, right, bottom))
  ])
}
