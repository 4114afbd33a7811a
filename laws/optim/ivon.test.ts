/**
 * IVON: the rules of the paper, the exact posterior of a conjugate model, and what it refuses.
 */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../../src/backend/reference/evaluate'
import { family as laplaceFamily, laplace } from '../../src/distribution/laplace'
import { family as normalFamily, normal } from '../../src/distribution/normal'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import { times } from '../../src/function/arithmetic'
import { matmul } from '../../src/function/matmul'
import { fixedNoise, meanNegativeLogLikelihood } from '../../src/objective/regression'
import { ivon, storedScale } from '../../src/optim/ivon'
import { constant, ones, scalar } from '../../src/primitive/constant'
import { key } from '../../src/random/Key'
import { normal as normals } from '../../src/random/sample'
import { initialKept, learned, type Objective } from '../../src/train/learn'
import { averageOf } from '../../src/variational/elbo'
import type { Estimator } from '../../src/variational/Estimator'
import { localReparameterization } from '../../src/variational/localReparameterization'
import { type Weight, weight } from '../../src/variational/Parameter'
import * as St from '../../src/variational/Stochastic'
import { weightSampling } from '../../src/variational/weightSampling'
import { distance, valueOf, valuesOf, vector } from '../distribution/support'

const real = fc.double({ min: -3, max: 3, noNaN: true })
const positive = fc.double({ min: 0.05, max: 3, noNaN: true })

describe('a step of IVON', () => {
  it('is that of algorithm 1 of Shen et al., and keeps the precision positive', () => {
    const numbers = fc.tuple(
      real,
      positive,
      real,
      positive,
      real,
      real,
      real,
      fc.double({ min: 0.001, max: 0.2, noNaN: true })
    )
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 20 }), ([m, s, m0, s0, g, d, v0, rate], t) => {
        const [b1, b2, n] = [0.9, 0.98, 50]
        const delta = 1 / (n * s0 ** 2)
        const h0 = 1 / (n * s ** 2) - delta
        const step = ivon({ beta1: b1, beta2: b2, hessian: 1 }).update({
          posterior: { loc: vector([m]), scale: vector([s]) },
          prior: { loc: scalar(m0), scale: scalar(s0) },
          gradient: { loc: vector([g]), scale: vector([d]) },
          slots: { v: vector([v0]), h: vector([h0]) },
          shared: { beta1Power: scalar(b1 ** t) },
          learningRate: scalar(rate),
          klScale: scalar(1 / n)
        })
        const estimate = d / s
        const v = b1 * v0 + (1 - b1) * g
        const h = b2 * h0 + (1 - b2) * estimate + (0.5 * (1 - b2) ** 2 * (h0 - estimate) ** 2) / (h0 + delta)
        expect(h + delta).toBeGreaterThan(0)
        const next = m - (rate * (v / (1 - b1 ** t) + delta * (m - m0))) / (h + delta)
        const [loc = NaN] = valueOf(step.posterior.loc)
        const [scale = NaN] = valueOf(step.posterior.scale)
        expect(Math.abs(loc - next)).toBeLessThan(1e-9 * Math.max(1, Math.abs(next)))
        expect(distance(scale, 1 / Math.sqrt(n * (h + delta)))).toBeLessThan(1e-9)
      })
    )
  })

  it('stores scales so that they come back', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 50, noNaN: true }), s => {
        const [u = NaN] = valueOf(storedScale(vector([s])))
        expect(Math.abs(Math.log1p(Math.exp(-Math.abs(u))) + Math.max(u, 0) + 1e-7 - s) / s).toBeLessThan(1e-9)
      })
    )
  })
})

// -------------------------------------------------------------------------------------

// Bayesian linear regression, as in the tests of conjugate models: L = X'X / NOISE^2 + I / PRIOR^2.

const [N, D, NOISE, PRIOR] = [40, 3, 0.5, 0.8]

const shared = normals(key(99), N)
const columns = Array.from({ length: D }, (_, j) =>
  [...normals(key(j), N)].map((z, i) => 0.6 * z + 0.8 * (shared[i] ?? NaN))
)
const x = Array.from({ length: N }, (_, i) => columns.map(c => c[i] ?? NaN))
const noise = normals(key(7), N)
const y = x.map((row, i) => (row[0] ?? NaN) - 0.5 * (row[1] ?? NaN) + NOISE * (noise[i] ?? NaN))

