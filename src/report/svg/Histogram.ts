/**
 * Histograms, several on one axis, as outlines that stay readable where they overlap.
 *
 * @since 0.1.0
 */
import { bin } from 'd3-array'
import { area, curveStepAfter, line } from 'd3-shape'

import { type Element, element } from '../markup/Markup'
import { axis, type Axis, type AxisOptions, bottomAxis, leftAxis } from './Axis'
import { figure, type FigureOptions, titleHeight, titleOf } from './Figure'
import { legend, type LegendEntry, legendHeight } from './Legend'
import { seriesClass } from './Palette'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Counts in adjacent intervals `[lower, upper)`, from left to right.
 *
 * @category model
 * @since 0.1.0
 */
export interface HistogramSeries {
  readonly name: string
  readonly bins: ReadonlyArray<{ readonly lower: number; readonly upper: number; readonly count: number }>
}

/**
 * `share` shows each series as a share of its own total, so that groups of different sizes compare.
 *
 * @category model
 * @since 0.1.0
 */
export interface HistogramOptions extends FigureOptions {
  readonly x: AxisOptions
  readonly y: AxisOptions
  readonly share?: boolean
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Counts the values in `bins` equal intervals between `low` and `high`; values outside are left out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const binned = (
  name: string,
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  bins: number
): HistogramSeries => {
  const edges = Array.from({ length: bins - 1 }, (_, i) => low + ((i + 1) * (high - low)) / bins)
  const groups = bin().domain([low, high]).thresholds(edges)(Array.from(values))
  return {
    name,
    bins: groups.map(group => ({ lower: group.x0 ?? low, upper: group.x1 ?? high, count: group.length }))
  }
}

const heights = ({ bins }: HistogramSeries, share: boolean): ReadonlyArray<readonly [number, number]> => {
  const total = share
    ? Math.max(
        1,
        bins.reduce((sum, b) => sum + b.count, 0)
      )
    : 1
  const steps = bins.map(b => [b.lower, b.count / total] as const)
  const last = bins.at(-1)
  return last === undefined ? [] : [...steps, [last.upper, last.count / total] as const]
}

const outline = (
  points: ReadonlyArray<readonly [number, number]>,
  i: number,
  x: Axis,
  y: Axis
): ReadonlyArray<Element> => {
  const px = (p: readonly [number, number]): number => x.position(p[0])
  const py = (p: readonly [number, number]): number => y.position(p[1])
  const filled = area<readonly [number, number]>(px, y.position(0), py).curve(curveStepAfter)(points)
  const top = line<readonly [number, number]>(px, py).curve(curveStepAfter)(points)
  return filled === null || top === null
    ? []
    : [
        element('path', { class: `area ${seriesClass(i)}`, d: filled, 'fill-opacity': '0.22' }),
        element('path', { class: `line ${seriesClass(i)}`, d: top })
      ]
}

/**
 * The chart of the histograms.
 *
 * @category constructors
 * @since 0.1.0
 */
export const histogram = (data: ReadonlyArray<HistogramSeries>, options: HistogramOptions): Element => {
  const { width = 460, height = 300, share = false } = options
  const keys = data.length > 1 ? data.map((s, i): LegendEntry => ({ name: s.name, colour: i, style: 'area' })) : []
  const keyTop = titleHeight(options)
  const top = keyTop + legendHeight(keys, width) + 30
  const [left, right, bottom] = [48, width - 18, height - 42]
  const points = data.map(series => heights(series, share))
  const xs = points.flat().map(p => p[0])
  const x = axis({ domain: [Math.min(...xs), Math.max(...xs)], ...options.x }, xs, left, right)
  const y = axis(options.y, [0, ...points.flat().map(p => p[1])], bottom, top)
  return figure(width, height, options.description ?? options.title ?? `${options.y.label} by ${options.x.label}`, [
    ...titleOf(options),
    ...legend(keys, width, keyTop),
    ...leftAxis(y, left, right, top),
    ...points.flatMap((p, i) => outline(p, i, x, y)),
    ...bottomAxis(x, left, right, bottom)
  ])
}
