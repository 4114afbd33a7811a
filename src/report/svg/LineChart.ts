/**
 * Lines over a common axis: losses over epochs, ROC curves, predictive bands.
 *
 * @since 0.1.0
 */
import { area, line } from 'd3-shape'

import { fixed, percent, significant } from '../Format'
import { type Element, element } from '../markup/Markup'
import { axis, type Axis, type AxisOptions, bottomAxis, drawable, leftAxis, linearDomain } from './Axis'
import { figure, type FigureOptions, label, titleHeight, titleOf } from './Figure'
import { spreadLabels } from './Labels'
import { legend, type LegendEntry, legendHeight } from './Legend'
import { seriesClass } from './Palette'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A point `[x, y]`. A coordinate that is not finite leaves a gap in the line.
 *
 * @category model
 * @since 0.1.0
 */
export type Point = readonly [number, number]

/**
 * A line with its name. `band` is a shaded region `[x, lower, upper]` around it; `marks` draws points
 * without a line (observed data).
 *
 * @category model
 * @since 0.1.0
 */
export interface Series {
  readonly name: string
  readonly points: ReadonlyArray<Point>
  readonly style?: 'solid' | 'dashed' | 'dotted' | 'marks'
  readonly colour?: number
  readonly band?: ReadonlyArray<readonly [number, number, number]>
}

/**
 * `endValues` writes each line's last value beside it.
 *
 * @category model
 * @since 0.1.0
 */
export interface LineChartOptions extends FigureOptions {
  readonly x: AxisOptions
  readonly y: AxisOptions
  readonly endValues?: boolean
}

interface Placed {
  readonly series: Series
  readonly colour: string
  readonly x: Axis
  readonly y: Axis
}

const finite = (values: ReadonlyArray<number>): boolean => values.every(drawable)

const linePath = ({ series, x, y, colour }: Placed): ReadonlyArray<Element> => {
  const path = line<Point>(
    p => x.position(p[0]),
    p => y.position(p[1])
  ).defined(finite)(series.points)
  return series.style === 'marks' || path === null
    ? []
    : [element('path', { class: `line ${series.style ?? 'solid'} ${colour}`, d: path })]
}

const bandPath = ({ series, x, y, colour }: Placed): ReadonlyArray<Element> => {
  const path = area<readonly [number, number, number]>(
    p => x.position(p[0]),
    p => y.position(p[1]),
    p => y.position(p[2])
  ).defined(finite)(series.band ?? [])
  return path === null ? [] : [element('path', { class: `area ${colour}`, d: path, 'fill-opacity': '0.16' })]
}

// Dots show where the data are while there are few, and would hide the line when there are many.
const dots = ({ series, x, y, colour }: Placed): ReadonlyArray<Element> =>
  series.points.length > 30 && series.style !== 'marks'
    ? []
    : series.points
        .filter(finite)
        .map(([px, py]) =>
          element('circle', { class: `dot ${colour}`, cx: x.position(px), cy: y.position(py), r: 3.5 })
        )

const valueText = (options: AxisOptions): ((value: number) => string) =>
  options.format === 'percent' ? percent(1) : options.format === 'integer' ? fixed(0) : significant

const endLabels = (
  placed: ReadonlyArray<Placed>,
  options: LineChartOptions,
  bottom: number
): ReadonlyArray<Element> => {
  const ends = placed.flatMap(p => {
    const last = p.series.points.filter(finite).at(-1)
    return last === undefined ? [] : [{ ...p, last }]
  })
  const heights = spreadLabels(
    ends.map(({ y, last }) => y.position(last[1]) + 4),
    14,
    10,
    bottom
  )
  return ends.map(({ x, last, colour }, i) =>
    label(x.position(last[0]) + 9, heights[i] ?? 0, valueText(options.y)(last[1]), { class: `end ${colour}` })
  )
}

/** How far the numbers at the ends of lines stand out: a bold figure of 12 pixels is some 7.4 wide. */
const roomForEnds = (data: ReadonlyArray<Series>, options: LineChartOptions): number => {
  const texts = data.flatMap(({ points }) =>
    points
      .filter(finite)
      .slice(-1)
      .map(([, y]) => valueText(options.y)(y))
  )
  return options.endValues === true ? Math.max(52, 10 + 7.4 * Math.max(0, ...texts.map(text => text.length))) : 12
}

const keyOf = (series: Series, i: number): LegendEntry => ({
  name: series.name,
  colour: series.colour ?? i,
  style: series.style ?? 'solid'
})

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The chart of the series. One series needs no key; several get one above the plot.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { lineChart, renderSvg } from 'credence/report'
 *
 * const chart = lineChart([{ name: 'training', points: [[1, 0.4], [2, 0.1]] }], {
 *   title: 'Loss',
 *   x: { label: 'epoch', format: 'integer' },
 *   y: { label: 'nats per example' }
 * })
 * assert.strictEqual(renderSvg(chart).startsWith('<svg '), true)
 *
 * @category constructors
 * @since 0.1.0
 */
export const lineChart = (data: ReadonlyArray<Series>, options: LineChartOptions): Element => {
  const { width = 460, height = 300 } = options
  const keys = data.length > 1 ? data.map(keyOf) : []
  const keyTop = titleHeight(options)
  const top = keyTop + legendHeight(keys, width) + 30
  const [left, right, bottom] = [48, width - roomForEnds(data, options), height - 42]
  const xs = data.flatMap(s => [...s.points.map(p => p[0]), ...(s.band ?? []).map(p => p[0])])
  const ys = data.flatMap(s => [...s.points.map(p => p[1]), ...(s.band ?? []).flatMap(p => [p[1], p[2]])])
  // The lines run from edge to edge, so x is not rounded to ticks.
  const x = axis(
    options.x.scale === 'log' ? options.x : { domain: linearDomain(xs), ...options.x },
    xs,
    left + 6,
    right - 6
  )
  const y = axis(options.y, ys, bottom, top)
  const placed = data.map((series, i) => ({ series, colour: seriesClass(series.colour ?? i), x, y }))
  return figure(width, height, options.description ?? options.title ?? `${options.y.label} over ${options.x.label}`, [
    ...titleOf(options),
    ...legend(keys, width, keyTop),
    ...leftAxis(y, left, right, top),
    ...bottomAxis(x, left, right, bottom),
    ...[bandPath, linePath, dots].flatMap(draw => placed.flatMap(draw)),
    ...(options.endValues === true ? endLabels(placed, options, bottom) : [])
  ])
}
