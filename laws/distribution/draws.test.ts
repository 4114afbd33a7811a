import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import type { Distribution } from '../../src/distribution/Distribution'
import { distribution, entropy, logProb, mean, parameter, variance } from '../../src/distribution/Distribution'
import { categorical } from '../../src/distribution/categorical'
import { scalarFamilies } from '../../src/distribution/families'
import { lowRankNormal } from '../../src/distribution/lowRankNormal'
import { multivariateNormal } from '../../src/distribution/multivariateNormal'
import { oneHotCategorical } from '../../src/distribution/oneHotCategorical'
import type { Expr } from '../../src/expr/Expr'
import { minus, square } from '../../src/function/arithmetic'
import { neg } from '../../src/primitive/neg'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { fill } from '../../src/primitive/constant'
import { grad } from '../../src/transform/vjp'
import { drawOf, mirrored, fromKey, run, runFrom } from '../../src/variational/Stochastic'
import { distance, keyOf, matrix, meanOf, numberOf, standardErrors, valueOf, vector } from './support'

const N = 10000

/** Parameters that every constraint allows; a weight or a probability of 0.3. */
const parameters: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  bernoulli: { logit: 0.7 },
  beta: { alpha: 0.6, beta: 2.3 },
  cauchy: { loc: 0.4, scale: 0.7 },
  gamma: { concentration: 1.7, rate: 0.6 },
  'half-cauchy': { scale: 0.7 },
  'half-normal': { scale: 0.7 },
  laplace: { loc: 0.4, scale: 0.7 },
  'log-normal': { loc: 0.4, scale: 0.5 },
  'multiplicative-normal': { loc: 0.4, alpha: 0.7 },
  normal: { loc: 0.4, scale: 0.7 },
  'scale-mixture': { loc: 0.4, weight: 0.3, wide: 1, narrow: 0.2 },
  'spike-and-slab': { weight: 0.3, scale: 0.7 },
  'student-t': { df: 6, loc: 0.4, scale: 0.7 },
  uniform: { low: -0.5, high: 2 }
}

const withDraws = scalarFamilies.filter(f => f.name in parameters)

const of = (name: string): Distribution => {
  const family = withDraws.find(f => f.name === name)
  return family === undefined ? expect.fail(name) : distribution(family)(parameters[name] ?? {}, [N])
}

describe('draws', () => {
  it('are there for every family of elements but the improper one and the point', () => {
    expect(scalarFamilies.map(f => f.name).filter(name => !(name in parameters))).toEqual(['delta', 'log-uniform'])
  })

  it.each(Object.keys(parameters))('of %s have its mean, its variance and its entropy', name => {
    const d = of(name)
    const x = run(keyOf(11))(drawOf(d)).value
    const draws = valueOf(x)
    const [centre = NaN, spread = NaN] = [valueOf(mean(d))[0], valueOf(variance(d))[0]]
    if (Number.isFinite(centre)) expect(Math.abs(standardErrors(draws, centre))).toBeLessThan(5)
    if (Number.isFinite(spread))
      expect(
        Math.abs(
          standardErrors(
            draws.map(v => (v - centre) ** 2),
            spread
          )
        )
      ).toBeLessThan(5)
    const h = entropy(d)
    if (O.isSome(h) && name !== 'uniform')
      expect(Math.abs(standardErrors(valueOf(neg(logProb(x)(d))), valueOf(h.value)[0] ?? NaN))).toBeLessThan(5)
  })

  it('of a mirrored source are fair, and antithetic', () => {
    const d = of('laplace')
    const [there, back] = [fromKey(keyOf(3)), mirrored(fromKey(keyOf(3)))].map(source =>
      valueOf(runFrom(source)(drawOf(d)).value)
    )
    expect(Math.abs(standardErrors(back ?? [], 0.4))).toBeLessThan(5)
    expect((there ?? []).every((x, i) => Math.abs(x - 0.4 + ((back ?? [])[i] ?? NaN) - 0.4) < 1e-5)).toBe(true)
  })
})

const pathwise = withDraws.filter(f => O.exists((s: { readonly pathwise: boolean }) => s.pathwise)(f.sampler))

describe('pathwise draws', () => {
  it('are those of the continuous families that estimators take', () => {
    expect(pathwise.map(f => f.name)).toEqual([
      'cauchy',
      'half-cauchy',
      'half-normal',
      'laplace',
      'log-normal',
      'multiplicative-normal',
      'normal',
      'student-t',
      'uniform'
    ])
  })

  const moved = pathwise
    .filter(f => !f.name.includes('cauchy'))
    .flatMap(f => Object.keys(f.constraints).map(p => [f.name, p] as const))

  it.each(moved)('of %s: the mean slope by %s of x and of its square are those of their means', (name, which) => {
    const d = of(name)
    const node = parameter(which)(d)
    const x = run(keyOf(13))(drawOf(d)).value
    const expected = [sumAll(mean(d)), sumAll(squareMean(d))].map(y => valueOf(grad(y, [node])[0] ?? node)[0] ?? NaN)
    const slopes = [x, square(x)].map(y => valueOf(grad(sumAll(y), [node])[0] ?? node))
    slopes.forEach((s, i) => {
      const e = expected[i] ?? NaN
      if (new Set(s).size > 1) expect(Math.abs(standardErrors(s, e))).toBeLessThan(5)
      else expect(distance(meanOf(s), e)).toBeLessThan(1e-12)
    })
  })
})

/** E x² */
const squareMean = (d: Distribution): Expr => minus(variance(d), neg(square(mean(d))))

describe('draws of whole arrays', () => {
  const many = (d: Distribution): ReadonlyArray<ReadonlyArray<number>> =>
    Array.from({ length: 2000 }, (_, i) => valueOf(run(keyOf(i))(drawOf(d)).value))

  const covariance = (draws: ReadonlyArray<ReadonlyArray<number>>, i: number, j: number): ReadonlyArray<number> =>
    draws.map(x => ((x[i] ?? NaN) - 0.3) * ((x[j] ?? NaN) + 1))

  it('of a multivariate normal have its covariance', () => {
    const draws = many(
      multivariateNormal(
        vector([0.3, -1]),
        matrix([
          [0.5, 0],
          [0.8, 2]
        ])
      )
    )
    expect(Math.abs(standardErrors(covariance(draws, 0, 1), 0.4))).toBeLessThan(5)
    expect(Math.abs(standardErrors(covariance(draws, 0, 1), 0))).toBeGreaterThan(5)
  })

  it('of a low-rank normal have its covariance', () => {
    const draws = many(lowRankNormal(vector([0.3, -1]), vector([0.5, 0.5]), matrix([[0.5], [1.2]])))
    expect(Math.abs(standardErrors(covariance(draws, 0, 1), 0.6))).toBeLessThan(5)
  })

  it('of classes come as often as their probabilities say', () => {
    const logits = fill(0)([N, 1])
    expect(valueOf(run(keyOf(1))(drawOf(categorical(logits))).value).every(c => c === 0)).toBe(true)
    const rows = matrix(Array.from({ length: 5000 }, () => [Math.log(0.2), Math.log(0.5), Math.log(0.3)]))
    const classes = valueOf(run(keyOf(1))(drawOf(categorical(rows))).value)
    ;[0.2, 0.5, 0.3].forEach((p, c) => {
      expect(
        Math.abs(
          standardErrors(
            classes.map(v => (v === c ? 1 : 0)),
            p
          )
        )
      ).toBeLessThan(5)
    })
    const oneHot = run(keyOf(1))(drawOf(oneHotCategorical(rows))).value
    expect(numberOf(sumAll(oneHot))).toBe(5000)
  })
})
