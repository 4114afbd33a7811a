/**
 * An average, one draw and all draws are different types: uncertainty over weights can be asked of draws alone.
 */
import { describe, expect, test } from 'tstyche'

import { mutualInformation } from '../../src/metrics/Entropy'
import { aleatoric, epistemic } from '../../src/metrics/Kwon'
import { type Labelled, withLabels } from '../../src/metrics/Labelled'
import { standardError } from '../../src/metrics/MonteCarloError'
import { average, type Draws, type MeanPrediction, type OneDraw } from '../../src/metrics/Prediction'
import type { SoftplusDraws } from '../../src/metrics/Softplus'

declare const draws: Draws
declare const oneDraw: OneDraw
declare const mean: MeanPrediction
declare const softplus: SoftplusDraws
declare const labels: ReadonlyArray<number>

describe('predictions', () => {
  test('D11: only draws have mutual information, epistemic variance and a Monte Carlo error', () => {
    expect(mutualInformation).type.toBeCallableWith(draws)
    expect(mutualInformation).type.not.toBeCallableWith(oneDraw)
    expect(mutualInformation).type.not.toBeCallableWith(mean)
    expect(epistemic).type.not.toBeCallableWith(mean)
    expect(standardError).type.not.toBeCallableWith(oneDraw)
  })

  test('D12: scores take an average or one draw, so draws must be averaged first', () => {
    expect(withLabels(labels)).type.toBeCallableWith(mean)
    expect(withLabels(labels)).type.toBeCallableWith(oneDraw)
    expect(withLabels(labels)).type.not.toBeCallableWith(draws)
    expect(average(draws)).type.toBe<MeanPrediction>()
    expect<Labelled['prediction']>().type.toBe<MeanPrediction | OneDraw>()
  })

  test('D13: softplus-normalised probabilities are not the likelihood, and only the covariance takes them', () => {
    expect(aleatoric).type.toBeCallableWith(softplus)
    expect(average).type.not.toBeCallableWith(softplus)
    expect(mutualInformation).type.not.toBeCallableWith(softplus)
    expect(withLabels(labels)).type.not.toBeCallableWith(softplus)
  })
})
