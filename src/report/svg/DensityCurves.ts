/**
 * Normal densities on one axis: the posterior of a weight as it narrows during training.
 *
 * @since 0.1.0
 */
import { line } from 'd3-shape'

import { significant } from '../Format'
import { type Element, element } from '../markup/Markup'
import { axis, type Axis, bottomAxis, drawable, leftAxis } from './Axis'
import { figure, type FigureOptions, label, titleHeight, titleOf } from './Figure'
import { spreadLabels } from './Labels'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * A normal distribution with a name, for instance the epoch it belongs to.
 *
 * @category model
 * @since 0.1.0
 */
export interface NormalCurve {
  readonly label: string
  readonly mean: number
  readonly sd: number
}

/**
 * `x` is the label of the axis; `weight` when absent.
 *
 * @category model
 * @since 0.1.0
 */
export interface DensityCurvesOptions extends FigureOptions {
  readonly x?: string
}

/**
 * The normal density: `exp(-(x - μ)² / 2σ²) / (σ √(2π))`, per unit of `x`.
 *
 * @category utils
 * @since 0.1.0
 */
export const normalDensity = ({ mean, sd }: NormalCurve, x: number): number =>
  Math.exp(-0.5 * ((x - mean) / sd) ** 2) / (sd * Math.sqrt(2 * Math.PI))

// Each curve has its own points, from -4σ to 4σ: a narrow one among wide ones keeps its peak.
const points = (curve: NormalCurve): ReadonlyArray<readonly [number, number]> =>
  Array.from({ length: 97 }, (_, i) => {
    const x = curve.mean + curve.sd * ((8 * i) / 96 - 4)
    return [x, normalDensity(curve, x)] as const
  })

// From faint to full, because the order is the message.
const strength = (i: number, n: number): number => (n < 2 ? 1 : 0.3 + (0.7 * i) / (n - 1))

const curvePath = (curve: NormalCurve, opacity: number, x: Axis, y: Axis): ReadonlyArray<Element> => {
  const path = line<readonly [number, number]>(
    p => x.position(p[0]),
    p => y.position(p[1])
  )(points(curve))
  return path === null
    ? []
    : [
        element('path', { class: 'area s0', d: path, 'fill-opacity': (0.1 * opacity).toFixed(3) }),
        element('path', { class: 'line s0', d: path, 'stroke-opacity': opacity.toFixed(3) })
      ]
}

const labelText = (c: NormalCurve): string => `${c.label}: σ ${significant(c.sd)}`

// Labels stand in a column behind the curves' shoulders.
const columnOf = (curves: ReadonlyArray<NormalCurve>, x: Axis): number =>
  curves.reduce((most, c) => Math.max(most, x.position(c.mean + 1.4 * c.sd)), 0)

/** How far labels would stand out to the right: a letter of 12 pixels is some 6.6 wide. */
const overhang = (curves: ReadonlyArray<NormalCurve>, x: Axis, width: number): number =>
  curves.reduce((most, c) => Math.max(most, columnOf(curves, x) + 5 + 6.6 * labelText(c).length - width), 0)

const peakLabels = (curves: ReadonlyArray<NormalCurve>, x: Axis, y: Axis, bottom: number): ReadonlyArray<Element> => {
  const peak = (c: NormalCurve): number => y.position(normalDensity(c, c.mean))
  const heights = spreadLabels(
    curves.map(c => peak(c) + 4),
    15,
    10,
    bottom
  )
  const column = columnOf(curves, x)
  return curves.flatMap((c, i) => {
    const height = heights[i] ?? 0
    const from = x.position(c.mean).toFixed(2)
    return [
      element('path', { class: 'reference', d: `M${from} ${peak(c).toFixed(2)}L${column.toFixed(2)} ${height - 4}` }),
      label(column + 5, height, labelText(c), { class: 'halo' })
    ]
  })
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The densities, the first faint and the last full. Curves without a positive finite σ are left out.
 *
 * @category constructors
 * @since 0.1.0
 */
export const densityCurves = (data: ReadonlyArray<NormalCurve>, options: DensityCurvesOptions = {}): Element => {
  const { width = 460, height = 300 } = options
  const curves = data.filter(c => c.sd > 1e-50 && drawable(c.mean) && drawable(c.sd))
  const top = titleHeight(options) + 30
  const [left, bottom] = [48, height - 42]
  const xs = curves.flatMap(c => [c.mean - 3.5 * c.sd, c.mean + 3.5 * c.sd])
  const along = (end: number): Axis => axis({ label: options.x ?? 'weight' }, xs, left, end)
  // A shorter axis may begin and end at other ticks, so that one look is not enough.
  const right = Array.from({ length: 6 }).reduce<number>(
    end => Math.max(end - overhang(curves, along(end), width), width / 4),
    width - 18
  )
  const x = along(right)
  const y = axis({ label: 'density' }, [0, ...curves.map(c => normalDensity(c, c.mean))], bottom, top)
  const said = curves.map(c => `${c.label}: mean ${significant(c.mean)}, standard deviation ${significant(c.sd)}`)
  return figure(width, height, options.description ?? `Normal densities. ${said.join('; ')}`, [
    ...titleOf(options),
    ...leftAxis(y, left, right, top),
    ...curves.flatMap((c, i) => curvePath(c, strength(i, curves.length), x, y)),
    ...bottomAxis(x, left, right, bottom),
    ...peakLabels(curves, x, y, bottom)
  ])
}
