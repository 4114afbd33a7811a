/**
 * Distributions as values: a family with its parameters, which are expressions.
 *
 * As a node holds its primitive, a distribution holds its family's record, and the record says all that is known of
 * the family. A family is one file.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import { invalid } from '../expr/Expr'
import type { Term } from '../function/arithmetic'
import { commonShape } from '../function/arithmetic'
import { sub } from '../primitive/add'
import { broadcastTo } from '../primitive/broadcastInDim'
import { fill } from '../primitive/constant'
import { stopGradient } from '../primitive/stopGradient'
import type { Shape } from '../shape/Shape'
import type { Constraint } from './Constraint'
import type { Kl, KnownKl } from './Kl'
import { sampled } from './Kl'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The parameters of a distribution by name. @category model @since 0.1.0 */
export type Parameters = { readonly [name: string]: Expr }

/**
 * A distribution of an array of values. Where the family's `event` is `'element'`, its elements are independent, each
 * with its own parameters.
 *
 * @category model
 * @since 0.1.0
 */
export interface Distribution {
  readonly family: Family
  readonly parameters: Parameters
  /** The shape of a value. */
  readonly shape: Shape
  /** For a distribution that reads another in a new way: the other. */
  readonly base?: Distribution
}

/** An array of noise that a draw starts from: standard normal, or uniform in `[0, 1)`. @category model @since 0.1.0 */
export interface Noise {
  readonly kind: 'normal' | 'uniform'
  readonly shape: Shape
}

/**
 * How a draw is made of noise that does not depend on the parameters. Where it is `pathwise`, the derivative of a draw
 * with respect to every parameter moves the whole distribution, so that gradients of expectations are expectations of
 * gradients (Kingma & Welling 2014). Elsewhere a draw is a number without that meaning: good enough for a simulation,
 * no good for a posterior.
 *
 * @category model
 * @since 0.1.0
 */
export interface Sampler {
  readonly noise: (d: Distribution) => ReadonlyArray<Noise>
  readonly draw: (d: Distribution, noise: ReadonlyArray<Expr>) => Expr
  readonly pathwise: boolean
}

/**
 * All that is known of a family. Probabilities are densities (or masses) in nats.
 *
 * - `constraints`: the parameters, in the order in which they are written, and where each may lie;
 * - `parameterShape`: the shape in which a parameter is kept, where it is not that of the values;
 * - `event`: what has one probability of its own: an element, a vector along the last axis, or the whole array. It is
 *   the shape of `logProb`, `entropy` and `klTo`;
 * - `normalSums`: sums of independent draws, each times a constant, are normal; `symmetric`: draws lie symmetrically
 *   around the mean. Estimators ask for one or the other;
 * - `mean` and `variance` are NaN where there is none, as in SciPy; `entropy` is `none` where no closed form is known;
 * - `klTo(q, p)`: KL(q ‖ p) where something is known of it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Family {
  readonly name: string
  readonly constraints: { readonly [parameter: string]: Constraint }
  readonly parameterShape?: (parameter: string, shape: Shape) => Shape
  readonly event: 'element' | 'last' | 'all'
  readonly normalSums: boolean
  readonly symmetric: boolean
  readonly sampler: O.Option<Sampler>
  readonly logProb: (d: Distribution, x: Expr) => Expr
  readonly mean: (d: Distribution) => Expr
  readonly variance: (d: Distribution) => Expr
  readonly entropy: (d: Distribution) => O.Option<Expr>
  readonly klTo: (q: Distribution, p: Distribution) => O.Option<KnownKl>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** What most families have in common. @category constructors @since 0.1.0 */
export const elementwise = {
  event: 'element',
  normalSums: false,
  symmetric: false
} as const

/**
 * A distribution of a family; parameters spread over their common shape, and over `shape` where it is given.
 *
 * @category constructors
 * @since 0.1.0
 */
export const distribution =
  (family: Family) =>
  (parameters: { readonly [name: string]: Term }, shape: Shape = []): Distribution => {
    const common = Object.values(parameters).reduce<Shape>(
      (s, p) => commonShape(s, typeof p === 'number' ? [] : p.shape),
      shape
    )
    const spread = (p: Term): Expr => (typeof p === 'number' ? fill(p)(common) : broadcastTo(common)(p))
    return {
      family,
      shape: common,
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, p]) => [name, spread(p)]))
    }
  }

