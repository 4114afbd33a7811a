import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Element } from '../../src/report/markup/Markup'
import { reliabilityBins } from '../../src/metrics/Calibration'
import { confusionMatrix } from '../../src/metrics/ConfusionMatrix'
import { barChart } from '../../src/report/svg/BarChart'
import { confusionHeatMap } from '../../src/report/svg/ConfusionHeatMap'
import { densityCurves, normalDensity } from '../../src/report/svg/DensityCurves'
import { renderSvg } from '../../src/report/svg/Figure'
import { binned, histogram } from '../../src/report/svg/Histogram'
import { lineChart } from '../../src/report/svg/LineChart'
import { reliabilityDiagram } from '../../src/report/svg/ReliabilityDiagram'
import { thumbnail } from '../../src/report/svg/Thumbnail'
import { labelled } from './arbitraries'
import { digit } from './fixtures'
import { eight } from './known'
import { faults } from './wellFormed'

const tagged = (name: string, node: Element): ReadonlyArray<Element> => [
  ...(node.name === name ? [node] : []),
  ...node.children.flatMap(child => (child._tag === 'Element' ? tagged(name, child) : []))
]

const ofClass = (name: string, node: Element, className: string): ReadonlyArray<Element> =>
  tagged(name, node).filter(e => String(e.attributes['class']).split(' ').includes(className))

const textsOf = (node: Element): ReadonlyArray<string> =>
  tagged('text', node).flatMap(e => e.children.map(child => (child._tag === 'Text' ? child.text : '')))

const anyNumber = fc.oneof(
  fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, 1e300, -1.7e308, 5e-324)
)
const anyName = fc.string({ unit: 'grapheme', maxLength: 12 }).map(s => s.replace(/NaN|undefined|Infinity/g, ''))
const points = fc.array(fc.tuple(anyNumber, anyNumber), { maxLength: 40 })

describe('line chart', () => {
  const loss = lineChart(
    [
      {
        name: 'training',
        points: [
          [1, 0.4],
          [2, 0.2],
          [3, 0.1]
        ]
      },
      {
        name: 'validation',
        points: [
          [1, 0.3],
          [2, 0.25],
          [3, 0.2]
        ],
        style: 'dashed'
      }
    ],
    { title: 'Loss', x: { label: 'epoch', format: 'integer' }, y: { label: 'nats per example' }, endValues: true }
  )

  it('draws a line, its points and a key for each series, and names its axes', () => {
    expect(ofClass('path', loss, 'line')).toHaveLength(2)
    expect(tagged('circle', loss)).toHaveLength(6)
    expect(textsOf(loss)).toEqual(
      expect.arrayContaining([
        'Loss',
        'training',
        'validation',
        'epoch',
        'nats per example',
        '0.100',
        '0.200',
        '1',
        '2',
        '3'
      ])
    )
  })

  it('places points by their values', () => {
    const [first, second] = ofClass('path', loss, 'line').map(e => String(e.attributes['d']))
    const xs = (path: string | undefined): ReadonlyArray<string> =>
      [...(path ?? '').matchAll(/[ML]([\d.]+),/g)].map(m => m[1] ?? '')
    expect(xs(first)).toHaveLength(3)
    expect(xs(first)).toEqual(xs(second))
    const heights = tagged('circle', loss).map(e => Number(e.attributes['cy']))
    expect([...heights.slice(0, 3)]).toEqual([...heights.slice(0, 3)].sort((a, b) => a - b))
  })

  it('draws a band and observed points', () => {
    const chart = lineChart(
      [
        {
          name: 'mean',
          points: [
            [0, 0],
            [1, 1]
          ],
          band: [
            [0, -1, 1],
            [1, 0, 2]
          ]
        },
        {
          name: 'data',
          points: [
            [0, 0.1],
            [0.5, 0.2]
          ],
          style: 'marks'
        }
      ],
      { x: { label: 'x' }, y: { label: 'y' } }
    )
    expect(ofClass('path', chart, 'area')).toHaveLength(1)
    expect(ofClass('path', chart, 'line')).toHaveLength(1)
  })

  it('keeps the numbers at the ends of lines inside, however long they are', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-7, max: 1e7, noNaN: true }), last => {
        const points = [[1, 0.5] as const, [2, last] as const]
        const chart = lineChart([{ name: 'σ', points }], { x: { label: 'x' }, y: { label: 'y' }, endValues: true })
        const [end] = ofClass('text', chart, 'end')
        const text = end === undefined ? '' : (textsOf(end)[0] ?? '')
        expect(text.length).toBeGreaterThan(0)
        expect(Number(end?.attributes['x']) + 7.4 * text.length).toBeLessThanOrEqual(460)
      })
    )
  })

  it('is well formed whatever the data and names are', () => {
    const series = fc.array(fc.record({ name: anyName, points }), { maxLength: 4 })
    fc.assert(
      fc.property(series, anyName, fc.constantFrom('linear' as const, 'log' as const), (data, name, scale) => {
        const options = { title: name, x: { label: name, scale }, y: { label: 'y', scale }, endValues: true }
        expect(faults(renderSvg(lineChart(data, options)))).toEqual([])
      })
    )
  })
})

