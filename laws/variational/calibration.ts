/**
 * Simulation-based calibration (Talts et al. 2018) of Bayesian linear regression: weights are drawn from the prior, data
 * given the weights, and a posterior is fitted to the data. The rank of what is true among draws of the posterior is
 * uniform where the posterior is exact, and has a known law where it is the best independent normal posterior of
 * dependent weights.
 *
 * @since 0.1.0
 */
import { normal } from '../../src/distribution/normal'
import type { Expr } from '../../src/expr/Expr'
import { topological } from '../../src/expr/Fold'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import { adam } from '../../src/optim/adam'
import { ivon } from '../../src/optim/ivon'
import { cosineDecay } from '../../src/optim/schedule'
import { constant, scalar } from '../../src/primitive/constant'
import { input } from '../../src/primitive/input'
import { key } from '../../src/random/Key'
import { normal as normals } from '../../src/random/sample'
import { initialKept, learned, type Learner } from '../../src/train/learn'
import { vmap } from '../../src/transform/vmap'
import { localReparameterization } from '../../src/variational/localReparameterization'
import * as St from '../../src/variational/Stochastic'
import { keyOf, valueOf, valuesOf } from '../distribution/support'
import { dkwmP, lnGamma, normalCdf } from '../random/statistics'
import type { Design, Problem, Vector } from './linearRegression'
import {
  dot,
  exact,
  exactNllOf,
  inverse,
  lossOf,
  mirrorImages,
  precisionOf,
  scaleOf,
  simulated,
  weightOf
} from './linearRegression'

// -------------------------------------------------------------------------------------
// fitting
// -------------------------------------------------------------------------------------

/** An independent normal posterior of the weights. @category model @since 0.1.0 */
export interface Fitted {
  readonly loc: Vector
  readonly scale: Vector
}

/** The best there is, by its closed form. @category fitting @since 0.1.0 */
export const closedForm = (problem: Problem): Fitted => {
  const { mean, precision } = exact(problem)
  return { loc: mean, scale: precision.map((row, i) => 1 / Math.sqrt(row[i] ?? NaN)) }
}

/** How a posterior is fitted. The rate falls to 0 along a cosine. @category model @since 0.1.0 */
export interface Fit {
  readonly learner: Learner
  readonly rate: number
  readonly steps: number
}

/** @category fitting @since 0.1.0 */
export const byAdam: Fit = { learner: adam(), rate: 0.05, steps: 300 }

/** Newton's steps with momentum, which get on where weights depend on each other. @category fitting @since 0.1.0 */
export const byIvon: Fit = { learner: ivon({ beta1: 0.7, beta2: 0.7, hessian: 1 }), rate: 1.5, steps: 200 }

/**
 * Posteriors of several problems of one design at once, by the graph of a training step, whose likelihood is the mean
 * over all noise.
 *
 * @category fitting
 * @since 0.1.0
 */
export const fitted = (
  design: Design,
  problems: ReadonlyArray<Problem>,
  { learner, rate: first, steps }: Fit
): ReadonlyArray<Fitted> => {
  const [n, d, count] = [design.x.length, design.x[0]?.length ?? 0, problems.length]
  const w = weightOf(design)
  const nll = exactNllOf(localReparameterization, w, design, mirrorImages)(input('y', [n, 1]))
  const learningRate = input('rate', [])
  const objective = { loss: lossOf(w, design, nll), nll: nll.nats, learningRate, klScale: scalar(1 / n) }
  const next = learned(learner, [w], objective)
  const outputs = next.map(({ value }) => value)
  const batch = vmap(outputs, batched(outputs, count))
  const repeated = (values: Iterable<number>): ReadonlyArray<number> => {
    const one = [...values]
    return Array.from({ length: count }, () => one).flat()
  }
  const start: ReadonlyArray<readonly [string, ReadonlyArray<number>]> = [
    ['w.loc', repeated(new Array<number>(d).fill(0))],
    ['w.scale', repeated(new Array<number>(d).fill(-2))],
    ...[...initialKept(learner, [w])].map(([name, values]) => [name, repeated(values)] as const)
  ]
  const shapes = new Map(next.map(({ name }, i) => [name, batch[i]?.shape ?? []]))
  const targets = tensor(
    [count, n, 1],
    problems.flatMap(({ y }) => y)
  )
  let state = new Map(start)
  for (let step = 0; step < steps; step++) {
    const rate = tensor([], [first * cosineDecay(steps)(step)])
    const environment: ReadonlyMap<string, Tensor> = new Map([
      ['y', targets],
      ['rate', rate],
      ...[...state].map(([name, values]) => [name, tensor(shapes.get(name) ?? [], values)] as const)
    ])
    const values = valuesOf(batch, environment)
    state = new Map(next.map(({ name }, i) => [name, values[i] ?? []]))
  }
  const row = (name: string, i: number): Vector => (state.get(name) ?? []).slice(i * d, (i + 1) * d)
  return problems.map((_, i) => ({ loc: row('w.loc', i), scale: row('w.scale', i).map(scaleOf) }))
}

