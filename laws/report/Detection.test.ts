import * as fc from 'fast-check'
import * as O from 'fp-ts/Option'
import { pipe } from 'fp-ts/function'
import { describe, expect, it } from 'vitest'

import { accuracy } from '../../src/metrics/Accuracy'
import { confidences } from '../../src/metrics/Labelled'
import { aupr } from '../../src/metrics/PrecisionRecall'
import { areaUnderRiskCoverage, riskCoverage, thinned } from '../../src/metrics/RiskCoverage'
import { auroc, rocCurve } from '../../src/metrics/Roc'
import { labelled } from './arbitraries'
import { eight } from './known'

const known = { inDistribution: [0.1, 0.4, 0.35, 0.8, 0.2, 0.05, 0.4], outOfDistribution: [0.9, 0.4, 0.7, 0.6, 0.8] }

// Few distinct scores, so that ties are frequent.
const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 12 })
const detection = fc.record({ inDistribution: scores, outOfDistribution: scores })

const value = O.getOrElse(() => Number.NaN)

describe('out-of-distribution detection', () => {
  it('agrees with scikit-learn, ties included', () => {
    expect(value(auroc(known))).toBeCloseTo(0.8714285714285714, 14)
    expect(value(aupr(known))).toBeCloseTo(0.7683333333333333, 14)
  })

  it('AUROC is the share of pairs in the right order, ties counting half', () => {
    fc.assert(
      fc.property(detection, d => {
        const pairs = d.outOfDistribution.flatMap(a => d.inDistribution.map(b => (a > b ? 1 : a === b ? 0.5 : 0)))
        const share = pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length
        expect(value(auroc(d))).toBeCloseTo(share, 12)
      })
    )
  })

  it('AUROC of swapped groups is its complement', () => {
    fc.assert(
      fc.property(detection, d => {
        const swapped = { inDistribution: d.outOfDistribution, outOfDistribution: d.inDistribution }
        expect(value(auroc(d)) + value(auroc(swapped))).toBeCloseTo(1, 12)
      })
    )
  })

  it('both areas see only the order of the scores', () => {
    fc.assert(
      fc.property(detection, d => {
        const stretched = {
          inDistribution: d.inDistribution.map(x => Math.exp(3 * x)),
          outOfDistribution: d.outOfDistribution.map(x => Math.exp(3 * x))
        }
        expect(value(auroc(stretched))).toBeCloseTo(value(auroc(d)), 12)
        expect(value(aupr(stretched))).toBeCloseTo(value(aupr(d)), 12)
      })
    )
  })

  it('a perfect detector has 1, and one that says always the same has 0.5 and the share of positives', () => {
    const perfect = { inDistribution: [0, 1, 2], outOfDistribution: [3, 4] }
    const useless = { inDistribution: [1, 1, 1], outOfDistribution: [1] }
    expect([auroc(perfect), aupr(perfect)]).toEqual([O.some(1), O.some(1)])
    expect([auroc(useless), aupr(useless)]).toEqual([O.some(0.5), O.some(0.25)])
  })

  it('the ROC curve runs from (0, 0) to (1, 1) and never falls', () => {
    fc.assert(
      fc.property(detection, d => {
        const curve = pipe(
          rocCurve(d),
          O.getOrElseW(() => [])
        )
        expect(curve[0]).toEqual({ falsePositiveRate: 0, truePositiveRate: 0 })
        expect(curve.at(-1)).toEqual({ falsePositiveRate: 1, truePositiveRate: 1 })
        curve.slice(1).forEach((point, k) => {
          expect(point.falsePositiveRate).toBeGreaterThanOrEqual(curve[k]?.falsePositiveRate ?? 2)
          expect(point.truePositiveRate).toBeGreaterThanOrEqual(curve[k]?.truePositiveRate ?? 2)
        })
      })
    )
  })

  it('has no area without examples or with NaN', () => {
    expect(auroc({ inDistribution: [], outOfDistribution: [1] })).toEqual(O.none)
    expect(aupr({ inDistribution: [1], outOfDistribution: [Number.NaN] })).toEqual(O.none)
  })
})

describe('risk and coverage', () => {
  const unsure = confidences(eight).map(c => 1 - c)

  it('agrees with numpy, where tied examples share their errors', () => {
    const curve = riskCoverage(unsure)(eight)
    const risks = [0, 0, 0, 0, 1 / 5, 1.5 / 6, 2 / 7, 2 / 8]
    curve.forEach((point, k) => {
      expect(point.risk).toBeCloseTo(risks[k] ?? Number.NaN, 14)
      expect(point.coverage).toBe((k + 1) / 8)
    })
    expect(areaUnderRiskCoverage(curve)).toBeCloseTo(0.12321428571428572, 14)
  })

  it('ends at the error of all examples, whatever the order', () => {
    fc.assert(
      fc.property(labelled, fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 8 }), (l, order) => {
        const curve = riskCoverage(order.slice(0, l.prediction.examples))(l)
        expect(curve).toHaveLength(l.prediction.examples)
        expect(curve.at(-1)?.risk).toBeCloseTo(1 - accuracy(l), 12)
      })
    )
  })

  it('is thinned to points at even distances, the last among them', () => {
    const curve = Array.from({ length: 1000 }, (_, k) => ({ coverage: (k + 1) / 1000, risk: k }))
    expect(thinned(4)(curve).map(point => point.coverage)).toEqual([0.25, 0.5, 0.75, 1])
    expect(thinned(2000)(curve)).toBe(curve)
  })

  it('equal uncertainties give a flat curve', () => {
    fc.assert(
      fc.property(labelled, l => {
        const curve = riskCoverage(new Float64Array(l.prediction.examples))(l)
        curve.forEach(point => {
          expect(point.risk).toBeCloseTo(1 - accuracy(l), 12)
        })
      })
    )
  })
})
