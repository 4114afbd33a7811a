/**
 * Group normalisation (Wu & He 2018): the channels of each example are split into groups, and each group is brought to
 * mean 0 and variance 1 over all of its channels and positions. One group is layer normalisation of whole images, as
 * many groups as channels is instance normalisation. No example depends on another, and there is no running average.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow, pipe } from 'fp-ts/function'
import type { Expr } from '../../expr/Expr'
import { closed } from '../../format/codecs'
import { moments, standardise } from '../../function/moments'
import { reshape } from '../../primitive/reshape'
import { type GroupsFault, groupSize } from '../../shape/Groups'
import type { Accepted } from '../../shape/Message'
import type { DimensionFault } from '../../shape/Dimension'
import type { Shape } from '../../shape/Shape'
import * as St from '../../variational/Stochastic'
import { positive, positiveNumber } from '../Attribute'
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

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `epsilon`, added to variances, is 1e-5 where it is not given.
 *
 * @category model
 * @since 0.1.0
 */
export interface GroupNormOptions {
  readonly groups: number
  readonly epsilon?: number
}

/**
 * @category model
 * @since 0.1.0
 */
export type GroupNormAttributes = { readonly groups: number; readonly epsilon: number }

/**
 * The sentence for a shape whose channels the groups do not divide, `never` where they do.
 *
 * @category model
 * @since 0.1.0
 */
export type GroupNormMisfit<In extends Shape, O extends GroupNormOptions> = In extends readonly [
  ...Shape,
  infer C extends number
]
  ? GroupsFault<'groupNorm', 'channels', C, O['groups']>
  : NoChannels<'groupNorm', In>

/**
 * The sentence for the first option that is wrong, `never` where none is.
 *
 * @category model
 * @since 0.1.0
 */
export type GroupNormFault<O extends GroupNormOptions> = [GroupNormOptions, keyof GroupNormOptions] extends [O, keyof O]
  ? never
  : NormalisationFault<'groupNorm', O, GroupNormOptions> | DimensionFault<'groupNorm: groups', O['groups']>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends group normalisation, with a scale and a shift for each channel, which are point parameters.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { conv2d, groupNorm, input, type Network } from 'credence/nn'
 *
 * const network: Network<[8, 8, 3], [6, 6, 16]> = pipe(
 *   input([8, 8, 3]),
 *   conv2d({ filters: 16, kernel: 3 }),
 *   groupNorm({ groups: 4 })
 * )
 * assert.deepStrictEqual(network.layers[1]?.attributes, { groups: 4, epsilon: 1e-5 })
 *
 * @category constructors
 * @since 0.1.0
 */
export function groupNorm<const O extends GroupNormOptions>(
  options: Accepted<GroupNormFault<O>, O>
): <In extends Shape, Out extends Shape>(
  network: Accepted<GroupNormMisfit<Out, O>, Network<In, Out>>
) => Network<In, Out>
export function groupNorm({ groups, epsilon = 1e-5 }: GroupNormOptions): AppendTyped {
  return append(configure(groupNormLayer)({ groups, epsilon }))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** `[n, ..., channels]` as `[n, positions, groups, channels of a group]`, normalised over positions and such channels. */
const standardiseGroups =
  ({ groups, epsilon }: GroupNormAttributes) =>
  (x: Expr): Expr => {
    const [n = 1, channels = 1] = [x.shape[0], x.shape[x.shape.length - 1]]
    const positions = x.shape.slice(1, -1).reduce((product, k) => product * k, 1)
    const grouped = reshape([n, positions, groups, channels / groups])(x)
    return reshape(x.shape)(standardise(epsilon)(moments([1, 3])(grouped))(grouped))
  }

/**
 * @category instances
 * @since 0.1.0
 */
export const groupNormLayer: Layer<GroupNormAttributes> = {
  kind: 'groupNorm',
  attributes: closed({ groups: positive, epsilon: positiveNumber }),
  output: ({ groups }) =>
    flow(
      withChannels('groupNorm'),
      E.chainFirst(input => groupSize('groupNorm', 'channels', input[input.length - 1] ?? 0, groups))
    ),
  parameters: () => scaleAndShift,
  flops: () => normalisationFlops,
  compute: attributes => place => context => x =>
    St.of(pipe(x, standardiseGroups(attributes), rescaled(place, context)))
}
