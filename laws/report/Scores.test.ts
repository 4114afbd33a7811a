import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect, it } from 'vitest'

import { accuracy } from '../../src/metrics/Accuracy'
import { brier } from '../../src/metrics/Brier'
import { brierDecomposition } from '../../src/metrics/BrierDecomposition'
import { confusionMatrix, mistakes } from '../../src/metrics/ConfusionMatrix'
import { withLabels } from '../../src/metrics/Labelled'
import { nll, probabilityFloor } from '../../src/metrics/Nll'
import { average, deterministic, oneDraw } from '../../src/metrics/Prediction'
import { labelled, labelledDraws, right } from './arbitraries'
import { eight } from './known'

const certain = (label: number) => right(pipe(right(deterministic(1, 2, [1, 0])), withLabels([label])))

describe('accuracy, NLL and Brier score', () => {
  it('agree with scikit-learn', () => {
    expect(accuracy(eight)).toBe(0.75)
    expect(nll(eight)).toBeCloseTo(0.658818321200335, 14)
    expect(brier(eight)).toBeCloseTo(0.38105, 14)
  })

  it('know the best and the worst prediction', () => {
    expect([accuracy(certain(0)), nll(certain(0)), brier(certain(0))]).toEqual([1, 0, 0].map(x => x + 0))
    expect([accuracy(certain(1)), brier(certain(1))]).toEqual([0, 2])
    expect(nll(certain(1))).toBeCloseTo(-Math.log(probabilityFloor), 12)
    expect(nll(certain(1))).toBeCloseTo(87.3365, 4)
  })

  it('lie in their ranges', () => {
    fc.assert(
      fc.property(labelled, l => {
        expect(accuracy(l)).toBeGreaterThanOrEqual(0)
        expect(accuracy(l)).toBeLessThanOrEqual(1)
        expect(nll(l)).toBeGreaterThanOrEqual(-1e-12)
        expect(brier(l)).toBeGreaterThanOrEqual(0)
        expect(brier(l)).toBeLessThanOrEqual(2 + 1e-12)
      })
    )
  })

  it('averaging draws never worsens the NLL or the Brier score of the draws on average (Jensen)', () => {
    fc.assert(
      fc.property(labelledDraws, ({ draws, labels }) => {
        const stride = draws.examples * draws.classes
        const each = Array.from({ length: draws.samples }, (_, t) =>
          right(
            pipe(
              oneDraw(
                draws.examples,
                draws.classes,
                Array.from(draws.probabilities).slice(t * stride, (t + 1) * stride)
              ),
              right,
              withLabels(labels)
            )
          )
        )
        const whole = right(pipe(average(draws), withLabels(labels)))
        const meanOf = (score: typeof nll) => each.reduce((sum, one) => sum + score(one), 0) / draws.samples
        expect(nll(whole)).toBeLessThanOrEqual(meanOf(nll) + 1e-9)
        expect(brier(whole)).toBeLessThanOrEqual(meanOf(brier) + 1e-9)
      })
    )
  })

  it('are proper: the true distribution has the best expected score', () => {
    const truth = [0.7, 0.2, 0.1]
    const expected = (score: typeof nll, said: ReadonlyArray<number>): number =>
      truth.reduce(
        (sum, p, label) => sum + p * score(right(pipe(right(deterministic(1, 3, said)), withLabels([label])))),
        0
      )
    fc.assert(
      fc.property(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 49 })), ([a, b]) => {
        const said = [a / 100, b / 100, 1 - (a + b) / 100]
        expect(expected(nll, said)).toBeGreaterThanOrEqual(expected(nll, truth) - 1e-12)
        expect(expected(brier, said)).toBeGreaterThanOrEqual(expected(brier, truth) - 1e-12)
      })
    )
  })
})

describe('decomposition of the Brier score', () => {
  it('adds up to the Brier score with any number of bins', () => {
    fc.assert(
      fc.property(labelled, fc.integer({ min: 1, max: 30 }), (l, bins) => {
        const d = brierDecomposition(bins)(l)
        const sum = d.reliability - d.resolution + d.uncertainty + d.withinBinVariance - d.withinBinCovariance
        expect(sum).toBeCloseTo(brier(l), 10)
        expect(Math.min(d.reliability, d.resolution, d.uncertainty, d.withinBinVariance)).toBeGreaterThanOrEqual(0)
      })
    )
  })

  it("is Murphy's three terms when every bin holds one forecast", () => {
    // Rain on 8 of 10 days when 0.8 was said, on 3 of 10 when 0.2 was said.
    const said = Array.from({ length: 20 }, (_, i) => (i < 10 ? 0.8 : 0.2))
    const rain = Array.from({ length: 20 }, (_, i) => (i < 8 || i >= 17 ? 1 : 0))
    const l = right(
      pipe(
        right(
          deterministic(
            20,
            2,
            said.flatMap(p => [1 - p, p])
          )
        ),
        withLabels(rain)
      )
    )
    const d = brierDecomposition(10)(l)
    // By hand, and twice because both classes count: (1/2)(0.3 - 0.2)², (0.8 - 0.55)², 0.55 · 0.45.
    expect(d.reliability).toBeCloseTo(2 * 0.005, 12)
    expect(d.resolution).toBeCloseTo(2 * 0.0625, 12)
    expect(d.uncertainty).toBeCloseTo(2 * 0.2475, 12)
    expect(d.withinBinVariance).toBeCloseTo(0, 12)
    expect(d.withinBinCovariance).toBeCloseTo(0, 12)
  })
})

describe('confusion matrix', () => {
  it('agrees with scikit-learn: true classes in rows', () => {
    expect(confusionMatrix(eight)).toEqual({ classes: 3, counts: [2, 0, 1, 1, 2, 0, 0, 0, 2] })
    expect(mistakes(confusionMatrix(eight))).toEqual([
      { actual: 0, predicted: 2, count: 1 },
      { actual: 1, predicted: 0, count: 1 }
    ])
  })

  it('counts every example once, and its diagonal is the accuracy', () => {
    fc.assert(
      fc.property(labelled, l => {
        const { classes, counts } = confusionMatrix(l)
        const trace = counts.filter((_, cell) => cell % (classes + 1) === 0).reduce((a, b) => a + b, 0)
        const wrong = mistakes({ classes, counts }).reduce((sum, mistake) => sum + mistake.count, 0)
        expect(counts.reduce((a, b) => a + b, 0)).toBe(l.prediction.examples)
        expect(trace / l.prediction.examples).toBeCloseTo(accuracy(l), 14)
        expect(trace + wrong).toBe(l.prediction.examples)
      })
    )
  })
})
