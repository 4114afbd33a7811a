import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describe, expect, it } from 'vitest'

import { withLabels } from '../../src/metrics/Labelled'
import { average, deterministic, draws, oneDraw, predictedClass } from '../../src/metrics/Prediction'
import { softmaxDraws } from '../../src/metrics/Softmax'
import { anyDraws, right } from './arbitraries'
import { fourDraws } from './known'

const message = <A>(either: E.Either<{ readonly message: string }, A>): string =>
  E.isLeft(either) ? either.left.message : 'no error'

describe('Prediction', () => {
  it('averages probabilities over draws', () => {
    const known = [0.675, 0.2125, 0.1125, 0.275, 0.3125, 0.4125]
    Array.from(average(fourDraws).probabilities).forEach((p, j) => {
      expect(p).toBeCloseTo(known[j] ?? Number.NaN, 14)
    })
    expect(average(fourDraws).samples).toBe(4)
  })

  it('D12: the average of probabilities is not the softmax of averaged logits', () => {
    const shape = { samples: 2, examples: 1, classes: 2 }
    const averaged = average(right(softmaxDraws(shape)([4, 0, 0, 1])))
    const ofMeanLogits = right(softmaxDraws({ ...shape, samples: 1 })([2, 0.5]))
    // (σ(4) + σ(-1)) / 2 against σ(1.5)
    expect(averaged.probabilities[0]).toBeCloseTo(0.6254776057, 9)
    expect(ofMeanLogits.probabilities[0]).toBeCloseTo(0.8175744762, 9)
  })

  it('averages stay distributions', () => {
    fc.assert(
      fc.property(anyDraws, d => {
        const mean = average(d)
        for (let i = 0; i < d.examples; i += 1) {
          const row = Array.from({ length: d.classes }, (_, c) => mean.probabilities[i * d.classes + c] ?? Number.NaN)
          expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12)
        }
      })
    )
  })

  it('softmax is unchanged by a shift of a row and does not overflow', () => {
    const shape = { samples: 1, examples: 1, classes: 3 }
    const logit = fc.integer({ min: -30, max: 30 })
    fc.assert(
      fc.property(fc.tuple(logit, logit, logit), fc.integer({ min: -5000, max: 5000 }), (logits, shift) => {
        const plain = right(softmaxDraws(shape)(logits)).probabilities
        const shifted = right(softmaxDraws(shape)(logits.map(x => x + shift))).probabilities
        Array.from(plain).forEach((p, c) => {
          expect(Math.abs((shifted[c] ?? Number.NaN) - p)).toBeLessThan(1e-11)
        })
      })
    )
  })

  it('softmax agrees with numpy', () => {
    const known = [0.6037488961486257, 0.030058887569574023, 0.3661922162818002]
    const found = right(softmaxDraws({ samples: 1, examples: 1, classes: 3 })([1, -2, 0.5])).probabilities
    Array.from(found).forEach((p, c) => {
      expect(p).toBeCloseTo(known[c] ?? Number.NaN, 14)
    })
  })

  it('gives a tie to the lowest class', () => {
    expect(predictedClass(right(oneDraw(1, 3, [0.2, 0.4, 0.4])), 0)).toBe(1)
  })

  it('tells draws, one draw and an average apart by their tags', () => {
    expect(fourDraws._tag).toBe('Draws')
    expect(average(fourDraws)._tag).toBe('MeanPrediction')
    expect(right(oneDraw(1, 2, [0.5, 0.5]))._tag).toBe('OneDraw')
    expect(right(deterministic(1, 2, [0.5, 0.5])).samples).toBe(0)
  })

  it('says what is wrong with the numbers', () => {
    expect(message(draws({ samples: 2, examples: 3, classes: 4 }, [0, 1]))).toBe(
      'A prediction of 2 × 3 × 4 (draws × examples × classes) needs 24 numbers in row-major order, but 2 were given.'
    )
    expect(message(draws({ samples: 0, examples: 3, classes: 4 }, []))).toContain('at least one draw')
    expect(message(oneDraw(2, 2, [0.5, 0.5, 3, -1]))).toBe(
      'Row 1 (draw 0, example 1) is not a probability distribution: its 2 numbers must lie in [0, 1] and sum to 1. ' +
        'Apply softmax to logits first.'
    )
    expect(message(oneDraw(1, 2, [Number.NaN, 1]))).toContain('Row 0')
    expect(message(softmaxDraws({ samples: 1, examples: 1, classes: 0 })([1, 2]))).toContain('at least one draw')
    expect(message(softmaxDraws({ samples: 1, examples: 1, classes: 2 })([Number.NaN, 1]))).toContain('Row 0')
  })

  it('says what is wrong with the labels', () => {
    const prediction = right(deterministic(2, 2, [0.5, 0.5, 0.1, 0.9]))
    expect(message(pipe(prediction, withLabels([1])))).toBe(
      'The prediction has 2 examples, but 1 labels were given: pass one label an example.'
    )
    expect(message(pipe(prediction, withLabels([1, 2])))).toBe('Label 1 is 2, but the prediction has classes 0 to 1.')
    expect(message(pipe(prediction, withLabels([0.5, 1])))).toContain('Label 0 is 0.5')
  })
})