/** The shape in which a family keeps a parameter of values of a shape. @category utils @since 0.1.0 */
export const parameterShape =
  (family: Family) =>
  (parameter: string, shape: Shape): Shape =>
    family.parameterShape?.(parameter, shape) ?? shape

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** A parameter by name, spread over the values. Families ask for their own. @category combinators @since 0.1.0 */
export const parameter =
  (name: string) =>
  (d: Distribution): Expr =>
    pipe(rawParameter(name)(d), broadcastTo(d.shape))

/** A parameter by name, in the shape in which it is kept. @category combinators @since 0.1.0 */
export const rawParameter =
  (name: string) =>
  (d: Distribution): Expr =>
    d.parameters[name] ?? invalid(`${d.family.name}: the parameter '${name}' is missing`)

/** log p(x), event by event, in nats. @category combinators @since 0.1.0 */
export const logProb =
  (x: Expr) =>
  (d: Distribution): Expr =>
    d.family.logProb(d, x)

/** NaN where there is none. @category combinators @since 0.1.0 */
export const mean = (d: Distribution): Expr => d.family.mean(d)

/** Element by element; NaN or ∞ where there is none. @category combinators @since 0.1.0 */
export const variance = (d: Distribution): Expr => d.family.variance(d)

/** The entropy, event by event, in nats; `none` where no closed form is known. @category combinators @since 0.1.0 */
export const entropy = (d: Distribution): O.Option<Expr> => d.family.entropy(d)

/** The noise that a draw needs; none for a family without draws. @category combinators @since 0.1.0 */
export const noise = (d: Distribution): ReadonlyArray<Noise> =>
  pipe(
    d.family.sampler,
    O.match(
      () => [],
      s => s.noise(d)
    )
  )

/** Whether two draws may differ. @category combinators @since 0.1.0 */
export const random = (d: Distribution): boolean => noise(d).length > 0

/** A draw from arrays of noise of the kinds and shapes that `noise` says. @category combinators @since 0.1.0 */
export const draw =
  (arrays: ReadonlyArray<Expr>) =>
  (d: Distribution): Expr =>
    pipe(
      d.family.sampler,
      O.match(
        () => invalid(`${d.family.name} has no draws: choose another family, or use it as a prior only`),
        s => s.draw(d, arrays)
      )
    )

/**
 * What is known of KL(q ‖ p), event by event, in nats; `none` where there is neither a closed form nor an
 * approximation. The first argument is the prior p, the second, piped in, the posterior q.
 *
 * @category combinators
 * @since 0.1.0
 */
export const klTo =
  (p: Distribution) =>
  (q: Distribution): O.Option<KnownKl> =>
    q.family.klTo(q, p)

/** log q(x) − log p(x) at a draw x of q: an unbiased estimate of KL(q ‖ p). @category combinators @since 0.1.0 */
export const klSampledAt =
  (x: Expr, p: Distribution) =>
  (q: Distribution): Expr =>
    sub(logProb(x)(q), logProb(x)(p))

/**
 * As `klSampledAt`, with the derivative of log q(x) taken through x alone ("sticking the landing", Roeder, Wu &
 * Duvenaud 2017): the value and the gradient's mean are the same, and where q = p the gradient has no variance.
 *
 * @category combinators
 * @since 0.1.0
 */
export const klSampledPathAt =
  (x: Expr, p: Distribution) =>
  (q: Distribution): Expr =>
    klSampledAt(x, p)(fixed(q))

/** KL(q ‖ p) as it is known, else estimated at a draw x of q. The tag says which. @category combinators @since 0.1.0 */
export const klAt =
  (x: Expr, p: Distribution) =>
  (q: Distribution): Kl =>
    pipe(
      klTo(p)(q),
      O.getOrElse((): Kl => sampled(klSampledAt(x, p)(q)))
    )

/** The same distribution, whose parameters are constants to every derivative. @category combinators @since 0.1.0 */
export const fixed = (d: Distribution): Distribution => ({
  ...d,
  parameters: Object.fromEntries(Object.entries(d.parameters).map(([name, p]) => [name, stopGradient(p)]))
})
