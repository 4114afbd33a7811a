import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describe, expect, it } from 'vitest'

import { accuracy } from '../../src/metrics/Accuracy'
import { assess } from '../../src/metrics/Assessment'
import { brier } from '../../src/metrics/Brier'
import { ece } from '../../src/metrics/Calibration'
import { withLabels } from '../../src/metrics/Labelled'
import { nll } from '../../src/metrics/Nll'
import { average } from '../../src/metrics/Prediction'
import { labelledDraws, right } from './arbitraries'
import { fourDraws } from './known'

describe('assessment', () => {
  it('scores the average of the draws', () => {
    fc.assert(
      fc.property(labelledDraws, ({ draws, labels }) => {
        const whole = right(pipe(average(draws), withLabels(labels)))
        const { test, hits } = right(assess(labels)(draws))
        expect([test.accuracy, test.nll, test.ece, test.brier]).toEqual([accuracy, nll, ece, brier].map(f => f(whole)))
        expect([test.examples, test.samples, hits.length]).toEqual([draws.examples, draws.samples, draws.examples])
      })
    )
  })

  it('gives mean entropy and mutual information', () => {
    const { test } = right(assess([0, 2])(fourDraws))
    expect(test.entropy).toBeCloseTo((0.8402168026807258 + 1.083781895624109) / 2, 13)
    expect(test.mutualInformation).toBeCloseTo((0.05926305695269252 + 0.12668563972779423) / 2, 13)
  })

  it('refuses labels of another set', () => {
    expect(E.isLeft(assess([0])(fourDraws))).toBe(true)
  })
})
