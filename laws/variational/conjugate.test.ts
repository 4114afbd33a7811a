/**
 * Conjugate models: what variational inference must find. Calibration has a file of its own.
 */
import { describe, expect, it } from 'vitest'
import type { Expr } from '../../src/expr/Expr'
import { key } from '../../src/random/Key'
import { normal as normals } from '../../src/random/sample'
import { grad } from '../../src/transform/vjp'
import { localReparameterization } from '../../src/variational/localReparameterization'
import type { Weight } from '../../src/variational/Parameter'
import * as St from '../../src/variational/Stochastic'
import { weightSampling } from '../../src/variational/weightSampling'
import { keyOf, meanOf, numberOf, standardErrors, valuesOf } from '../distribution/support'
import {
  correlated,
  environmentOf,
  exact,
  exactNllOf,
  lossOf,
  type Matrix,
  mirrorImages,
  nllOf,
  orthogonal,
  type Problem,
  scaleOf,
  simulated,
  targetsOf,
  weightOf
} from './linearRegression'

// N = 40 examples, D weights.

const [N, D] = [40, 3]

const problem = (x: Matrix, seed: number): Problem =>
  simulated({ x, noise: 0.5, prior: { loc: 0.2, scale: 0.8 } }, seed).problem

/** The training loss, −ELBO / N, in the mean over all noise. */
const lossAt = (p: Problem): { readonly loss: Expr; readonly w: Weight } => {
  const w = weightOf(p)
  return { w, loss: lossOf(w, p, exactNllOf(localReparameterization, w, p, mirrorImages)(targetsOf(p))) }
}

/** Gradient descent with Adam's scaling, the rate falling to 0. */
const fit = (p: Problem) => {
  const { loss, w } = lossAt(p)
  const slopes = grad(
    loss,
    w.storage.map(({ node }) => node)
  )
  const steps = 700
  const state = { theta: [0, 0, 0, -2, -2, -2], m: Array(6).fill(0), v: Array(6).fill(0) }
  for (let t = 1; t <= steps; t++) {
    const g = valuesOf(slopes, environmentOf({ loc: state.theta.slice(0, D), scale: state.theta.slice(D) })).flat()
    const rate = 0.05 * (1 - (t - 1) / steps)
    state.m = state.m.map((m: number, i) => 0.9 * m + 0.1 * (g[i] ?? NaN))
    state.v = state.v.map((v: number, i) => 0.99 * v + 0.01 * (g[i] ?? NaN) ** 2)
    state.theta = state.theta.map((x, i) => {
      const mean = Number(state.m[i]) / (1 - 0.9 ** t)
      return x - (rate * mean) / (Math.sqrt(Number(state.v[i]) / (1 - 0.99 ** t)) + 1e-12)
    })
  }
  const [loc, stored] = [state.theta.slice(0, D), state.theta.slice(D)]
  return { loc, scale: stored.map(scaleOf), elbo: -N * numberOf(loss, environmentOf({ loc, scale: stored })), loss }
}

const designs: ReadonlyArray<readonly [string, Problem]> = [
  ['orthogonal', problem(orthogonal(N, D, 10), 1)],
  ['orthogonal, other data', problem(orthogonal(N, D, 20), 2)],
  ['correlated', problem(correlated(N, D, 30), 3)],
  ['correlated, other data', problem(correlated(N, D, 40), 4)]
]

const fits = designs.map(([name, p]) => ({ name, p, found: fit(p), truth: exact(p) }))

describe('variational inference on Bayesian linear regression', () => {
  it.each(fits)(
    'S4: on a design that is $name, finds the mean of the exact posterior and the scales 1 / sqrt(L_ii)',
    ({ found, truth }) => {
      truth.mean.forEach((mean, i) => {
        const scale = 1 / Math.sqrt(truth.precision[i]?.[i] ?? NaN)
        expect(Math.abs((found.loc[i] ?? NaN) - mean) / scale).toBeLessThan(0.01)
        expect(Math.abs(Math.log((found.scale[i] ?? NaN) / scale))).toBeLessThan(0.01)
      })
    }
  )

  it.each(fits)(
    'S4: on a design that is $name, the ELBO lies below the evidence by exactly the known gap',
    ({ found, truth }) => {
      const gap = 0.5 * (truth.precision.reduce((s, row, i) => s + Math.log(row[i] ?? NaN), 0) - truth.logDeterminant)
      expect(found.elbo).toBeLessThan(truth.evidence + 1e-9)
      expect(Math.abs(truth.evidence - found.elbo - gap)).toBeLessThan(1e-3)
    }
  )

  it('S1: recovers the exact posterior on an orthogonal design', () => {
    fits
      .slice(0, 2)
      .forEach(({ found, truth }) =>
        found.scale.forEach((s, i) =>
          expect(Math.abs(Math.log(s / Math.sqrt(truth.covariance[i]?.[i] ?? NaN)))).toBeLessThan(0.01)
        )
      )
  })

  it('S2: has exactly the known shrinkage on a correlated design', () => {
    fits.slice(2).forEach(({ found, truth }) =>
      found.scale.forEach((s, i) => {
        const [variance, precision] = [truth.covariance[i]?.[i] ?? NaN, truth.precision[i]?.[i] ?? NaN]
        const ratio = s / Math.sqrt(variance)
        expect(Math.abs(ratio * Math.sqrt(variance * precision) - 1)).toBeLessThan(0.01)
        expect(ratio).toBeLessThan(0.6)
      })
    )
  })

  it('S4: the ELBO is below the evidence for any posterior whatever', () => {
    fits.forEach(({ found, truth }) =>
      Array.from({ length: 30 }, (_, i) => {
        const theta = [...normals(key(500 + i), 2 * D)]
        const elbo =
          -N * numberOf(found.loss, environmentOf({ loc: theta.slice(0, D), scale: theta.slice(D).map(v => v - 1) }))
        expect(elbo).toBeLessThan(truth.evidence)
      })
    )
  })
})

it('the loss by weight sampling has the same mean as the exact ELBO', () => {
  const [, p] = designs[0] ?? expect.fail('there is a design')
  const { w, loss } = lossAt(p)
  const at = environmentOf({ loc: [0.1, 0.2, 0.3], scale: [-1, -1, -1] })
  const samples = Array.from({ length: 400 }, (_, i) =>
    numberOf(lossOf(w, p, St.run(keyOf(i))(nllOf(weightSampling, w, p)(targetsOf(p))).value), at)
  )
  expect(Math.abs(standardErrors(samples, numberOf(loss, at)))).toBeLessThan(5)
  expect(meanOf(samples)).toBeGreaterThan(0)
})
