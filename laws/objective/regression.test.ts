import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tensor } from '../../src/expr/Tensor'
import {
  fixedNoise,
  heteroscedasticNoise,
  learnedNoise,
  meanNegativeLogLikelihood,
  negativeLogLikelihoods,
  noiseStorage,
  outputsFor,
  targetsGiven
} from '../../src/objective/regression'
import { variance } from '../../src/distribution/Distribution'
import { grad } from '../../src/transform/vjp'
import { distance, matrix, numberOf, valueOf, vector } from '../distribution/support'

const real = fc.double({ min: -3, max: 3, noNaN: true })

const nll = (y: number, mean: number, scale: number): number =>
  0.5 * ((y - mean) / scale) ** 2 + Math.log(scale) + 0.5 * Math.log(2 * Math.PI)

const softplus = (x: number): number => Math.log1p(Math.exp(x)) + 1e-7

describe('the likelihood of regression', () => {
  it('has the noise that is given, and its normalising constant', () => {
    fc.assert(
      fc.property(real, real, real, real, (a, b, m, n) => {
        const value = numberOf(negativeLogLikelihoods(fixedNoise(0.3))(matrix([[m, n]]), matrix([[a, b]])))
        expect(distance(value, nll(a, m, 0.3) + nll(b, n, 0.3))).toBeLessThan(1e-12)
      })
    )
  })

  it('is no squared error: halving the noise does not quarter it', () => {
    const at = (scale: number): number =>
      numberOf(negativeLogLikelihoods(fixedNoise(scale))(matrix([[1]]), matrix([[2]])))
    expect(at(0.5) / at(1)).not.toBeCloseTo(4, 1)
  })

  it('has noise that is learned, one for each target, and least where it is the root mean square of the residuals', () => {
    const noise = learnedNoise(2)
    const [storage] = noiseStorage(noise)
    expect(noiseStorage(noise).map(s => s.shape)).toEqual([[2]])
    const [outputs, targets] = [
      matrix([
        [0, 0],
        [0, 0]
      ]),
      matrix([
        [0.3, 1],
        [-0.3, -1]
      ])
    ]
    const loss = meanNegativeLogLikelihood(noise)(outputs, targets, vector([1, 1])).nats
    const stored = [0.3, 1].map(s => Math.log(Math.expm1(s - 1e-7)))
    const [slope = loss] = storage === undefined ? [] : grad(loss, [storage.node])
    valueOf(slope, new Map([['noise.value', tensor([2], stored)]])).forEach(g =>
      expect(Math.abs(g)).toBeLessThan(1e-12)
    )
  })

  it('takes means and scales from one output each, for heteroscedastic noise', () => {
    expect(outputsFor(heteroscedasticNoise)(3)).toBe(6)
    expect(outputsFor(fixedNoise(1))(3)).toBe(3)
    fc.assert(
      fc.property(real, real, real, (y, mean, stored) => {
        const value = numberOf(negativeLogLikelihoods(heteroscedasticNoise)(matrix([[mean, stored]]), matrix([[y]])))
        expect(distance(value, nll(y, mean, softplus(stored)))).toBeLessThan(1e-12)
      })
    )
    const d = targetsGiven(heteroscedasticNoise)(matrix([[1, 2, 0, -1]]))
    valueOf(variance(d)).forEach((v, i) => expect(distance(v, softplus([0, -1][i] ?? NaN) ** 2)).toBeLessThan(1e-12))
  })

  it('passes over rows of weight 0, and an empty batch has no loss', () => {
    const [outputs, targets] = [matrix([[0], [5]]), matrix([[1], [50]])]
    const loss = (weights: ReadonlyArray<number>): number =>
      numberOf(meanNegativeLogLikelihood(fixedNoise(1))(outputs, targets, vector(weights)).nats)
    expect(distance(loss([1, 0]), nll(1, 0, 1))).toBeLessThan(1e-12)
    expect(loss([0, 0])).toBe(0)
  })
})
