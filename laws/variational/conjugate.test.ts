import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import { family as normalFamily, normal } from '../../src/distribution/normal'
import type { Expr } from '../../src/expr/Expr'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import { matmul } from '../../src/function/matmul'
import { fixedNoise, meanNegativeLogLikelihood } from '../../src/objective/regression'
import { constant, ones, scalar } from '../../src/primitive/constant'
import { invalid } from '../../src/expr/Expr'
import { key } from '../../src/random/Key'
import { normal as normals } from '../../src/random/sample'
import { grad } from '../../src/transform/vjp'
import { averageOf, klScaleOf, negativeElbo, perDataSet } from '../../src/variational/elbo'
import { localReparameterization } from '../../src/variational/localReparameterization'
import { divergence, weight } from '../../src/variational/Parameter'
import * as St from '../../src/variational/Stochastic'
import { weightSampling } from '../../src/variational/weightSampling'
import { keyOf, meanOf, numberOf, standardErrors, valueOf, valuesOf } from '../distribution/support'

// Bayesian linear regression y = X w + noise: N = 40 examples, D weights, prior N(0, PRIOR^2), noise NOISE. The exact
// posterior has precision L = X'X / NOISE^2 + I / PRIOR^2 and mean L^-1 X'y / NOISE^2; the best independent normal
// posterior has the same mean and the variances 1 / L_ii (Bishop 2006, section 10.1.2).

const [N, D, NOISE, PRIOR] = [40, 3, 0.5, 0.8]

type Matrix = ReadonlyArray<ReadonlyArray<number>>

const dot = (x: ReadonlyArray<number>, y: ReadonlyArray<number>): number =>
  x.reduce((s, v, i) => s + v * (y[i] ?? NaN), 0)

const column = (x: Matrix, j: number): ReadonlyArray<number> => x.map(row => row[j] ?? NaN)

const rowsOf = (columns: Matrix): Matrix => Array.from({ length: N }, (_, i) => columns.map(c => c[i] ?? NaN))

/** Columns of a random design, made orthogonal to each other. */
const orthogonal = (seed: number): Matrix =>
  rowsOf(
    Array.from({ length: D }, (_, j) => [...normals(key(seed + j), N)]).reduce<Matrix>((done, c) => {
      const rest = done.reduce<ReadonlyArray<number>>(
        (r, u) => r.map((v, i) => v - (dot(c, u) / dot(u, u)) * (u[i] ?? NaN)),
        c
      )
      return [...done, rest]
    }, [])
  )

/** A design whose columns have the correlation 0.9. */
const correlated = (seed: number): Matrix => {
  const shared = normals(key(seed + 99), N)
  const columns = Array.from({ length: D }, (_, j) =>
    [...normals(key(seed + j), N)].map((v, i) => Math.sqrt(0.1) * v + Math.sqrt(0.9) * (shared[i] ?? NaN))
  )
  return rowsOf(columns)
}

interface Problem {
  readonly x: Matrix
  readonly y: ReadonlyArray<number>
}

const problem = (x: Matrix, seed: number): Problem => {
  const w = [...normals(key(seed + 7), D)].map(v => v * PRIOR)
  const noise = normals(key(seed + 8), N)
  return { x, y: x.map((row, i) => dot(row, w) + NOISE * (noise[i] ?? NaN)) }
}

/** A^-1 and log |A|, by Gauss and Jordan. */
const inverse = (a: Matrix): { readonly inverse: Matrix; readonly logDeterminant: number } => {
  const n = a.length
  const work = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))])
  const pivots = work.map((_, k) => {
    const pivot = work[k]?.[k] ?? NaN
    work[k] = (work[k] ?? []).map(v => v / pivot)
    work.forEach((row, i) => {
      if (i !== k) work[i] = row.map((v, j) => v - (row[k] ?? NaN) * (work[k]?.[j] ?? NaN))
    })
    return pivot
  })
  return { inverse: work.map(row => row.slice(n)), logDeterminant: pivots.reduce((s, p) => s + Math.log(p), 0) }
}

const exact = ({ x, y }: Problem) => {
  const precision = Array.from({ length: D }, (_, i) =>
    Array.from({ length: D }, (_, j) => dot(column(x, i), column(x, j)) / NOISE ** 2 + (i === j ? 1 / PRIOR ** 2 : 0))
  )
  const { inverse: covariance, logDeterminant } = inverse(precision)
  const b = Array.from({ length: D }, (_, i) => dot(column(x, i), y) / NOISE ** 2)
  const mean = covariance.map(row => dot(row, b))
  const quadratic = dot(y, y) / NOISE ** 2 - dot(b, mean)
  const evidence =
    -0.5 * (N * Math.log(2 * Math.PI * NOISE ** 2) + D * Math.log(PRIOR ** 2) + logDeterminant + quadratic)
  return { mean, precision, covariance, logDeterminant, evidence }
}

// -------------------------------------------------------------------------------------

const w = weight(normalFamily, 'w', [D, 1], O.some(normal(0, PRIOR, [D, 1])))

const nodes = w.storage.map(s => s.node)

/**
 * The training loss, -ELBO / N. With noise of 1 and its mirror image of -1, the mean over both draws of a function of
 * degree 2 in the noise is its mean over normal noise: exactly the ELBO, by the code that trains.
 */
const lossOf = ({ x, y }: Problem): Expr => {
  const [inputs, targets] = [constant([N, D], x.flat()), constant([N, 1], y)]
  const forward = localReparameterization.affine({ product: matmul, kernel: w, bias: O.none })(inputs)
  const source: St.Source = ({ shape }) => ones(shape)
  const draws = St.runFrom(source)(St.antithetic(forward)).value
  const nlls = draws.map(outputs => meanNegativeLogLikelihood(fixedNoise(NOISE))(outputs, targets, ones([N])))
  const kl = divergence(w)[0]?.nats ?? invalid('no divergence')
  return negativeElbo(averageOf(nlls), perDataSet(kl), scalar(klScaleOf(1, 1, N))).nats
}