const dot = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number =>
  a.reduce((s, v, i) => s + v * (b[i] ?? NaN), 0)

const precision = columns.map((a, i) => columns.map((b, j) => dot(a, b) / NOISE ** 2 + (i === j ? 1 / PRIOR ** 2 : 0)))

const weightWith = (prior = normal(0, PRIOR, [D, 1]), family = normalFamily): Weight =>
  weight(family, 'w', [D, 1], O.some(prior))

/** Every pattern of −1 and 1 for noise of the weights' shape; of other noise, all 1 and all −1. */
const patterns: ReadonlyArray<St.Source> = Array.from({ length: 2 ** D }, (_, bits) => ({ shape }) => {
  const sign = (i: number): number => ((bits >> i) & 1 ? 1 : -1)
  return shape[0] === D
    ? constant(
        shape,
        Array.from({ length: D }, (__, i) => sign(i))
      )
    : times(ones(shape), sign(0))
})

/** A step of IVON as a graph: noise of ±1 makes the expectation over the posterior exact, as the loss is a square. */
const stepOf = (estimator: Estimator, w: Weight, beta2: number) => {
  const forward = estimator.affine({ product: matmul, kernel: w, bias: O.none })(constant([N, D], x.flat()))
  const outputs = patterns.map(source => St.runFrom(source)(forward).value)
  const nll = averageOf(
    outputs.map(o => meanNegativeLogLikelihood(fixedNoise(NOISE))(o, constant([N, 1], y), ones([N])))
  ).nats
  const objective: Objective = { nll, loss: nll, learningRate: scalar(0.3), klScale: scalar(1 / N) }
  return learned(ivon({ beta1: 0.5, beta2, hessian: 1 }), [w], objective)
}

describe('IVON on Bayesian linear regression', () => {
  it.each([
    ['local reparameterisation', localReparameterization],
    ['a draw of the weights', weightSampling]
  ] as const)('by %s finds the mean of the exact posterior and the best diagonal', (_, estimator) => {
    const step = stepOf(estimator, weightWith(), 0.7)
    const kept = initialKept(ivon({ beta1: 0.5, beta2: 0.7, hessian: 1 }), [weightWith()])
    const asTensor = (name: string): Tensor => tensor(name.startsWith('#') ? [] : [D, 1], kept.get(name) ?? [])
    let state: ReadonlyMap<string, Tensor> = new Map([
      ['w.loc', tensor([D, 1], [0, 0, 0])],
      ['w.scale', tensor([D, 1], [-2, -2, -2])],
      ...[...kept.keys()].map(name => [name, asTensor(name)] as const)
    ])
    for (let t = 0; t < 200; t++) {
      const values = valuesOf(
        step.map(s => s.value),
        state
      )
      state = new Map(step.map(({ name, value }, i) => [name, tensor(value.shape, values[i] ?? [])] as const))
    }
    const loc = [...(state.get('w.loc')?.data ?? [])]
    const scale = [...(state.get('w.scale')?.data ?? [])].map(u => Math.log1p(Math.exp(u)) + 1e-7)
    // The exact mean solves L m = X'y / NOISE^2.
    columns.forEach((c, i) => {
      const pull = dot(c, y) / NOISE ** 2
      expect(Math.abs(dot(precision[i] ?? [], loc) - pull) / Math.max(1, Math.abs(pull))).toBeLessThan(1e-6)
    })
    scale.forEach((s, i) => expect(Math.abs(s * Math.sqrt(precision[i]?.[i] ?? NaN) - 1)).toBeLessThan(1e-6))
  })

  it('refuses what it can not learn, with a sentence', () => {
    const wrong = (w: Weight): string =>
      pipe(
        evaluate(new Map())(stepOf(weightSampling, w, 0.9).map(({ value }) => value)),
        E.match(
          error => error.message,
          () => ''
        )
      )
    expect(wrong(weightWith(laplace(0, 1, [D, 1])))).toContain(
      "ivon learns normal posteriors under normal priors, but 'w'"
    )
    expect(wrong(weightWith(undefined, laplaceFamily))).toContain("has the distribution 'laplace'")
  })
})
