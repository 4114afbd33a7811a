/**
 * Nats per example, per batch and per data set are different types: a divergence can not be added to the wrong likelihood.
 */
import { describe, expect, test } from 'tstyche'

import type { Expr } from '../../src/expr/Expr'
import {
  averageOf,
  negativeElbo,
  type PerBatch,
  type PerDataSet,
  type PerExample,
  perExampleOf
} from '../../src/variational/elbo'

declare const example: PerExample
declare const batch: PerBatch
declare const dataSet: PerDataSet
declare const scale: Expr

describe('nats', () => {
  test('D4: the ELBO takes a likelihood per example and a divergence per data set, and nothing else', () => {
    expect(negativeElbo).type.toBeCallableWith(example, dataSet, scale)
    expect(negativeElbo).type.not.toBeCallableWith(dataSet, example, scale)
    expect(negativeElbo).type.not.toBeCallableWith(example, example, scale)
    expect(negativeElbo).type.not.toBeCallableWith(batch, dataSet, scale)
    expect(negativeElbo).type.not.toBeCallableWith(example, batch, scale)
    expect(negativeElbo).type.not.toBeCallableWith(example, scale, scale)
  })

  test('a sum over a batch is told per example once its number of examples is given', () => {
    expect(perExampleOf(batch, scale)).type.toBe<PerExample>()
    expect(perExampleOf).type.not.toBeCallableWith(dataSet, scale)
    expect(perExampleOf).type.not.toBeCallableWith(example, scale)
  })

  test('only estimates per example are averaged', () => {
    expect(averageOf).type.toBeCallableWith([example, example])
    expect(averageOf).type.not.toBeCallableWith([example, dataSet])
  })
})