/** Every input of a graph but the rate, with the same input for `count` problems. */
const batched = (outputs: ReadonlyArray<Expr>, count: number): ReadonlyMap<Expr, Expr> =>
  new Map(
    topological(outputs).flatMap(node => {
      const { name } = node.attributes
      return node.primitive.name === 'input' && typeof name === 'string' && name !== 'rate'
        ? [[node, input(name, [count, ...node.shape])] as const]
        : []
    })
  )

/** How far a fit is from the best, in the greatest of |m − m*| / s* and |log s − log s*|. @category fitting @since 0.1.0 */
export const distanceFromBest = (problem: Problem, found: Fitted): number => {
  const best = closedForm(problem)
  return Math.max(
    ...best.loc.flatMap((m, i) => {
      const s = best.scale[i] ?? NaN
      return [Math.abs((found.loc[i] ?? NaN) - m) / s, Math.abs(Math.log((found.scale[i] ?? NaN) / s))]
    })
  )
}

// -------------------------------------------------------------------------------------
// ranks
// -------------------------------------------------------------------------------------

/** Draws of weights from a posterior: rows. @category ranks @since 0.1.0 */
export type Sampler = (q: Fitted, draws: number, seed: number) => ReadonlyArray<Vector>

/** The sampler of the library. @category ranks @since 0.1.0 */
export const sampler: Sampler = ({ loc, scale }, draws, seed) => {
  const d = loc.length
  const q = normal(constant([d], loc), constant([d], scale), [draws, d])
  const all = valueOf(St.run(keyOf(seed))(St.drawOf(q)).value)
  return Array.from({ length: draws }, (_, i) => all.slice(i * d, (i + 1) * d))
}

/** What is ranked: the weights one by one, the log-likelihood, and the mean response where all inputs are 1. @category ranks @since 0.1.0 */
export const quantities = (d: number): ReadonlyArray<string> => [
  ...Array.from({ length: d }, (_, i) => `weight ${i + 1}`),
  'log-likelihood',
  'prediction'
]

const quantitiesOf = ({ x, y, noise }: Problem, weights: Vector): Vector => {
  const squares = x.reduce((sum, row, i) => sum + ((y[i] ?? NaN) - dot(row, weights)) ** 2, 0)
  return [...weights, -squares / (2 * noise ** 2), weights.reduce((a, b) => a + b, 0)]
}

/** A problem whose weights are known, and its posterior. @category model @since 0.1.0 */
export interface Simulation {
  readonly weights: Vector
  readonly problem: Problem
  readonly posterior: Fitted
}

/** Simulations of a design, with posteriors that are fitted to several problems at once. @category ranks @since 0.1.0 */
export const simulations = (
  design: Design,
  count: number,
  fit: (problems: ReadonlyArray<Problem>) => ReadonlyArray<Fitted>,
  first = 1
): ReadonlyArray<Simulation> => {
  const drawn = Array.from({ length: count }, (_, i) => simulated(design, 2 * (first + i)))
  const posteriors = fit(drawn.map(({ problem }) => problem))
  return drawn.flatMap(({ weights, problem }, i) => {
    const posterior = posteriors[i]
    return posterior === undefined ? [] : [{ weights, problem, posterior }]
  })
}

/** The ranks, 0 to `draws`, of what is true: one list for each quantity. @category ranks @since 0.1.0 */
export const ranks = (all: ReadonlyArray<Simulation>, draw: Sampler, draws: number): ReadonlyArray<Vector> => {
  const rows = all.map(({ weights, problem, posterior }, seed) => {
    const truth = quantitiesOf(problem, weights)
    const others = draw(posterior, draws, seed).map(w => quantitiesOf(problem, w))
    return truth.map((value, q) => others.filter(row => (row[q] ?? NaN) < value).length)
  })
  return (rows[0] ?? []).map((_, q) => rows.map(row => row[q] ?? NaN))
}

// -------------------------------------------------------------------------------------
// laws of ranks
// -------------------------------------------------------------------------------------

/** P(rank ≤ r) for r = 0 … draws. @category laws @since 0.1.0 */
export type RankLaw = (r: number) => number

/** @category laws @since 0.1.0 */
export const uniformRanks =
  (draws: number): RankLaw =>
  r =>
    (r + 1) / (draws + 1)

const NODES = 4000

/**
 * Of weight `i` under the best independent normal posterior: its standardised error is c Z with c² = (L⁻¹)_ii L_ii and Z
 * standard normal, so that its rank is binomial with probability Φ(c Z). By the midpoint rule over Z from −8 to 8.
 *
 * @category laws
 * @since 0.1.0
 */
