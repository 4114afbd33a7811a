/**
 * What a layer says about the inference of its weights, as data and as it is used. What it leaves out it inherits from
 * the model.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Distribution } from '../distribution/Distribution'
import { type DistributionData, fromData, parseDistribution } from '../distribution/families'
import type { Shape } from '../shape/Shape'
import { type Posterior, posteriorNamed } from '../variational/posteriors'
import { type Initialiser, parseInitialiser } from './Initialiser'
import type { Inference, Policy } from './Layer'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The same, checked.
 *
 * @category model
 * @since 0.1.0
 */
export interface LayerInference {
  readonly policy: O.Option<Policy>
  readonly prior: O.Option<DistributionData>
  readonly posterior: O.Option<Posterior>
  readonly initialiser: O.Option<Initialiser>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const optional = <A, B>(
  name: string,
  value: A | undefined,
  parse: (a: A) => E.Either<string, B>
): E.Either<string, O.Option<B>> =>
  value === undefined
    ? E.right(O.none)
    : pipe(
        parse(value),
        E.bimap(sentence => `its ${name}: ${sentence}`, O.some)
      )

/**
 * What a layer says, or the sentence for the first part that can't be read.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { parseInference } from 'credence/nn'
 *
 * assert.deepStrictEqual(
 *   parseInference({ prior: { _tag: 'normal', loc: 0, scale: -1 } }),
 *   E.left("its prior: normal: 'scale' should be a positive number, or a list of such numbers, but is -1")
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const parseInference = ({
  policy,
  prior,
  posterior,
  initialiser
}: Inference): E.Either<string, LayerInference> =>
  pipe(
    E.Do,
    E.apS('prior', optional('prior', prior, parseDistribution)),
    E.apS(
      'posterior',
      optional('posterior', posterior, ({ _tag }) => posteriorNamed(_tag))
    ),
    E.apS('initialiser', optional('initialiser', initialiser, parseInitialiser)),
    E.map(parts => ({ ...parts, policy: O.fromNullable(policy) }))
  )

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** A layer's own prior of an array of a shape, if it has one. @category combinators @since 0.1.0 */
export const ownPrior =
  ({ prior }: LayerInference) =>
  (shape: Shape): O.Option<E.Either<string, Distribution>> =>
    pipe(
      prior,
      O.map(data => fromData(data)(shape))
    )
