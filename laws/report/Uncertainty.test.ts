import * as fc from 'fast-check'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'

import { expectedEntropy, mutualInformation, predictiveEntropy } from '../../src/metrics/Entropy'
import { aleatoric, epistemic, kwonMatrices } from '../../src/metrics/Kwon'
import { samplesNeeded, spread, standardError } from '../../src/metrics/MonteCarloError'
import { average, draws } from '../../src/metrics/Prediction'
import { softmaxDraws } from '../../src/metrics/Softmax'
import { softplusDraws } from '../../src/metrics/Softplus'
import { uncertainties } from '../../src/metrics/Uncertainty'
import { anyDraws, right } from './arbitraries'
import { fourDraws } from './known'

const close = (found: ArrayLike<number>, known: ReadonlyArray<number>, digits = 13): void => {
  expect(found.length).toBe(known.length)
  known.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, digits)
  })
}

const some = <A>(option: O.Option<A>): A =>
  right(O.isSome(option) ? { _tag: 'Right', right: option.value } : { _tag: 'Left', left: { message: 'none' } })

const trace = (matrix: Float64Array, classes: number): number =>
  matrix.filter((_, j) => j % (classes + 1) === 0).reduce((a, b) => a + b, 0)

describe('entropy and mutual information', () => {
  it('agree with numpy', () => {
    close(predictiveEntropy(fourDraws), [0.8402168026807258, 1.083781895624109])
    close(expectedEntropy(fourDraws), [0.7809537457280333, 0.9570962558963148])
    close(mutualInformation(fourDraws), [0.05926305695269252, 0.12668563972779423])
  })

  it('0 ≤ mutual information ≤ entropy ≤ log classes, and the parts add up', () => {
    fc.assert(
      fc.property(anyDraws, d => {
        const [total, expected, mutual] = [predictiveEntropy(d), expectedEntropy(d), mutualInformation(d)]
        for (let i = 0; i < d.examples; i += 1) {
          expect(mutual[i]).toBeGreaterThanOrEqual(0)
          expect(total[i]).toBeLessThanOrEqual(Math.log(d.classes) + 1e-12)
          expect((expected[i] ?? Number.NaN) + (mutual[i] ?? Number.NaN)).toBeCloseTo(total[i] ?? Number.NaN, 12)
        }
      })
    )
  })

  it('D11: identical draws have no mutual information, and opposed certain draws have log 2', () => {
    const shape = { samples: 2, examples: 1, classes: 2 }
    close(mutualInformation(right(draws(shape, [0.3, 0.7, 0.3, 0.7]))), [0])
    close(epistemic(right(draws(shape, [0.3, 0.7, 0.3, 0.7]))), [0])
    close(mutualInformation(right(draws(shape, [1, 0, 0, 1]))), [Math.LN2])
  })

  it('does not depend on the order of the draws', () => {
    fc.assert(
      fc.property(anyDraws, d => {
        const stride = d.examples * d.classes
        const turned = Array.from({ length: d.samples }, (_, t) =>
          Array.from(d.probabilities).slice((d.samples - 1 - t) * stride, (d.samples - t) * stride)
        ).flat()
        close(mutualInformation(right(draws(d, turned))), Array.from(mutualInformation(d)), 12)
      })
    )
  })
})

describe('aleatoric and epistemic covariance (Kwon et al.)', () => {
  it('agree with numpy', () => {
    const first = some(kwonMatrices(0)(fourDraws))
    close(first.aleatoric, [0.1975, -0.12875, -0.06875, -0.12875, 0.156875, -0.028125, -0.06875, -0.028125, 0.096875])
    close(
      first.epistemic,
      [0.021875, -0.0146875, -0.0071875, -0.0146875, 0.01046875, 0.00421875, -0.0071875, 0.00421875, 0.00296875]
    )
    close(aleatoric(fourDraws), [0.1975 + 0.156875 + 0.096875, 0.1775 + 0.181875 + 0.211875])
    close(epistemic(fourDraws), [0.021875 + 0.01046875 + 0.00296875, 0.021875 + 0.03296875 + 0.03046875])
  })

  it('D13: their sum is diag(p̄) - p̄ p̄ᵀ', () => {
    fc.assert(
      fc.property(anyDraws, d => {
        const mean = average(d).probabilities
        for (let i = 0; i < d.examples; i += 1) {
          const matrices = some(kwonMatrices(i)(d))
          for (let a = 0; a < d.classes; a += 1) {
            for (let b = 0; b < d.classes; b += 1) {
              const [pa, pb] = [mean[i * d.classes + a] ?? Number.NaN, mean[i * d.classes + b] ?? Number.NaN]
              const cell = a * d.classes + b
              const sum = (matrices.aleatoric[cell] ?? Number.NaN) + (matrices.epistemic[cell] ?? Number.NaN)
              expect(sum).toBeCloseTo((a === b ? pa : 0) - pa * pb, 13)
            }
          }
        }
      })
    )
  })

  it('the scalars are the traces of the matrices and are not negative', () => {
    fc.assert(
      fc.property(anyDraws, d => {
        const [data, weights] = [aleatoric(d), epistemic(d)]
        for (let i = 0; i < d.examples; i += 1) {
          const matrices = some(kwonMatrices(i)(d))
          expect(data[i]).toBeCloseTo(trace(matrices.aleatoric, d.classes), 12)
          expect(weights[i]).toBeCloseTo(trace(matrices.epistemic, d.classes), 12)
          expect(Math.min(data[i] ?? -1, weights[i] ?? -1)).toBeGreaterThanOrEqual(-1e-15)
        }
      })
    )
  })

  it('has no matrices for an example that is not there', () => {
    expect([-1, 2, 0.5].map(i => O.isNone(kwonMatrices(i)(fourDraws)))).toEqual([true, true, true])
  })
})

