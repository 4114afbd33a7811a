/**
 * Bayesian linear regression y = X w + noise, of which everything is known: the exact posterior, the best independent
 * normal posterior, the evidence, the ELBO of every posterior and its gradient.
 *
 * With prior N(m₀, s₀²) and noise s, the exact posterior has the precision L = XᵀX / s² + I / s₀² and the mean
 * L⁻¹ (Xᵀy / s² + m₀ / s₀²); the best independent normal posterior has the same mean and the variances 1 / L_ii (Bishop
 * 2006, section 10.1.2).
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { family as normalFamily, normal } from '../../src/distribution/normal'
import { type Expr, invalid } from '../../src/expr/Expr'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import { plus } from '../../src/function/arithmetic'
import { matmul } from '../../src/function/matmul'
import { fixedNoise, meanNegativeLogLikelihood } from '../../src/objective/regression'
import { constant, ones, scalar } from '../../src/primitive/constant'
import { key } from '../../src/random/Key'
import { normal as normals, uniform as uniforms } from '../../src/random/sample'
import { size } from '../../src/shape/Shape'
import { averageOf, klScaleOf, negativeElbo, perDataSet, type PerExample } from '../../src/variational/elbo'
import type { Estimator } from '../../src/variational/Estimator'
import { divergence, type Weight, weight } from '../../src/variational/Parameter'
import * as St from '../../src/variational/Stochastic'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type Vector = ReadonlyArray<number>

/** Rows. @category model @since 0.1.0 */
export type Matrix = ReadonlyArray<Vector>

/** A design, the scale of the noise, and the prior of every weight. @category model @since 0.1.0 */
export interface Design {
  readonly x: Matrix
  readonly noise: number
  readonly prior: { readonly loc: number; readonly scale: number }
}

/** A design with the targets that were seen. @category model @since 0.1.0 */
export interface Problem extends Design {
  readonly y: Vector
}

/** What is stored of an independent normal posterior: locations, and the u of which softplus(u) + 10⁻⁷ is the scale. @category model @since 0.1.0 */
export interface Stored {
  readonly loc: Vector
  readonly scale: Vector
}

// -------------------------------------------------------------------------------------
// linear algebra
// -------------------------------------------------------------------------------------

/** @category linear algebra @since 0.1.0 */
export const dot = (x: Vector, y: Vector): number => x.reduce((sum, v, i) => sum + v * (y[i] ?? NaN), 0)

/** @category linear algebra @since 0.1.0 */
export const columns = (x: Matrix): Matrix => (x[0] ?? []).map((_, j) => x.map(row => row[j] ?? NaN))

/** A⁻¹ and log |A|, by Gauss and Jordan. @category linear algebra @since 0.1.0 */
export const inverse = (a: Matrix): { readonly inverse: Matrix; readonly logDeterminant: number } => {
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

// -------------------------------------------------------------------------------------
// designs
// -------------------------------------------------------------------------------------

/** `n` rows of `d` random columns that are orthogonal to each other. @category designs @since 0.1.0 */
export const orthogonal = (n: number, d: number, seed: number): Matrix =>
  columns(
    Array.from({ length: d }, (_, j) => [...normals(key(seed + j), n)]).reduce<Matrix>((done, c) => {
      const rest = done.reduce<Vector>((r, u) => r.map((v, i) => v - (dot(c, u) / dot(u, u)) * (u[i] ?? NaN)), c)
      return [...done, rest]
    }, [])
  )

/** `n` rows of `d` random columns with the correlation 0.9. @category designs @since 0.1.0 */
export const correlated = (n: number, d: number, seed: number): Matrix => {
  const shared = normals(key(seed + 99), n)
  return columns(
    Array.from({ length: d }, (_, j) =>
      [...normals(key(seed + j), n)].map((v, i) => Math.sqrt(0.1) * v + Math.sqrt(0.9) * (shared[i] ?? NaN))
    )
  )
}

/** Weights drawn from the prior, and targets drawn given them. @category designs @since 0.1.0 */
export const simulated = (design: Design, seed: number): { readonly weights: Vector; readonly problem: Problem } => {
  const { x, noise, prior } = design
  const weights = [...normals(key(seed), x[0]?.length ?? 0)].map(z => prior.loc + z * prior.scale)
  const errors = normals(key(seed + 1), x.length)
  return { weights, problem: { ...design, y: x.map((row, i) => dot(row, weights) + noise * (errors[i] ?? NaN)) } }
}

// -------------------------------------------------------------------------------------
// what is known
// -------------------------------------------------------------------------------------

/** L. @category exact @since 0.1.0 */
export const precisionOf = ({ x, noise, prior }: Design): Matrix => {
  const c = columns(x)
  return c.map((a, i) => c.map((b, j) => dot(a, b) / noise ** 2 + (i === j ? 1 / prior.scale ** 2 : 0)))
}

/** The exact posterior and the log evidence. @category exact @since 0.1.0 */
export const exact = (problem: Problem) => {
  const { x, y, noise, prior } = problem
  const precision = precisionOf(problem)
  const { inverse: covariance, logDeterminant } = inverse(precision)
  const pull = columns(x).map(c => dot(c, y) / noise ** 2 + prior.loc / prior.scale ** 2)
  const mean = covariance.map(row => dot(row, pull))
  const [n, d] = [x.length, precision.length]
  const quadratic = dot(y, y) / noise ** 2 + (d * prior.loc ** 2) / prior.scale ** 2 - dot(pull, mean)
  const evidence =
    -0.5 * (n * Math.log(2 * Math.PI * noise ** 2) + d * Math.log(prior.scale ** 2) + logDeterminant + quadratic)
  return { mean, precision, covariance, logDeterminant, evidence }
}

/** softplus, and the least scale. @category exact @since 0.1.0 */
export const scaleOf = (u: number): number => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))) + 1e-7

