/**
 * Distributions as values: a family with its parameters, which are expressions.
 *
 * As a node holds its primitive, a distribution holds its family's record, and the record says all that is known of
 * the family. A family is one file.
 *
 * @since 0.1.0
 */
import type * as O from 'fp-ts/Option'
import type { Expr } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import { sub } from '../primitive/add'
import { broadcastTo } from '../primitive/broadcastInDim'
import { fill } from '../primitive/constant'
import type { Term } from '../function/arithmetic'
import { commonShape } from '../function/arithmetic'
import type { Constraint } from './Constraint'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The parameters of a distribution by name, all of one shape. @category model @since 0.1.0 */
export type Parameters = { readonly [name: string]: Expr }

/** The noise that a reparameterised draw starts from. @category model @since 0.1.0 */
export type Noise = 'none' | 'normal' | 'uniform'

/**
 * A distribution of independent elements, each with its own parameters.
 *
 * @category model
 * @since 0.1.0
 */
export interface Distribution {
  readonly family: Family
  readonly parameters: Parameters
  readonly shape: Shape
}

/**
 * All that is known of a family. Functions of the parameters `p` work element by element; probabilities are densities
 * in nats.
 *
 * @category model
 * @since 0.1.0
 */
export interface Family {
  readonly name: string
  readonly constraints: { readonly [parameter: string]: Constraint }
  readonly noise: Noise
  /** A draw as a function of noise that does not depend on the parameters. */
  readonly reparameterise: (d: Distribution, noise: Expr) => Expr
  readonly logProb: (d: Distribution, x: Expr) => Expr
  readonly mean: (d: Distribution) => Expr
  readonly variance: (d: Distribution) => Expr
  readonly entropy: (d: Distribution) => Expr
  /** KL(d ‖ other) in closed form, element by element, where one is known. */
  readonly klTo: (d: Distribution, other: Distribution) => O.Option<Expr>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

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

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** A parameter by name. Families ask for their own. @category combinators @since 0.1.0 */
export const parameter =
  (name: string) =>
  (d: Distribution): Expr =>
    d.parameters[name] ?? fill(NaN)(d.shape)

/** log p(x), element by element, in nats. @category combinators @since 0.1.0 */
export const logProb =
  (x: Expr) =>
  (d: Distribution): Expr =>
    d.family.logProb(d, x)

/** @category combinators @since 0.1.0 */
export const mean = (d: Distribution): Expr => d.family.mean(d)

/** @category combinators @since 0.1.0 */
export const variance = (d: Distribution): Expr => d.family.variance(d)

/** The entropy, element by element, in nats. @category combinators @since 0.1.0 */
export const entropy = (d: Distribution): Expr => d.family.entropy(d)

/** A draw from noise of the family's kind. @category combinators @since 0.1.0 */
export const reparameterise =
  (noise: Expr) =>
  (d: Distribution): Expr =>
    d.family.reparameterise(d, noise)

/**
 * KL(q ‖ p) in closed form, element by element, in nats; `none` where none is known. The first argument is the prior
 * p, the second, piped in, the posterior q.
 *
 * @category combinators
 * @since 0.1.0
 */
export const klTo =
  (p: Distribution) =>
  (q: Distribution): O.Option<Expr> =>
    q.family.klTo(q, p)

/** log q(x) − log p(x) at a draw x of q, element by element: an unbiased estimate of KL(q ‖ p). @category combinators @since 0.1.0 */
export const klSampledAt =
  (x: Expr, p: Distribution) =>
  (q: Distribution): Expr =>
    sub(logProb(x)(q), logProb(x)(p))