describe('softplus-normalised probabilities', () => {
  const shape = { samples: 2, examples: 1, classes: 3 }

  it('agree with numpy, and are not softmax', () => {
    const logits = [1, -2, 0.5, 0, 3, -1]
    const found = right(softplusDraws(shape)(logits))
    close(
      found.probabilities,
      [
        0.5439588330925675, 0.05257414682078571, 0.40346702008664664, 0.17093657873235862, 0.7518101587368285,
        0.0772532625308129
      ]
    )
    expect(found._tag).toBe('SoftplusDraws')
    expect(
      Math.abs((aleatoric(found)[0] ?? 0) - (aleatoric(right(softmaxDraws(shape)(logits)))[0] ?? 0))
    ).toBeGreaterThan(0.01)
  })

  it('stand large and very negative logits', () => {
    close(right(softplusDraws({ ...shape, samples: 1 })([800, -800, 200])).probabilities, [0.8, 0, 0.2], 12)
  })
})

describe('Monte Carlo error', () => {
  it('agrees with numpy', () => {
    const sd = [
      0.17078251276599332, 0.11814539065631521, 0.06291528696058958, 0.1707825127659933, 0.20966242709015204,
      0.2015564437074637
    ]
    close(some(spread(fourDraws)), sd)
    close(
      some(standardError(fourDraws)),
      sd.map(x => x / 2)
    )
  })

  it('says how many draws a target needs', () => {
    // (0.20966 / 0.01)² = 439.58
    expect(samplesNeeded(0.01)(fourDraws)).toEqual(O.some(440))
    expect(samplesNeeded(0)(fourDraws)).toEqual(O.none)
  })

  it('one draw has none', () => {
    const one = right(draws({ samples: 1, examples: 1, classes: 2 }, [0.5, 0.5]))
    expect([standardError(one), samplesNeeded(0.1)(one)]).toEqual([O.none, O.none])
  })
})

describe('the uncertainty of single predictions', () => {
  const logits = fc
    .record({ samples: fc.integer({ min: 1, max: 4 }), examples: fc.integer({ min: 1, max: 3 }) })
    .chain(({ samples, examples }) =>
      fc.tuple(
        fc.constant({ samples, examples, classes: 3 }),
        fc.array(fc.double({ min: -9, max: 9, noNaN: true }), {
          minLength: samples * examples * 3,
          maxLength: samples * examples * 3
        })
      )
    )

  it('has every measure of its own example, and their sums', () => {
    fc.assert(
      fc.property(logits, ([shape, values]) => {
        const [softmax, softplus] = [right(softmaxDraws(shape)(values)), right(softplusDraws(shape)(values))]
        const rows = uncertainties(softmax, softplus)
        const mean = average(softmax)
        expect(rows.length).toBe(shape.examples)
        rows.forEach((row, i) => {
          expect(row.probabilities).toEqual(Array.from(mean.probabilities).slice(3 * i, 3 * i + 3))
          expect(row.predicted).toBe(row.probabilities.indexOf(Math.max(...row.probabilities)))
          expect(row.entropy).toBe(predictiveEntropy(softmax)[i])
          expect(row.expectedEntropy + row.mutualInformation).toBeCloseTo(row.entropy, 12)
          const squares = row.probabilities.reduce((sum, p) => sum + p * p, 0)
          expect(row.variance.aleatoric + row.variance.epistemic).toBeCloseTo(1 - squares, 12)
          expect(row.softplus).toEqual({ aleatoric: aleatoric(softplus)[i], epistemic: epistemic(softplus)[i] })
          expect(O.isSome(row.standardError)).toBe(shape.samples > 1)
        })
        const errors = O.toNullable(standardError(softmax))
        if (errors !== null) expect(rows.flatMap(row => [...some(row.standardError)])).toEqual([...errors])
      })
    )
  })
})
