/**
 * The frequentist twin of a Bayesian network: point estimates, without a prior.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { family as deltaFamily } from '../distribution/delta'
import type { Shape } from '../shape/Shape'
import type { Weight } from '../variational/Parameter'
import { weight } from '../variational/Parameter'
import { posteriorMean } from '../variational/posteriorMean'
import { heNormal, type Initialiser, initialNumbers } from './Initialiser'
import type { Weights } from './interpret'
import { saidOf } from './LayerPolicy'
import type { Model } from './Model'
import type { Network, NetworkParameter } from './Network'
import { parameters } from './Network'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The frequentist twin: the same network, every posterior a delta, and no prior, whatever its layers say of inference but
 * for their initialisers.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pointEstimate = <In extends Shape, Out extends Shape>(network: Network<In, Out>): Model<In, Out> => ({
  network,
  inference: 'point',
  weights: weightsOf(network, pointWeight),
  estimator: posteriorMean,
  predictive: posteriorMean,
  draws: false,
  initial: initialValues(heNormal)
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** A weight that is a point, without a prior. @category utils @since 0.1.0 */
export const pointWeight = ({ path, shape }: NetworkParameter): Weight => weight(deltaFamily, path, shape, O.none)

/** The weights of a model, one for each parameter of its network. @category utils @since 0.1.0 */
export const weightsOf = (network: Network, of: (parameter: NetworkParameter) => Weight): Weights =>
  new Map(parameters(network).map(parameter => [parameter.path, of(parameter)]))

/** As the parameter's layer says, else by the model's initialiser. @category utils @since 0.1.0 */
export const initialValues =
  (initialiser: Initialiser): Model['initial'] =>
  (parameter, _, key) =>
    initialNumbers(
      pipe(
        saidOf(parameter).initialiser,
        O.getOrElse(() => initialiser)
      )
    )(parameter, key)
