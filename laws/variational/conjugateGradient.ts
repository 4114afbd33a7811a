/**
 * The gradient of the ELBO of Bayesian linear regression, by the code that trains, against its closed form: exactly, in
 * the mean over all noise, and in the mean over draws.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Noise } from '../../src/distribution/Distribution'
import type { Expr } from '../../src/expr/Expr'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import { input } from '../../src/primitive/input'
import { foldIn, key, type Key } from '../../src/random/Key'
import { normal as normals, uniform as uniforms } from '../../src/random/sample'
import { size } from '../../src/shape/Shape'
import { vmap } from '../../src/transform/vmap'
import { grad } from '../../src/transform/vjp'
import type { Estimator } from '../../src/variational/Estimator'
import * as St from '../../src/variational/Stochastic'
import { meanOf, valuesOf, varianceOf } from '../distribution/support'
import type { Problem, Stored } from './linearRegression'
import { environmentOf, exactNllOf, gradientOf, lossOf, nllOf, targetsOf, weightOf } from './linearRegression'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A problem, and a posterior at which the gradient is taken. @category model @since 0.1.0 */
export interface Case {
  readonly problem: Problem
  readonly stored: Stored
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** A random problem of 1 to 12 examples and 1 to 4 weights. @category constructors @since 0.1.0 */
export const randomCase = (seed: number): Case => {
  const at = key(seed)
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = uniforms(foldIn(0)(at), 5)
  const [n, weights] = [1 + Math.floor(12 * a), 1 + Math.floor(4 * b)]
  const numbers = (stream: number, count: number): ReadonlyArray<number> => [...normals(foldIn(stream)(at), count)]
  const entries = numbers(1, n * weights)
  return {
    problem: {
      x: Array.from({ length: n }, (_, i) => entries.slice(i * weights, (i + 1) * weights)),
      y: numbers(2, n),
      noise: 0.2 * 10 ** c,
      prior: { loc: 2 * d - 1, scale: 0.2 * 10 ** e }
    },
    stored: { loc: numbers(3, weights), scale: numbers(4, weights) }
  }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const flat = ({ loc, scale }: Stored): ReadonlyArray<number> => [...loc, ...scale]

/**
 * How far the gradient of the mean over all noise lies from the closed form: the greatest distance of an entry, in units
 * of the greater of 1 and the entry.
 *
 * @category combinators
 * @since 0.1.0
 */
export const exactError = (estimator: Estimator, { problem, stored }: Case): number => {
  const w = weightOf(problem)
  const loss = lossOf(w, problem, exactNllOf(estimator, w, problem)(targetsOf(problem)))
  const slopes = grad(
    loss,
    w.storage.map(s => s.node)
  )
  const found = valuesOf(slopes, environmentOf(stored)).flat()
  return Math.max(
    ...flat(gradientOf(problem, stored)).map((g, i) => Math.abs((found[i] ?? NaN) - g) / Math.max(1, Math.abs(g)))
  )
}

/** An array of noise that a graph asks for, as an input of the graph. */
interface Asked {
  readonly noise: Noise
  readonly node: Expr
}

/** A source that hands out inputs, and what it has been asked for. */
const asking = (): { readonly source: St.Source; readonly asked: () => ReadonlyArray<Asked> } => {
  const asked = new Map<number, Asked>()
  return {
    source: (noise, stream) => {
      const node = input(`noise${stream}`, noise.shape)
      asked.set(stream, { noise, node })
      return node
    },
    asked: () => [...asked.values()]
  }
}

/** Gradients by `draws` independent draws of an estimator: `[draw][entry]`. */
const gradients = (
  estimator: Estimator,
  { problem, stored }: Case,
  draws: number,
  seed: Key
): ReadonlyArray<Stored> => {
  const w = weightOf(problem)
  const { source, asked } = asking()
  const nll = St.runFrom(source)(nllOf(estimator, w, problem)(targetsOf(problem))).value
  const slopes = grad(
    lossOf(w, problem, nll),
    w.storage.map(s => s.node)
  )
  const noises = asked().map(({ noise, node }, i) => {
    const [shape, sample] = [[draws, ...noise.shape], noise.kind === 'normal' ? normals : uniforms]
    return { node, all: input(`all${i}`, shape), values: tensor(shape, [...sample(foldIn(i)(seed), size(shape))]) }
  })
  const environment: ReadonlyMap<string, Tensor> = new Map([
    ...environmentOf(stored),
    ...noises.map(({ values }, i) => [`all${i}`, values] as const)
  ])
  const batch = vmap(slopes, new Map(noises.map(({ node, all }) => [node, all])))
  const [loc = [], scale = []] = valuesOf(batch, environment)
  const d = stored.loc.length
  return Array.from({ length: draws }, (_, i) => ({
    loc: loc.slice(i * d, (i + 1) * d),
    scale: scale.slice(i * d, (i + 1) * d)
  }))
}

/**
 * How many standard errors the mean gradient of so many draws lies from the closed form, entry by entry. The standard
 * error is that of other draws, as many again: of its own it would not be independent.
 *
 * @category combinators
 * @since 0.1.0
 */
export const standardErrorsOf = (
  estimator: Estimator,
  given: Case,
  draws: number,
  seed: Key
): ReadonlyArray<number> => {
  const [mine, others] = [0, 1].map(i => gradients(estimator, given, draws, foldIn(i)(seed)).map(flat))
  return flat(gradientOf(given.problem, given.stored)).flatMap((g, j) =>
    pipe(
      entrySpread((others ?? []).map(row => row[j] ?? NaN)),
      O.match(
        () => [],
        spread => [(meanOf((mine ?? []).map(row => row[j] ?? NaN)) - g) / (spread / Math.sqrt(draws))]
      )
    )
  )
}

/** The standard deviation of an entry, if the entry is random at all. */
const entrySpread = (xs: ReadonlyArray<number>): O.Option<number> => {
  const spread = Math.sqrt(varianceOf(xs))
  return spread > 1e-9 * Math.abs(meanOf(xs)) ? O.some(spread) : O.none
}
