/**
 * Variational parameters: what is learned about an array of weights.
 *
 * A posterior is a distribution whose parameters are stored, without constraints, in arrays that an optimiser moves.
 * A point estimate is the posterior that is a delta. The prior is data.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Distribution, Family } from '../distribution/Distribution'
import { klTo } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { sumAll } from '../primitive/broadcastInDim'
import { input } from '../primitive/input'
import type { Shape } from '../shape/Shape'
import type { Divergence } from './Stochastic'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * One stored array, without constraint: its name is `path.parameter`, and `node` is the input that stands for it in
 * graphs (gradients are taken with respect to that very node).
 *
 * @category model
 * @since 0.1.0
 */
export interface Storage {
  readonly name: string
  readonly parameter: string
  readonly shape: Shape
  readonly node: Expr
}

/** Weights of which a posterior is learned. @category model @since 0.1.0 */
export interface Weight {
  readonly path: string
  readonly posterior: Distribution
  readonly prior: O.Option<Distribution>
  readonly storage: ReadonlyArray<Storage>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The arrays that hold a posterior of a family. @category constructors @since 0.1.0 */
export const storageOf = (family: Family, path: string, shape: Shape): ReadonlyArray<Storage> =>
  Object.keys(family.constraints).map(parameter => {
    const name = `${path}.${parameter}`
    return { name, parameter, shape, node: input(name, shape) }
  })

/**
 * Weights whose posterior is of a family, each parameter brought from its storage into its constraint.
 *
 * @category constructors
 * @since 0.1.0
 */
export const weight = (family: Family, path: string, shape: Shape, prior: O.Option<Distribution>): Weight => {
  const storage = storageOf(family, path, shape)
  const parameters = storage.map(
    ({ parameter, node }) => [parameter, family.constraints[parameter]?.constrain(node) ?? node] as const
  )
  return { path, posterior: { family, shape, parameters: Object.fromEntries(parameters) }, prior, storage }
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * KL(posterior ‖ prior) of all the weights together, in nats per data set. None without a prior, and none where the
 * pair has no closed form.
 *
 * @category combinators
 * @since 0.1.0
 */
export const divergence = ({ path, posterior, prior }: Weight): ReadonlyArray<Divergence> =>
  O.isNone(prior)
    ? []
    : O.match(
        () => [],
        (nats: Expr): ReadonlyArray<Divergence> => [{ path, nats: sumAll(nats) }]
      )(klTo(prior.value)(posterior))
