/**
 * The reliability diagram: how often the network is right among the examples it is equally sure of.
 *
 * @since 0.1.0
 */
import { percent, thousands } from '../Format'
import { type Element, element } from '../markup/Markup'
import type { ReliabilityBin } from '../../metrics/Calibration'
import { axis, type Axis, bottomAxis, leftAxis } from './Axis'
import { figure, type FigureOptions, label, titleHeight, titleOf } from './Figure'

const describe = (bins: ReadonlyArray<ReliabilityBin>): string =>
  'Reliability diagram. ' +
  bins
    .map(b => `Confidence ${percent(0)(b.confidence)}: right ${percent(0)(b.accuracy)} of ${thousands(b.count)}`)
    .join('; ')

const hitBar = (bin: ReliabilityBin, x: Axis, y: Axis): Element => {
  const [from, to] = [x.position(bin.lower) + 1, x.position(bin.upper) - 1]
  const top = y.position(bin.accuracy)
  return element('rect', {
    class: 'area s0',
    x: from,
    y: top,
    width: to - from,
    height: y.position(0) - top,
    'fill-opacity': '0.3'
  })
}

// The distance between what was said and what happened, drawn where it was said.
const gap = (bin: ReliabilityBin, x: Axis, y: Axis): ReadonlyArray<Element> => {
  const at = x.position(bin.confidence)
  return [
    element('line', {
      class: 'line s1',
      x1: at,
      x2: at,
      y1: y.position(bin.confidence),
      y2: y.position(bin.accuracy)
    }),
    element('circle', { class: 'dot s0', cx: at, cy: y.position(bin.accuracy), r: 4 })
  ]
}

const countBar = (bin: ReliabilityBin, x: Axis, y: Axis, bottom: number): Element => {
  const top = y.position(bin.count)
  const from = x.position(bin.lower) + 1
  return element('rect', {
    class: 'area s5',
    x: from,
    y: top,
    width: x.position(bin.upper) - 1 - from,
    height: bottom - top
  })
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Bars and dots are the share that was right in each bin of confidence, the dashed diagonal is perfect
 * calibration, the strokes between are the error. The panel below counts the examples, on a logarithmic
 * scale, because most of them usually sit in the last bin.
 *
 * @category constructors
 * @since 0.1.0
 */
export const reliabilityDiagram = (bins: ReadonlyArray<ReliabilityBin>, options: FigureOptions = {}): Element => {
  const { width = 460, height = 430 } = options
  const top = titleHeight(options) + 30
  const [left, right] = [48, width - 18]
  const [panelBottom, countsTop, bottom] = [height - 134, height - 88, height - 42]
  const unit = { domain: [0, 1], format: 'percent' } as const
  const x = axis({ label: 'confidence: probability of the predicted class, %', ...unit }, [], left, right)
  const y = axis({ label: 'right, %', ...unit }, [], panelBottom, top)
  const most = bins.reduce((a, b) => Math.max(a, b.count), 10)
  // From 0.5 up, so that a bin of one example still has a bar.
  const counts = axis({ label: '', scale: 'log', domain: [0.5, most] }, [], bottom, countsTop)
  return figure(width, height, options.description ?? describe(bins), [
    ...titleOf(options),
    ...leftAxis(y, left, right, top),
    ...bins.map(b => hitBar(b, x, y)),
    element('line', {
      class: 'reference',
      x1: x.position(0),
      x2: x.position(1),
      y1: y.position(0),
      y2: y.position(1)
    }),
    ...bins.flatMap(b => gap(b, x, y)),
    label(left, countsTop - 10, 'examples (log scale)'),
    ...bins.map(b => countBar(b, x, counts, bottom)),
    label(right, countsTop - 10, `largest bin ${thousands(most)}`, { anchor: 'end' }),
    ...bottomAxis(x, left, right, bottom)
  ])
}
