import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect, it } from 'vitest'

import { accuracy } from '../../src/metrics/Accuracy'
import { binIndex } from '../../src/metrics/Bins'
import { calibrationError, ece, maximumCalibrationError, reliabilityBins } from '../../src/metrics/Calibration'
import { withLabels } from '../../src/metrics/Labelled'
import { deterministic } from '../../src/metrics/Prediction'
import { labelled, reorder, right } from './arbitraries'
import { eight } from './known'

describe('calibration', () => {
  it('gives the ECE of Guo et al. with 15 bins (computed with numpy)', () => {
    expect(ece(eight)).toBeCloseTo(0.2575, 14)
    expect(reliabilityBins()(eight).map(bin => bin.count)).toEqual([1, 2, 1, 1, 2, 1])
    expect(maximumCalibrationError(reliabilityBins()(eight))).toBeCloseTo(0.66, 12)
  })

  it('uses 15 bins unless told otherwise', () => {
    // Right at 61 % and wrong at 69 %: one bin of ten, two of fifteen.
    const l = right(pipe(right(deterministic(2, 2, [0.61, 0.39, 0.69, 0.31])), withLabels([0, 1])))
    expect(ece(l)).toBeCloseTo((0.39 + 0.69) / 2, 12)
    expect(calibrationError(reliabilityBins(10)(l))).toBeCloseTo(0.15, 12)
  })

  it('puts the edge of a bin into the bin below, and 0 and 1 inside', () => {
    expect([0, 0.1, 0.1000001, 0.5, 0.99, 1].map(binIndex(10))).toEqual([0, 0, 1, 4, 9, 9])
  })

  it('is 0 when every confidence is the share of hits', () => {
    const said = Array.from({ length: 10 }, () => [0.8, 0.2]).flat()
    const l = right(pipe(right(deterministic(10, 2, said)), withLabels([0, 0, 0, 0, 0, 0, 0, 0, 1, 1])))
    expect(ece(l)).toBeCloseTo(0, 12)
  })

  it('with one bin it is the distance of accuracy from mean confidence', () => {
    fc.assert(
      fc.property(labelled, l => {
        const bins = reliabilityBins(1)(l)
        expect(bins).toHaveLength(1)
        expect(calibrationError(bins)).toBeCloseTo(Math.abs(accuracy(l) - (bins[0]?.confidence ?? Number.NaN)), 12)
      })
    )
  })

  it('bins hold every example once, in order, each with its confidence inside', () => {
    fc.assert(
      fc.property(labelled, fc.integer({ min: 1, max: 20 }), (l, n) => {
        const bins = reliabilityBins(n)(l)
        expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(l.prediction.examples)
        bins.forEach((bin, k) => {
          expect(bin.confidence).toBeGreaterThanOrEqual(bin.lower - 1e-12)
          expect(bin.confidence).toBeLessThanOrEqual(bin.upper + 1e-12)
          expect(bin.lower).toBeGreaterThan(bins[k - 1]?.lower ?? -1)
        })
        expect(calibrationError(bins)).toBeLessThanOrEqual(maximumCalibrationError(bins) + 1e-12)
      })
    )
  })

  it('does not depend on the order of the examples', () => {
    fc.assert(
      fc.property(labelled, l => {
        const { examples, classes, probabilities } = l.prediction
        const backwards = Array.from({ length: examples }, (_, i) => examples - 1 - i)
        const cells = backwards.flatMap(i => Array.from({ length: classes }, (_, c) => i * classes + c))
        const turned = pipe(
          right(deterministic(examples, classes, reorder(probabilities, cells))),
          withLabels(reorder(l.labels, backwards))
        )
        expect(ece(right(turned))).toBeCloseTo(ece(l), 12)
      })
    )
  })
})