export const meanFieldRanks = (design: Design, i: number, draws: number): RankLaw => {
  const precision = precisionOf(design)
  const c = Math.sqrt((inverse(precision).inverse[i]?.[i] ?? NaN) * (precision[i]?.[i] ?? NaN))
  const choices = Array.from(
    { length: draws + 1 },
    (_, r) => lnGamma(draws + 1) - lnGamma(r + 1) - lnGamma(draws - r + 1)
  )
  const masses = new Float64Array(draws + 1)
  for (let k = 0; k < NODES; k++) {
    const z = -8 + (16 * (k + 0.5)) / NODES
    const share = ((16 / NODES) * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI)
    const [below, above] = [Math.log(normalCdf(c * z)), Math.log(normalCdf(-c * z))]
    for (let r = 0; r <= draws; r++) {
      const exponent = (choices[r] ?? NaN) + (r === 0 ? 0 : r * below) + (r === draws ? 0 : (draws - r) * above)
      masses[r] = (masses[r] ?? NaN) + share * Math.exp(exponent)
    }
  }
  const sums = masses.reduce<ReadonlyArray<number>>((done, mass) => [...done, (done[done.length - 1] ?? 0) + mass], [])
  return r => sums[r] ?? NaN
}

/**
 * A bound on the chance of ranks at least as far from a law, by the inequality of Dvoretzky, Kiefer, Wolfowitz and
 * Massart, which holds for whole numbers too: of the ranks themselves, and of their distances from the middle, in which
 * a wrong scale shows twice as much. Twice the smaller of the two.
 *
 * @category laws
 * @since 0.1.0
 */
export const rankP = (found: Vector, draws: number, law: RankLaw): number => {
  const n = found.length
  const at = (r: number): number => (r < 0 ? 0 : law(r))
  const counts = new Float64Array(draws + 1)
  found.forEach(r => {
    counts[r] = (counts[r] ?? NaN) + 1
  })
  const shares = counts.reduce<ReadonlyArray<number>>(
    (done, count) => [...done, (done[done.length - 1] ?? 0) + count / n],
    []
  )
  const empirical = (r: number): number => (r < 0 ? 0 : (shares[r] ?? NaN))
  const plain = shares.map((share, r) => Math.abs(share - at(r)))
  // Ranks from r to draws − r, both included.
  const middle = Array.from({ length: Math.floor(draws / 2) + 1 }, (_, r) => {
    const inside = (f: (rank: number) => number): number => f(draws - r) - f(r - 1)
    return Math.abs(inside(empirical) - inside(at))
  })
  return Math.min(1, 2 * Math.min(dkwmP(n, Math.max(...plain)), dkwmP(n, Math.max(...middle))))
}

// -------------------------------------------------------------------------------------
// faults
// -------------------------------------------------------------------------------------

const changed =
  (change: (w: Vector, q: Fitted, i: number) => Vector): Sampler =>
  (q, draws, seed) =>
    sampler(q, draws, seed).map((w, i) => change(w, q, i))

/** Draws too near to the mean, or too far from it. @category faults @since 0.1.0 */
export const stretched = (by: number): Sampler =>
  changed((w, { loc }) => w.map((v, j) => (loc[j] ?? NaN) + by * (v - (loc[j] ?? NaN))))

/** Samplers with a fault each, which calibration must find. @category faults @since 0.1.0 */
export const brokenSamplers: ReadonlyArray<readonly [string, Sampler]> = [
  ['a scale that is a fifth too small', stretched(0.8)],
  ['a scale that is a quarter too large', stretched(1.25)],
  [
    'a variance where the scale should be',
    changed((w, { loc, scale }) => w.map((v, j) => (loc[j] ?? NaN) + (v - (loc[j] ?? NaN)) * (scale[j] ?? NaN)))
  ],
  [
    'a mean that is a quarter of a scale too high',
    changed((w, { scale }) => w.map((v, j) => v + 0.25 * (scale[j] ?? NaN)))
  ],
  [
    'the same noise for every weight',
    changed((w, { loc, scale }) => {
      const z = ((w[0] ?? NaN) - (loc[0] ?? NaN)) / (scale[0] ?? NaN)
      return loc.map((m, j) => m + (scale[j] ?? NaN) * z)
    })
  ],
  ['noise without a sign', changed((w, { loc }) => w.map((v, j) => (loc[j] ?? NaN) + Math.abs(v - (loc[j] ?? NaN))))],
  [
    'the posterior of other data',
    (q, draws, seed) => sampler({ ...q, loc: [...normals(key(seed + 77), q.loc.length)] }, draws, seed)
  ]
]
