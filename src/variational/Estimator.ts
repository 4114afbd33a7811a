/**
 * Estimators: how a layer with uncertain weights computes. The network does not say; an interpretation chooses.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Distribution, Family } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { invalid } from '../expr/Expr'
import { plus } from '../function/arithmetic'
import { type DrawnWeight, shared } from './DrawnWeight'
import type { Weight } from './Parameter'
import type { Stochastic } from './Stochastic'
import * as St from './Stochastic'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * What a layer asks for: `y = product(x, kernel) + bias`, where the product is linear in either operand and the bias
 * lies along the last axis of `y`. `last` is true for the layer after which no layer has weights: dropout leaves its
 * outputs alone, as they are those of the network.
 *
 * @category model
 * @since 0.1.0
 */
export interface Affine {
  readonly product: (x: Expr, kernel: Expr) => Expr
  readonly kernel: Weight
  readonly bias: O.Option<Weight>
  readonly last?: boolean
}

/**
 * A way to compute an affine layer whose weights are distributions.
 *
 * - `supports` answers a sentence for a family of posteriors with which it can't;
 * - `reused` is a weight for a batch of so many examples, for layers that use it several times, such as recurrent ones:
 *   one draw of the posterior for all examples where nothing else is said;
 * - `hidden` is what becomes of the outputs of such a layer, whose path is given and whether it is the last with weights:
 *   nothing where nothing is said.
 *
 * @category model
 * @since 0.1.0
 */
export interface Estimator {
  readonly name: string
  readonly supports: (family: Family) => E.Either<string, Family>
  readonly affine: (layer: Affine) => (x: Expr) => Stochastic<Expr>
  readonly reused?: (weight: Weight, examples: number) => Stochastic<DrawnWeight>
  readonly hidden?: (path: string, last: boolean) => (y: Expr) => Stochastic<Expr>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * An estimator. Where it does not support the posterior of a weight, the layer's result is an expression that could not
 * be built, with the sentence.
 *
 * @category constructors
 * @since 0.1.0
 */
export const estimator = ({ name, supports, affine, reused, hidden }: Estimator): Estimator => ({
  name,
  supports,
  ...(hidden === undefined ? {} : { hidden }),
  ...(reused === undefined
    ? {}
    : {
        reused: (weight, examples) =>
          pipe(
            check({ name, supports, affine })([weight]),
            E.match(
              sentence => St.of(shared(invalid(sentence))),
              () => reused(weight, examples)
            )
          )
      }),
  affine: layer =>
    pipe(
      check({ name, supports, affine })(weightsOf(layer)),
      E.match(
        sentence => () => St.of(invalid(sentence)),
        () => affine(layer)
      )
    )
})

/** The kernel and the bias. @category combinators @since 0.1.0 */
export const weightsOf = ({ kernel, bias }: Affine): ReadonlyArray<Weight> => [
  kernel,
  ...O.match(
    () => [],
    (b: Weight): ReadonlyArray<Weight> => [b]
  )(bias)
]

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The weights, if the estimator supports the posterior of each, else a sentence that names the first. @category combinators @since 0.1.0 */
export const check =
  ({ name, supports }: Estimator) =>
  (weights: ReadonlyArray<Weight>): E.Either<string, ReadonlyArray<Weight>> =>
    pipe(
      weights,
      E.traverseArray(weight =>
        pipe(
          supports(weight.posterior.family),
          E.bimap(
            reason =>
              `${name} does not work with the posterior '${weight.posterior.family.name}' of '${weight.path}': ${reason}`,
            () => weight
          )
        )
      )
    )

/** Any family. @category combinators @since 0.1.0 */
export const anyFamily = (family: Family): E.Either<string, Family> => E.right(family)

/** Families with pathwise draws. @category combinators @since 0.1.0 */
export const pathwiseDraws: (family: Family) => E.Either<string, Family> = E.fromPredicate(
  family => O.exists((s: { readonly pathwise: boolean }) => s.pathwise)(family.sampler),
  () => 'its draws have no derivative; choose a family such as normal or laplace'
)

/** Families of independent elements with pathwise draws. @category combinators @since 0.1.0 */
export const independentElements = (family: Family): E.Either<string, Family> =>
  pipe(
    family,
    E.fromPredicate(
      f => f.event === 'element',
      () => 'its elements depend on each other; choose weight-sampling'
    ),
    E.chain(pathwiseDraws)
  )

/** Adds a bias, if there is one. @category combinators @since 0.1.0 */
export const withBias =
  (bias: O.Option<Expr>) =>
  (y: Expr): Expr =>
    pipe(
      bias,
      O.match(
        () => y,
        b => plus(y, b)
      )
    )

/** A function of the bias's posterior. @category combinators @since 0.1.0 */
export const ofBias = (f: (d: Distribution) => Expr, { bias }: Affine): O.Option<Expr> =>
  pipe(
    bias,
    O.map(b => f(b.posterior))
  )

/** A draw of the bias. @category combinators @since 0.1.0 */
export const drawBias = ({ bias }: Affine): Stochastic<O.Option<Expr>> =>
  pipe(
    bias,
    O.match(
      () => St.of<O.Option<Expr>>(O.none),
      b => pipe(St.drawOf(b.posterior), St.map(O.some))
    )
  )
