/**
 * What a trained model believes of each of its weights, in numbers: the mean and the standard deviation of every
 * posterior, worked out from the stored arrays by the meaning of its family.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Arrays } from '../backend/Backend'
import { evaluate } from '../backend/reference/evaluate'
import { mean, variance } from '../distribution/Distribution'
import { tensor } from '../expr/Tensor'
import type { Model } from '../nn/Model'
import { storages } from '../nn/Model'
import type { TrainError } from './TrainError'
import { runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The moments of the weights at a path, as `conv2d_1/kernel`, in the order in which they are stored. A point estimate has
 * standard deviations of 0.
 *
 * @category model
 * @since 0.1.0
 */
export interface Moments {
  readonly path: string
  readonly means: Float64Array
  readonly deviations: Float64Array
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The moments of every weight of a model. @category combinators @since 0.1.0 */
export const momentsOf =
  (model: Model) =>
  (stored: Arrays): E.Either<TrainError, ReadonlyArray<Moments>> => {
    const weights = [...model.weights.values()]
    return pipe(
      weights.flatMap(({ posterior }) => [mean(posterior), variance(posterior)]),
      evaluate(environment(model, stored)),
      E.bimap(
        e => runFailed(e.message),
        values =>
          weights.map(({ path }, i) => ({
            path,
            means: Float64Array.from(values[2 * i]?.data ?? []),
            deviations: Float64Array.from(values[2 * i + 1]?.data ?? [], Math.sqrt)
          }))
      )
    )
  }

const environment = (model: Model, stored: Arrays) =>
  new Map(
    storages(model).flatMap(({ name, shape }) => {
      const data = stored.get(name)
      return data === undefined ? [] : [[name, tensor(shape, data)] as const]
    })
  )

/** The mean of the standard deviations at a path. @category combinators @since 0.1.0 */
export const meanDeviation = ({ deviations }: Moments): number =>
  deviations.reduce((sum, sd) => sum + sd, 0) / Math.max(1, deviations.length)

/**
 * |μ| / σ of every weight: how sure the posterior is that a weight is not 0 (Blundell et al. 2015, section 5.1). For a
 * point estimate, which has no σ, the size of the weight, which ranks weights as pruning by magnitude does.
 *
 * @category combinators
 * @since 0.1.0
 */
export const signalToNoise = ({ means, deviations }: Moments): Float64Array =>
  means.map((mu, i) => Math.abs(mu) / (deviations[i] === 0 ? 1 : (deviations[i] ?? 1)))
