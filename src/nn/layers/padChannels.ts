/**
 * Channels of zeros around those that are there: the shortcut without parameters of He et al. (2016), where a body gives
 * more channels than it takes.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import { closed } from '../../format/codecs'
import { pad } from '../../primitive/pad'
import type { DimensionFault } from '../../shape/Dimension'
import type { Accepted, NotLiteral, Operand, Result, UnknownOption } from '../../shape/Message'
import type { Add } from '../../shape/Natural'
import type { Shape } from '../../shape/Shape'
import { natural } from '../Attribute'
import { pure } from '../Compute'
import { configure, type Layer } from '../Layer'
import { append, type AppendTyped, type Network } from '../Network'
import { type NoChannels, withChannels } from '../Normalisation'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * @category model
 * @since 0.1.0
 */
export type PadChannelsAttributes = { readonly before: number; readonly after: number }

/**
 * How many channels of zeros stand before and after the others.
 *
 * @category model
 * @since 0.1.0
 */
export interface PadChannelsOptions {
  readonly before: number
  readonly after: number
}

/**
 * The shape with more channels, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type PadChannelsOutput<In extends Shape, O extends PadChannelsOptions> = In extends readonly [
  ...infer Leading extends Shape,
  infer C extends number
]
  ? number extends C
    ? NotLiteral<'padChannels', In>
    : [...Leading, Add<Add<O['before'], C>, O['after']>]
  : NoChannels<'padChannels', In>

/**
 * The sentence for the first option that is wrong, `never` where none is.
 *
 * @category model
 * @since 0.1.0
 */
export type PadChannelsFault<O extends PadChannelsOptions> = [PadChannelsOptions] extends [O]
  ? never
  : | UnknownOption<'padChannels', O, PadChannelsOptions>
    | DimensionFault<'padChannels: before', O['before'], 0>
    | DimensionFault<'padChannels: after', O['after'], 0>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends channels of zeros.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { input, type Network, padChannels } from 'credence/nn'
 *
 * const network: Network<[8, 8, 16], [8, 8, 32]> = pipe(input([8, 8, 16]), padChannels({ before: 8, after: 8 }))
 * assert.deepStrictEqual(network.output, [8, 8, 32])
 *
 * @category constructors
 * @since 0.1.0
 */
export function padChannels<const O extends PadChannelsOptions>(
  options: Accepted<PadChannelsFault<O>, O>
): <In extends Shape, Out extends Shape>(
  network: Operand<PadChannelsOutput<Out, O>, Network<In, Out>>
) => Network<In, Result<PadChannelsOutput<Out, O>>>
export function padChannels({ before, after }: PadChannelsOptions): AppendTyped {
  return append(configure(padChannelsLayer)({ before, after }))
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** A number for the last axis, 0 for the others. */
const lastOnly = (x: Shape, n: number): Shape => x.map((_, axis) => (axis === x.length - 1 ? n : 0))

/**
 * @category instances
 * @since 0.1.0
 */
export const padChannelsLayer: Layer<PadChannelsAttributes> = {
  kind: 'padChannels',
  attributes: closed({ before: natural, after: natural }),
  output: ({ before, after }) =>
    flow(
      withChannels('padChannels'),
      E.map(input => input.map((n, axis) => (axis === input.length - 1 ? before + n + after : n)))
    ),
  parameters: () => () => RA.empty,
  flops: () => () => 0,
  compute: ({ before, after }) =>
    pure(x => pad(lastOnly(x.shape, before), lastOnly(x.shape, after), lastOnly(x.shape, 0))(x))
}
