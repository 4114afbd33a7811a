/**
 * Posterior families by name, with what a fresh network starts from.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import { family as delta } from '../distribution/delta'
import type { Family } from '../distribution/Distribution'
import { family as laplace } from '../distribution/laplace'
import { family as lowRankNormal } from '../distribution/lowRankNormal'
import { family as multiplicativeNormal, familyPerFilter, familyShared } from '../distribution/multiplicativeNormal'
import { family as multivariateNormal } from '../distribution/multivariateNormal'
import { family as normal } from '../distribution/normal'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
import { family as concreteDropout } from './concreteDropout'
import type { Storage } from './Parameter'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `family`: the family for the weights of a layer, which may differ between its kernel and its bias;
 * - `location`: the parameter that takes the network's initial weights;
 * - `initial`: the stored number at a position of any other parameter's array.
 *
 * @category model
 * @since 0.1.0
 */
export interface Posterior {
  readonly name: string
  readonly family: (role: 'kernel' | 'bias') => Family
  readonly location: string
  readonly initial: (parameter: string, shape: Shape) => (position: number) => number
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** Standard deviations that start at softplus(−5), as Shridhar et al. */
const scaleStorage = (): number => -5

/** log α = −10, as in the appendix of Shridhar et al. */
const alphaStorage = (): number => -10

const same = (family: Family, initial: () => number): Posterior => ({
  name: family.name,
  family: () => family,
  location: 'loc',
  initial: () => initial
})

/** −5 on the diagonal, which becomes softplus(−5), 0 beside it. */
const factorStorage =
  (n: number) =>
  (position: number): number =>
    position % (n + 1) === 0 ? -5 : 0

/** Columns of U: small, and different from each other, since equal columns would have equal gradients for ever. */
const lowRankStorage =
  (n: number, rank: number) =>
  (position: number): number =>
    (0.01 * Math.cos((Math.PI * (Math.floor(position / rank) + 0.5) * ((position % rank) + 1)) / n)) / Math.sqrt(n)

/** Independent normals: the mean field. @category instances @since 0.1.0 */
export const normalPosterior: Posterior = same(normal, scaleStorage)

/** Biases, which start at 0 where a multiplicative family has no spread at all, stay normal. */
const multiplicative = (family: Family): Posterior => ({
  name: family.name,
  family: role => (role === 'kernel' ? family : normal),
  location: 'loc',
  initial: parameter => (parameter === 'scale' ? scaleStorage : alphaStorage)
})

/**
 * N(μ, α μ²) for kernels, α learned for each weight (Kingma et al. 2015; Shridhar et al. 2019). Biases are normal.
 *
 * @category instances
 * @since 0.1.0
 */
export const multiplicativeNormalPosterior: Posterior = multiplicative(multiplicativeNormal)

/** The Posterior of a low rank, at least 1. @category constructors @since 0.1.0 */
export const lowRankPosterior = (rank: number): Posterior => ({
  name: `low-rank-normal-${rank}`,
  family: () => lowRankNormal(rank),
  location: 'loc',
  initial: (parameter, shape) => (parameter === 'factor' ? lowRankStorage(size(shape) / rank, rank) : scaleStorage)
})

/** Every posterior with a name. @category instances @since 0.1.0 */
export const posteriors: ReadonlyArray<Posterior> = [
  normalPosterior,
  multiplicativeNormalPosterior,
  multiplicative(familyPerFilter),
  multiplicative(familyShared),
  same(laplace, scaleStorage),
  lowRankPosterior(1),
  {
    name: 'multivariate-normal',
    family: () => multivariateNormal,
    location: 'loc',
    initial: (_, shape) => factorStorage(shape[0] ?? 1)
  },
  { name: 'delta', family: () => delta, location: 'value', initial: () => () => 0 },
  {
    name: 'concrete-dropout',
    family: role => (role === 'kernel' ? concreteDropout : delta),
    location: 'value',
    // A rate of 0.1.
    initial: () => () => Math.log(0.1 / 0.9)
  }
]

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The posterior of a name, or a sentence. @category constructors @since 0.1.0 */
export const posteriorNamed = (name: string): E.Either<string, Posterior> =>
  pipe(
    posteriors,
    RA.findFirst(p => p.name === name),
    E.fromOption(() => `there is no posterior '${name}': choose one of ${posteriors.map(p => p.name).join(', ')}`)
  )

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The initial contents of an array, given the network's initial weights. @category combinators @since 0.1.0 */
export const initialArray =
  (posterior: Posterior) =>
  ({ parameter, shape }: Storage, weights: () => Float32Array): Float32Array =>
    parameter === posterior.location
      ? weights()
      : Float32Array.from({ length: size(shape) }, (_, i) => posterior.initial(parameter, shape)(i))
