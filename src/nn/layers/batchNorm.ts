/**
 * Batch normalisation (Ioffe & Szegedy 2015): in training, each channel is brought to mean 0 and variance 1 over the
 * batch and all positions; in evaluation, by running averages of what training saw. Which of the two it is, the
 * interpretation of the network decides (`trainingPass`, `drawPass`, `meanPass`); the layer itself has no state.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import { closed } from '../../format/codecs'
import { standardise } from '../../function/moments'
import type { Accepted } from '../../shape/Message'
import type { Shape } from '../../shape/Shape'
import * as St from '../../variational/Stochastic'
import { positiveNumber, share } from '../Attribute'
import { configure, type Layer } from '../Layer'
import { append, type AppendTyped, type Network } from '../Network'
import {
  type NoChannels,
  type NormalisationFault,
  normalisationFlops,
  rescaled,
  scaleAndShift,
  withChannels
} from '../Normalisation'
import { runningMoments } from '../Pass'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `momentum` is the share of each new batch in the running averages, 0.1 where it is not given; `epsilon`, added to
 * variances, is 1e-5.
 *
 * @category model
 * @since 0.1.0
 */
export interface BatchNormOptions {
  readonly momentum?: number
  readonly epsilon?: number
}

/**
 * @category model
 * @since 0.1.0
 */
export type BatchNormAttributes = { readonly momentum: number; readonly epsilon: number }

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends batch normalisation. Each channel has a scale and a shift, which are point parameters, and two running
 * averages, which are saved with the model.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { batchNorm, conv2d, input, type Network, parameters, relu, statistics } from 'credence/nn'
 *
 * const network: Network<[8, 8, 3], [6, 6, 4]> = pipe(
 *   input([8, 8, 3]),
 *   conv2d({ filters: 4, kernel: 3, bias: false }),
 *   batchNorm(),
 *   relu
 * )
 * assert.deepStrictEqual(
 *   parameters(network).map(({ path }) => path),
 *   ['conv2d_1/kernel', 'batchNorm_1/scale', 'batchNorm_1/shift']
 * )
 * assert.deepStrictEqual(
 *   statistics(network).map(({ path }) => path),
 *   ['batchNorm_1/mean', 'batchNorm_1/variance']
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export function batchNorm<const O extends object>(
  options?: Accepted<NormalisationFault<'batchNorm', O, BatchNormOptions>, O & BatchNormOptions>
): <In extends Shape, Out extends Shape>(
  network: Accepted<NoChannels<'batchNorm', Out>, Network<In, Out>>
) => Network<In, Out>
export function batchNorm({ momentum = 0.1, epsilon = 1e-5 }: BatchNormOptions = {}): AppendTyped {
  return append(configure(batchNormLayer)({ momentum, epsilon }))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const batchNormLayer: Layer<BatchNormAttributes> = {
  kind: 'batchNorm',
  attributes: closed({ momentum: share, epsilon: positiveNumber }),
  output: () => withChannels('batchNorm'),
  parameters: () => scaleAndShift,
  statistics: () => input => runningMoments(input[input.length - 1] ?? 1),
  flops: () => normalisationFlops,
  compute:
    ({ momentum, epsilon }) =>
    place =>
    context =>
    x =>
      pipe(
        context.moments(place, momentum)(x),
        St.map(moments => rescaled(place, context)(standardise(epsilon)(moments)(x)))
      )
}