describe('bar chart', () => {
  it('has bars as long as their values, and whiskers for their errors', () => {
    const chart = barChart(
      [
        { label: '7', value: 0.8, error: 0.1 },
        { label: '2', value: 0.2 }
      ],
      { value: { label: 'probability', domain: [0, 1] }, values: true }
    )
    const [long, short] = ofClass('rect', chart, 'area').map(e => Number(e.attributes['width']))
    expect((long ?? 0) / (short ?? 1)).toBeCloseTo(4, 10)
    expect(ofClass('path', chart, 'whisker')).toHaveLength(1)
    expect(textsOf(chart)).toEqual(expect.arrayContaining(['7', '2', '0.800', 'probability']))
  })

  it('has whiskers from one end of a range to the other', () => {
    const value = { label: 'probability', domain: [0, 1] } as const
    const chart = barChart([{ label: '7', value: 0.8, range: [0, 0.9] }], { value })
    const [bar] = ofClass('rect', chart, 'area').map(e => Number(e.attributes['width']))
    const [ends = []] = ofClass('path', chart, 'whisker').map(e =>
      [...String(e.attributes['d']).matchAll(/[MH]([\d.]+)/g)].map(([, x]) => Number(x))
    )
    expect((ends[1] ?? 0) - (ends[0] ?? 0)).toBeCloseTo(((bar ?? 0) * 0.9) / 0.8, 1)
  })

  it('is well formed whatever the data are', () => {
    const bars = fc.array(fc.record({ label: anyName, value: anyNumber, error: anyNumber }), { maxLength: 6 })
    fc.assert(
      fc.property(bars, fc.boolean(), (data, compact) => {
        const chart = barChart(data, { value: { label: 'v' }, compact, values: !compact })
        expect(faults(renderSvg(chart))).toEqual([])
      })
    )
  })
})

describe('histogram', () => {
  it('counts values in half-open bins', () => {
    expect(binned('h', [0, 0.1, 0.25, 0.5, 0.99, 1, 2], [0, 1], 4).bins).toEqual([
      { lower: 0, upper: 0.25, count: 2 },
      { lower: 0.25, upper: 0.5, count: 1 },
      { lower: 0.5, upper: 0.75, count: 1 },
      { lower: 0.75, upper: 1, count: 2 }
    ])
  })

  it('loses no value inside and counts none outside', () => {
    const values = fc.array(fc.double({ min: -1, max: 2, noNaN: true }), { maxLength: 50 })
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 30 }), (data, bins) => {
        const made = binned('h', data, [0, 1], bins).bins
        expect(made.reduce((sum, b) => sum + b.count, 0)).toBe(data.filter(x => x >= 0 && x <= 1).length)
        expect(made).toHaveLength(bins)
      })
    )
  })

  it('draws an outline for each series', () => {
    const chart = histogram([binned('right', [0.1, 0.2], [0, 1], 5), binned('wrong', [0.8], [0, 1], 5)], {
      x: { label: 'entropy, nats' },
      y: { label: 'share', format: 'percent' },
      share: true
    })
    expect(ofClass('path', chart, 'line')).toHaveLength(2)
    expect(faults(renderSvg(chart))).toEqual([])
    expect(faults(renderSvg(histogram([], { x: { label: 'x' }, y: { label: 'y' } })))).toEqual([])
  })
})

