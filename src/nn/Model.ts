/**
 * A model: a network together with what is believed of its weights. The network stays the same value; the posterior of
 * its weights and the estimator are what makes it a Bayesian network or its frequentist twin.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import * as K from '../random/Key'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
import type { Estimator } from '../variational/Estimator'
import type { Storage } from '../variational/Parameter'
import { divergence } from '../variational/Parameter'
import type { Divergence } from '../variational/Stochastic'
import type { Interpretation } from './Compute'
import { estimated, type Weights } from './interpret'
import type { Network, NetworkParameter } from './Network'
import { parameters, statistics } from './Network'
import { drawPass, meanPass, trainingPass } from './Pass'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `estimator` is how training computes;
 * - `predictive` is how a predictive draw does: one draw of the weights for all examples, so that what is predicted of an
 *   example depends on neither its batch nor its neighbours;
 * - `draws` is false where every draw would be the same;
 * - `initial` gives each stored array its contents before the first step.
 *
 * @category model
 * @since 0.1.0
 */
export interface Model<In extends Shape = Shape, Out extends Shape = Shape> {
  readonly network: Network<In, Out>
  readonly inference: string
  readonly weights: Weights
  readonly estimator: Estimator
  readonly predictive: Estimator
  readonly draws: boolean
  readonly initial: (parameter: NetworkParameter, storage: Storage, key: K.Key) => Float32Array
}

/** An array that a model keeps from step to step. @category model @since 0.1.0 */
export interface Kept {
  readonly name: string
  readonly shape: Shape
}

// -------------------------------------------------------------------------------------
// interpretations
// -------------------------------------------------------------------------------------

/**
 * How a model computes in training. `rows`, `[n]`, is how much each example of the batch counts in the moments of batch
 * normalisation: 0 for a row that only fills the batch up.
 *
 * @category interpretations
 * @since 0.1.0
 */
export const trainingOf = ({ estimator, weights }: Model, rows: Expr): Interpretation =>
  estimated(estimator, weights, trainingPass(rows))

/**
 * How a model computes a prediction: a draw, or the mean where every draw would be the same. Nothing that is kept
 * from step to step is moved on.
 *
 * @category interpretations
 * @since 0.1.0
 */
export const predictionOf = ({ predictive, weights, draws }: Model): Interpretation =>
  estimated(predictive, weights, draws ? drawPass : meanPass)

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Every array of a trained model: what is learned, then the running averages of batch normalisation.
 *
 * @category combinators
 * @since 0.1.0
 */
export const keptArrays = (model: Model): ReadonlyArray<Kept> => [
  ...storages(model).map(({ name, shape }) => ({ name, shape })),
  ...statistics(model.network).map(({ path, shape }) => ({ name: path, shape }))
]

/** Every array that a model learns. @category combinators @since 0.1.0 */
export const storages = (model: Model): ReadonlyArray<Storage> => [...model.weights.values()].flatMap(w => w.storage)

/** How many numbers the model learns. @category combinators @since 0.1.0 */
export const variationalCount = (model: Model): number => storages(model).reduce((n, s) => n + size(s.shape), 0)

/** KL(posterior ‖ prior) of each parameter that has a prior. @category combinators @since 0.1.0 */
export const divergences = (model: Model): ReadonlyArray<Divergence> => [...model.weights.values()].flatMap(divergence)

/**
 * The contents of `keptArrays` before the first step. Each learned array has its own child of the key.
 *
 * @category combinators
 * @since 0.1.0
 */
export const initialise =
  (key: K.Key) =>
  (model: Model): ReadonlyMap<string, Float32Array> =>
    new Map([
      ...parameters(model.network).flatMap((parameter, i) =>
        (model.weights.get(parameter.path)?.storage ?? []).map(
          storage => [storage.name, model.initial(parameter, storage, K.foldIn(i)(key))] as const
        )
      ),
      ...statistics(model.network).map(({ path, shape, initial }) => [path, filled(shape, initial)] as const)
    ])

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const filled = (shape: Shape, value: number): Float32Array => new Float32Array(size(shape)).fill(value)
