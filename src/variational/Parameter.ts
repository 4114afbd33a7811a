/**
 * Variational parameters: what is learned about an array of weights.
 *
 * A posterior is a distribution whose parameters are stored, without constraints, in arrays that an optimiser moves.
 * A point estimate is the posterior that is a delta. The prior is data.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { family as deltaFamily } from '../distribution/delta'
import type { Distribution, Family } from '../distribution/Distribution'
import { klSampledAt, klSampledPathAt, klTo, logProb, mean, parameterShape } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { invalid } from '../expr/Expr'
import { sumAll } from '../primitive/broadcastInDim'
import { input } from '../primitive/input'
import { neg } from '../primitive/neg'
import type { Shape } from '../shape/Shape'
import type { Divergence, Stochastic } from './Stochastic'
import * as St from './Stochastic'

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
    const kept = parameterShape(family)(parameter, shape)
    return { name, parameter, shape: kept, node: input(name, kept) }
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
 * KL(posterior ‖ prior) of all the weights together, in nats per data set, where it needs no draw; none without a prior.
 * For a point estimate it is −log p. For a pair of which no closed form is known, the result is an expression that
 * could not be built, with a sentence: `divergenceOf` draws for such pairs.
 *
 * @category combinators
 * @since 0.1.0
 */
export const divergence = (weight: Weight): ReadonlyArray<Divergence> =>
  pipe(
    weight.prior,
    O.match(
      () => [],
      prior => [
        pipe(
          known(weight, prior),
          O.getOrElse((): Divergence => ({ path: weight.path, nats: invalid(unknown(weight, prior)), form: 'Sampled' }))
        )
      ]
    )
  )

/**
 * KL(posterior ‖ prior) of all the weights together, in nats per data set: as it is known, else estimated at a draw of
 * its own. The draw takes a stream only where it is needed. With `path`, the estimate's gradient goes through the draw
 * alone ("sticking the landing").
 *
 * @category combinators
 * @since 0.1.0
 */
export const divergenceOf =
  (gradient: 'full' | 'path' = 'full') =>
  (weight: Weight): Stochastic<ReadonlyArray<Divergence>> =>
    pipe(
      weight.prior,
      O.match(
        () => St.of<ReadonlyArray<Divergence>>([]),
        prior =>
          pipe(
            known(weight, prior),
            O.match(
              () => estimated(gradient, weight, prior),
              d => St.of([d])
            )
          )
      )
    )

/**
 * The divergences of all weights, recorded too. Chain it to the forward pass, so that its draws have streams of their
 * own.
 *
 * @category combinators
 * @since 0.1.0
 */
export const divergencesOf =
  (gradient: 'full' | 'path' = 'full') =>
  (weights: ReadonlyArray<Weight>): Stochastic<ReadonlyArray<Divergence>> =>
    pipe(
      St.sequence(weights.map(divergenceOf(gradient))),
      St.map(all => all.flat()),
      St.chain(all =>
        pipe(
          St.tell(all),
          St.map(() => all)
        )
      )
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const known = ({ path, posterior }: Weight, prior: Distribution): O.Option<Divergence> =>
  posterior.family === deltaFamily && prior.family !== deltaFamily
    ? O.some({ path, nats: neg(sumAll(logProb(mean(posterior))(prior))), form: 'LogPrior' })
    : pipe(
        klTo(prior)(posterior),
        O.map(kl => ({ path, nats: sumAll(kl.nats), form: kl._tag }))
      )

const estimated = (
  gradient: 'full' | 'path',
  { path, posterior }: Weight,
  prior: Distribution
): Stochastic<ReadonlyArray<Divergence>> =>
  pipe(
    St.drawOf(posterior),
    St.map(x => {
      const at: (q: Distribution) => Expr = gradient === 'path' ? klSampledPathAt(x, prior) : klSampledAt(x, prior)
      return [{ path, nats: sumAll(at(posterior)), form: 'Sampled' }]
    })
  )

const unknown = ({ path, posterior }: Weight, prior: Distribution): string =>
  `no closed form is known of the divergence of '${path}' from its prior, ${posterior.family.name} from ` +
  `${prior.family.name}: estimate it at a draw, by divergenceOf`