/**
 * The gradient of −ELBO / N by what is stored:
 *
 *     N ∂/∂m_j = −x_jᵀ (y − X m) / s² + (m_j − m₀) / s₀²
 *     N ∂/∂σ_j = |x_j|² σ_j / s² + σ_j / s₀² − 1 / σ_j,   ∂σ/∂u = 1 / (1 + e⁻ᵘ)
 *
 * @category exact
 * @since 0.1.0
 */
export const gradientOf = ({ x, y, noise, prior }: Problem, { loc, scale }: Stored): Stored => {
  const n = x.length
  const rest = x.map((row, i) => (y[i] ?? NaN) - dot(row, loc))
  const c = columns(x)
  return {
    loc: loc.map((m, j) => (-dot(c[j] ?? [], rest) / noise ** 2 + (m - prior.loc) / prior.scale ** 2) / n),
    scale: scale.map((u, j) => {
      const s = scaleOf(u)
      const slope = (dot(c[j] ?? [], c[j] ?? []) * s) / noise ** 2 + s / prior.scale ** 2 - 1 / s
      return slope / (1 + Math.exp(-u)) / n
    })
  }
}

// -------------------------------------------------------------------------------------
// the same, by the code that trains
// -------------------------------------------------------------------------------------

/** @category graphs @since 0.1.0 */
export const weightOf = ({ x, prior }: Design): Weight => {
  const shape = [x[0]?.length ?? 0, 1]
  return weight(normalFamily, 'w', shape, O.some(normal(prior.loc, prior.scale, shape)))
}

/** The stored arrays of `weightOf` by name. @category graphs @since 0.1.0 */
export const environmentOf = ({ loc, scale }: Stored): ReadonlyMap<string, Tensor> =>
  new Map([
    ['w.loc', tensor([loc.length, 1], loc)],
    ['w.scale', tensor([scale.length, 1], scale)]
  ])

/** −log likelihood of the targets, `[n, 1]`, by an estimator, in nats per example. @category graphs @since 0.1.0 */
export const nllOf =
  (estimator: Estimator, w: Weight, { x, noise }: Design) =>
  (targets: Expr): St.Stochastic<PerExample> =>
    pipe(
      estimator.affine({ product: matmul, kernel: w, bias: O.none })(constant([x.length, x[0]?.length ?? 0], x.flat())),
      St.map(outputs => meanNegativeLogLikelihood(fixedNoise(noise))(outputs, targets, ones([x.length])))
    )

/** −ELBO / N. @category graphs @since 0.1.0 */
export const lossOf = (w: Weight, { x }: Design, nll: PerExample): Expr => {
  const kl = divergence(w)[0]?.nats ?? invalid('no divergence')
  return negativeElbo(nll, perDataSet(kl), scalar(klScaleOf(1, 1, x.length))).nats
}

/** @category graphs @since 0.1.0 */
export const targetsOf = ({ y }: Problem): Expr => constant([y.length, 1], y)

/**
 * Every pattern of −1 and 1 for noise of the shape of the weights; of other normal noise, all 1 and all −1; and uniform
 * numbers as they come. The mean over the patterns of a function of degree 2 in the noise is its mean over normal noise,
 * exactly: the noise has the mean 0, the variance 1 and no covariance.
 *
 * @category graphs
 * @since 0.1.0
 */
export const patterns = (d: number): ReadonlyArray<St.Source> =>
  Array.from({ length: 2 ** d }, (_, bits): St.Source => {
    const sign = (i: number): number => ((bits >> i) & 1 ? 1 : -1)
    return ({ kind, shape }, stream) => {
      if (kind === 'uniform') return constant(shape, [...uniforms(key(stream), size(shape))])
      const ofWeights = shape.length === 2 && shape[0] === d && shape[1] === 1
      return ofWeights
        ? constant(
            shape,
            Array.from({ length: d }, (__, i) => sign(i))
          )
        : plus(ones(shape), sign(0) - 1)
    }
  })

/** Enough for local reparameterisation, which draws no weights. @category graphs @since 0.1.0 */
export const mirrorImages: ReadonlyArray<St.Source> = patterns(1)

/** −log likelihood in the mean over all noise, in nats per example: no draw. @category graphs @since 0.1.0 */
export const exactNllOf =
  (estimator: Estimator, w: Weight, design: Design, sources = patterns(w.posterior.shape[0] ?? 0)) =>
  (targets: Expr): PerExample =>
    averageOf(sources.map(source => St.runFrom(source)(nllOf(estimator, w, design)(targets)).value))
