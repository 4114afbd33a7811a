/**
 * Axes: a scale with nice ticks, grid lines, and a label that names the unit.
 *
 * @since 0.1.0
 */
import { scaleLinear, scaleLog } from 'd3-scale'

import { fixed, percent, short, thousands } from '../Format'
import { type Element, element } from '../markup/Markup'
import { label } from './Figure'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What an axis shows. The label says the quantity and the unit: `NLL, nats per example`.
 * `format` is how ticks are written; `integer` also keeps them whole.
 *
 * @category model
 * @since 0.1.0
 */
export interface AxisOptions {
  readonly label: string
  readonly scale?: 'linear' | 'log'
  readonly format?: 'number' | 'percent' | 'integer'
  readonly domain?: readonly [number, number]
  readonly ticks?: number
}

/**
 * Positions of values in pixels, and the values that get a tick.
 *
 * @category model
 * @since 0.1.0
 */
export interface Axis {
  readonly label: string
  readonly position: (value: number) => number
  readonly ticks: ReadonlyArray<{ readonly value: number; readonly text: string }>
}

// Beyond these a difference or a quotient of two values may overflow or vanish.
const [tiny, huge] = [1e-100, 1e100]

const tame = (value: number): number => (Math.abs(value) <= tiny ? 0 : value)

/**
 * Whether a value has a place on an axis: finite, and not so large that arithmetic with it overflows.
 *
 * @category utils
 * @since 0.1.0
 */
export const drawable = (value: number): boolean => Math.abs(value) < huge

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

// Too close to be told apart in double precision, a domain has no ticks.
const widen = (low: number, high: number): readonly [number, number] => {
  const size = Math.max(Math.abs(low), Math.abs(high))
  return high - low > 1e-9 * size ? [low, high] : [low - (size || 1) / 2, high + (size || 1) / 2]
}

/**
 * The smallest domain that holds all drawable values; `[0, 1]` for none.
 *
 * @category constructors
 * @since 0.1.0
 */
export const linearDomain = (values: ReadonlyArray<number>): readonly [number, number] => {
  const known = values.filter(drawable).map(tame)
  return known.length === 0
    ? [0, 1]
    : widen(
        known.reduce((a, b) => Math.min(a, b)),
        known.reduce((a, b) => Math.max(a, b))
      )
}

// 1, 2 or 5 times a power of ten: whole decades would leave half of a chart empty.
const steps = [1, 2, 5, 10]

const roundDown = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * (steps.findLast(step => step * power <= value * (1 + 1e-9)) ?? 1)
}

const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * (steps.find(step => step * power >= value * (1 - 1e-9)) ?? 10)
}

// A logarithm has no place for 0 and below, so the scale starts at the smallest positive value.
const logDomain = (values: ReadonlyArray<number>): readonly [number, number] => {
  const known = values.filter(v => drawable(v) && v > tiny)
  const [low, high] = known.length === 0 ? [0.1, 1] : linearDomain(known)
  return [roundDown(low > 0 ? low : high / 10), roundUp(high)]
}

const tickText = (options: AxisOptions, ticks: ReadonlyArray<number>): ((value: number) => string) => {
  const step = ticks.length > 1 ? Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0)) : 1
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  switch (options.format ?? 'number') {
    case 'percent':
      return percent(Math.min(6, Math.max(0, decimals - 2)))
    case 'integer':
      return thousands
    case 'number':
      // Beyond six decimals a power of ten is shorter, and rounding would write different ticks alike.
      return options.scale === 'log' || decimals > 6 ? short : decimals === 0 ? thousands : fixed(decimals)
  }
}

const withTicks = (options: AxisOptions, position: (value: number) => number, ticks: ReadonlyArray<number>): Axis => {
  const kept = options.format === 'integer' ? ticks.filter(Number.isInteger) : ticks
  const show = tickText(options, kept)
  return { label: options.label, position, ticks: kept.map(value => ({ value, text: show(value) })) }
}

/**
 * The axis that shows the values between the pixels `from` and `to`, its ends rounded to ticks unless
 * the options give a domain.
 *
 * @category constructors
 * @since 0.1.0
 */
export const axis = (options: AxisOptions, values: ReadonlyArray<number>, from: number, to: number): Axis => {
  const count = options.ticks ?? 5
  if (options.scale === 'log') {
    const [low, high] = options.domain ?? logDomain(values)
    const log = scaleLog().domain([low, high]).range([from, to])
    return withTicks(options, v => log(Math.max(v, low)), readable(log.ticks(count)))
  }
  const linear = scaleLinear()
    .domain(options.domain ?? linearDomain(values))
    .range([from, to])
  const nice = options.domain === undefined ? linear.nice(count) : linear
  return withTicks(options, v => nice(tame(v)), nice.ticks(count))
}

// d3 gives every digit of every decade: 1, 2 and 5 are enough, and over many decades the powers of ten.
const readable = (ticks: ReadonlyArray<number>): ReadonlyArray<number> => {
  const leading = (tick: number): number => Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9))
  const [first = 1, last = 1] = [ticks[0], ticks.at(-1)]
  const kept = last / first > 1e3 ? [1] : [1, 2, 5]
  return ticks.filter(tick => kept.includes(leading(tick)))
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Ticks below the plot, and the axis label under them at the right.
 *
 * @category utils
 * @since 0.1.0
 */
export const bottomAxis = (scale: Axis, left: number, right: number, y: number): ReadonlyArray<Element> => [
  element('line', { class: 'axis', x1: left, x2: right, y1: y, y2: y }),
  ...scale.ticks.map(({ value, text }) => label(scale.position(value), y + 17, text, { anchor: 'middle' })),
  label(right, y + 34, scale.label, { anchor: 'end' })
]

/**
 * Grid lines with their ticks at the left, and the axis label above them.
 *
 * @category utils
 * @since 0.1.0
 */
export const leftAxis = (scale: Axis, left: number, right: number, top: number): ReadonlyArray<Element> => [
  ...scale.ticks.map(({ value }) => {
    const y = scale.position(value)
    return element('line', { class: 'grid', x1: left, x2: right, y1: y, y2: y })
  }),
  ...scale.ticks.map(({ value, text }) => label(left - 8, scale.position(value) + 4, text, { anchor: 'end' })),
  label(0, top - 12, scale.label)
]
