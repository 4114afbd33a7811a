/**
 * Every estimator, by name.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import { antitheticSampling } from './antitheticSampling'
import { concreteDropout } from './concreteDropout'
import { gaussianDropout, mcDropout } from './dropout'
import type { Estimator } from './Estimator'
import { flipout } from './flipout'
import { localReparameterization } from './localReparameterization'
import { posteriorMean } from './posteriorMean'
import { weightSampling } from './weightSampling'
import { weightSamplingPerExample } from './weightSamplingPerExample'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Every estimator; dropout with a rate. @category constructors @since 0.1.0 */
export const estimators = (rate = 0.5): ReadonlyArray<Estimator> => [
  localReparameterization,
  weightSampling,
  weightSamplingPerExample,
  antitheticSampling,
  flipout,
  mcDropout(rate),
  gaussianDropout(rate),
  concreteDropout,
  posteriorMean
]

/**
 * The estimator of a name, or a sentence. `rate` is that of dropout.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { estimatorNamed, flipout } from 'credence/variational'
 *
 * assert.deepStrictEqual(estimatorNamed('flipout'), E.right(flipout))
 * assert.ok(E.isLeft(estimatorNamed('flip-out')))
 *
 * @category constructors
 * @since 0.1.0
 */
export const estimatorNamed = (name: string, rate = 0.5): E.Either<string, Estimator> =>
  pipe(
    estimators(rate),
    RA.findFirst(e => e.name === name),
    E.fromOption(
      () =>
        `there is no estimator '${name}': choose one of ${estimators()
          .map(e => e.name)
          .join(', ')}`
    )
  )
