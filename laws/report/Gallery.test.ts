import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { entropyHistograms, gallery } from '../../src/report/Gallery'
import { assess } from '../../src/metrics/Assessment'
import { labelledDraws, right } from './arbitraries'
import { fourDraws } from './known'

const blank = (width: number) => ({ width, height: 1, channels: 1 as const, bytes: new Uint8Array(width) })

describe('gallery', () => {
  it('shows each example with its own picture, probabilities and spread', () => {
    const { mostCertain, leastCertain } = gallery(1)(
      fourDraws,
      [0, 2],
      i => blank(i + 1),
      right(assess([0, 2])(fourDraws))
    )
    const [sure] = mostCertain
    const [unsure] = leastCertain
    expect([sure?.image.width, sure?.label, sure?.predicted]).toEqual([1, 0, 0])
    expect([unsure?.image.width, unsure?.label, unsure?.predicted]).toEqual([2, 2, 2])
    expect(unsure?.entropy).toBeCloseTo(1.083781895624109, 13)
    expect(unsure?.mutualInformation).toBeCloseTo(0.12668563972779423, 13)
    expect(unsure?.probabilities[2]).toBeCloseTo(0.4125, 14)
    expect(unsure?.spread[2]).toBeCloseTo(0.2015564437074637, 14)
  })

  it('orders by entropy, both ways', () => {
    fc.assert(
      fc.property(labelledDraws, fc.integer({ min: 1, max: 10 }), ({ draws, labels }, count) => {
        const made = gallery(count)(draws, labels, blank, right(assess(labels)(draws)))
        const sure = made.mostCertain.map(s => s.entropy)
        const unsure = made.leastCertain.map(s => s.entropy)
        expect(sure).toEqual([...sure].sort((a, b) => a - b))
        expect(unsure).toEqual([...unsure].sort((a, b) => b - a))
        expect(sure).toHaveLength(Math.min(count, draws.examples))
        expect(Math.max(...sure.slice(0, 1))).toBeLessThanOrEqual(Math.min(...unsure.slice(0, 1)))
      })
    )
  })

  it('puts every example into one of the two histograms', () => {
    fc.assert(
      fc.property(labelledDraws, ({ draws, labels }) => {
        const assessment = right(assess(labels)(draws))
        const series = entropyHistograms(assessment)
        const counted = series.flatMap(s => s.bins.map(b => b.count)).reduce((a, b) => a + b, 0)
        expect(counted).toBe(draws.examples)
        const hits = assessment.hits.reduce((a, b) => a + b, 0)
        const right_ = series.find(s => s.name === 'right')?.bins.reduce((sum, b) => sum + b.count, 0) ?? 0
        expect(right_).toBe(hits)
      })
    )
  })
})