describe('reliability diagram and confusion matrix', () => {
  it('draw a bar for each bin, twice, and a cell for each pair that occurred', () => {
    const bins = reliabilityBins()(eight)
    expect(ofClass('rect', reliabilityDiagram(bins), 'area')).toHaveLength(2 * bins.length)
    const map = confusionHeatMap(confusionMatrix(eight), { names: ['cat', 'dog', '<owl>'] })
    expect(ofClass('rect', map, 's0')).toHaveLength(3)
    expect(ofClass('rect', map, 's1')).toHaveLength(2)
    expect(textsOf(map)).toEqual(expect.arrayContaining(['<owl>', 'true class', 'predicted class', '2']))
    expect(map.attributes['aria-label']).toContain('cat taken for <owl> 1 times')
  })

  it('are well formed for any predictions', () => {
    fc.assert(
      fc.property(labelled, fc.integer({ min: 1, max: 20 }), (l, bins) => {
        expect(faults(renderSvg(reliabilityDiagram(reliabilityBins(bins)(l))))).toEqual([])
        expect(faults(renderSvg(confusionHeatMap(confusionMatrix(l))))).toEqual([])
      })
    )
    expect(faults(renderSvg(reliabilityDiagram([])))).toEqual([])
    const hundred = { classes: 100, counts: Array.from({ length: 1e4 }, (_, i) => (i % 101 === 0 ? 90 : i % 7)) }
    const map = confusionHeatMap(hundred)
    expect(faults(renderSvg(map))).toEqual([])
    expect(textsOf(map).length).toBeLessThan(100)
  })
})

describe('density curves', () => {
  it('are normal densities', () => {
    // 1 / (2 √(2π)), and that times e^(-1/2)
    const curve = { label: '', mean: 1, sd: 2 }
    expect(normalDensity(curve, 1)).toBeCloseTo(0.19947114020071635, 15)
    expect(normalDensity(curve, 3)).toBeCloseTo(0.12098536225957168, 15)
  })

  it('name each epoch with its σ, and leave out what is no distribution', () => {
    const chart = densityCurves([
      { label: 'epoch 1', mean: 0, sd: 0.05 },
      { label: 'epoch 5', mean: 0.02, sd: 0.01 },
      { label: 'broken', mean: Number.NaN, sd: -1 }
    ])
    expect(ofClass('path', chart, 'line')).toHaveLength(2)
    expect(textsOf(chart)).toEqual(expect.arrayContaining(['epoch 1: σ 0.0500', 'epoch 5: σ 0.0100']))
    expect(faults(renderSvg(chart))).toEqual([])
    expect(faults(renderSvg(densityCurves([])))).toEqual([])
  })

  it('has room for its labels, wherever the curves stand', () => {
    const curve = fc.record({
      label: fc.integer({ min: 1, max: 99_999 }).map(n => `step ${n}`),
      mean: fc.double({ min: -1, max: 1, noNaN: true }),
      sd: fc.double({ min: 0.01, max: 1, noNaN: true })
    })
    fc.assert(
      fc.property(fc.array(curve, { minLength: 1, maxLength: 5 }), curves => {
        const labels = ofClass('text', densityCurves(curves, { width: 460 }), 'halo')
        const ends = labels.map(e => Number(e.attributes['x']) + 6.6 * textsOf(e).join('').length)
        expect(Math.max(...ends)).toBeLessThan(460.01)
      })
    )
  })
})

describe('a figure as a file', () => {
  it('carries its own style, for light and dark, and needs nothing from a network', () => {
    const svg = renderSvg(thumbnail(digit(3, 1), { description: 'a three' }))
    expect(svg).toMatch(/^<svg /)
    expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"')
    expect(svg).toContain('prefers-color-scheme:dark')
    expect(svg).toContain('image-rendering:pixelated')
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(/)
    expect(faults(svg)).toEqual([])
  })
})