const environment = (loc: ReadonlyArray<number>, scale: ReadonlyArray<number>): ReadonlyMap<string, Tensor> =>
  new Map([
    ['w.loc', tensor([D, 1], loc)],
    ['w.scale', tensor([D, 1], scale)]
  ])

const softplus = (u: number): number => Math.log1p(Math.exp(u)) + 1e-7

/** Gradient descent with Adam's scaling, the rate falling to 0. */
const fit = (p: Problem) => {
  const loss = lossOf(p)
  const slopes = grad(loss, nodes)
  const steps = 700
  const state = { theta: [0, 0, 0, -2, -2, -2], m: Array(6).fill(0), v: Array(6).fill(0) }
  for (let t = 1; t <= steps; t++) {
    const g = valuesOf(slopes, environment(state.theta.slice(0, D), state.theta.slice(D))).flat()
    const rate = 0.05 * (1 - (t - 1) / steps)
    state.m = state.m.map((m: number, i) => 0.9 * m + 0.1 * (g[i] ?? NaN))
    state.v = state.v.map((v: number, i) => 0.99 * v + 0.01 * (g[i] ?? NaN) ** 2)
    state.theta = state.theta.map((x, i) => {
      const mean = Number(state.m[i]) / (1 - 0.9 ** t)
      return x - (rate * mean) / (Math.sqrt(Number(state.v[i]) / (1 - 0.99 ** t)) + 1e-12)
    })
  }
  const [loc, stored] = [state.theta.slice(0, D), state.theta.slice(D)]
  return { loc, scale: stored.map(softplus), elbo: -N * numberOf(loss, environment(loc, stored)), loss }
}

const designs: ReadonlyArray<readonly [string, Problem]> = [
  ['orthogonal', problem(orthogonal(10), 1)],
  ['orthogonal, other data', problem(orthogonal(20), 2)],
  ['correlated', problem(correlated(30), 3)],
  ['correlated, other data', problem(correlated(40), 4)]
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
          -N *
          numberOf(
            found.loss,
            environment(
              theta.slice(0, D),
              theta.slice(D).map(v => v - 1)
            )
          )
        expect(elbo).toBeLessThan(truth.evidence)
      })
    )
  })
})

// -------------------------------------------------------------------------------------

const SIMULATIONS = 400

/** Ranks of the true weight among draws of the posterior, by a sampler that scales its noise: 1 is right. */
const ranks = (stretch: number): ReadonlyArray<number> => {
  const x = orthogonal(10)
  return Array.from({ length: SIMULATIONS }, (_, s) => {
    const prior = normals(key(9000 + s), D)
    const noise = normals(key(19000 + s), N)
    const truth = [...prior].map(v => v * PRIOR)
    const y = x.map((row, i) => dot(row, truth) + NOISE * (noise[i] ?? NaN))
    const { mean, precision } = exact({ x, y })
    const q = normal(
      constant([1], [mean[0] ?? NaN]),
      constant([1], [stretch / Math.sqrt(precision[0]?.[0] ?? NaN)]),
      [63]
    )
    const draws = valueOf(St.run(keyOf(s))(St.drawOf(q)).value)
    return draws.filter(v => v < (truth[0] ?? NaN)).length
  })
}

/** The greatest distance of the ranks' distribution function from the uniform one, in units of 1 / sqrt(n). */
const deviation = (rs: ReadonlyArray<number>): number =>
  Math.sqrt(rs.length) *
  Math.max(...Array.from({ length: 64 }, (_, r) => Math.abs(rs.filter(v => v <= r).length / rs.length - (r + 1) / 64)))

describe('simulation-based calibration', () => {
  // By the inequality of Dvoretzky, Kiefer and Wolfowitz a deviation of 2.7 has a probability below 1e-6.
  it('S1: ranks of true weights among draws of the posterior are uniform', () => {
    expect(deviation(ranks(1))).toBeLessThan(2.7)
  })

  it.each([0.5, 0.7, 1.6])('S1: a sampler whose scale is wrong by a factor of %d is found', stretch => {
    const rs = ranks(stretch)
    // A wrong scale moves ranks towards both ends, or both away: fold them around the middle.
    expect(deviation(rs.map(r => Math.min(63, Math.abs(2 * r - 63))))).toBeGreaterThan(2.7)
  })

  it('S1: a sampler that forgets the mean is found', () => {
    const shifted = ranks(1).map(r => Math.min(63, r + 12))
    expect(deviation(shifted)).toBeGreaterThan(2.7)
  })
})

it('the loss by weight sampling has the same mean as the exact ELBO', () => {
  const [, p] = designs[0] ?? expect.fail('there is a design')
  const [inputs, targets] = [constant([N, D], p.x.flat()), constant([N, 1], p.y)]
  const loss = pipe(
    weightSampling.affine({ product: matmul, kernel: w, bias: O.none })(inputs),
    St.map(outputs => meanNegativeLogLikelihood(fixedNoise(NOISE))(outputs, targets, ones([N])).nats)
  )
  const at = environment([0.1, 0.2, 0.3], [-1, -1, -1])
  const samples = Array.from({ length: 400 }, (_, i) => numberOf(St.run(keyOf(i))(loss).value, at))
  const kl = numberOf(divergence(w)[0]?.nats ?? invalid('none'), at)
  expect(Math.abs(standardErrors(samples, numberOf(lossOf(p), at) - kl / N))).toBeLessThan(5)
  expect(meanOf(samples)).toBeGreaterThan(0)
})
