/**
 * What the depthwise convolutions have in common: each channel has kernels of its own and sees no other channel. Kernels
 * have the shape `[...kernel, 1, channels · multiplier]`. Followed by a convolution with a kernel of 1 it is a separable
 * one (Chollet 2017).
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { closed } from '../format/codecs'
import type { DimensionFault } from '../shape/Dimension'
import * as C from '../shape/Convolution'
import type { Accepted, Operand, Result, UnknownOption } from '../shape/Message'
import type { Multiply } from '../shape/Natural'
import type { Shape } from '../shape/Shape'
import type { Axes, Frame, Padding, Rank, Sides } from '../shape/Window'
import { framePadding, positive, positiveAxes } from './Attribute'
import { type ConvolutionAttributes, convolutionLayer, channelsOf } from './Convolution'
import { configure, type Inference, type Layer } from './Layer'
import { append, type AppendTyped, inferenceOf, type Network } from './Network'
import { asSpatial, type Spatial, type Unfit } from './Spatial'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `multiplier`, `stride` and `dilation` are 1, `padding` is `'valid'`, and the bias is there, unless something else is
 * said. What is not said about inference is inherited from the network.
 *
 * @category model
 * @since 0.1.0
 */
export interface DepthwiseOptions<R extends Rank> extends Inference {
  readonly kernel: Sides<R>
  readonly multiplier?: number
  readonly stride?: Sides<R>
  readonly padding?: Padding<R>
  readonly dilation?: Sides<R>
  readonly bias?: boolean
}

/**
 * @category model
 * @since 0.1.0
 */
export type DepthwiseAttributes<R extends Rank> = {
  readonly kernel: Axes<R>
  readonly multiplier: number
  readonly stride: Axes<R>
  readonly padding: Frame<R>['padding']
  readonly dilation: Axes<R>
  readonly bias: boolean
}

type AnyOptions = DepthwiseOptions<Rank>

type MultiplierOf<O> = O extends { readonly multiplier: infer M extends number } ? M : 1

/** The options of the convolution with as many groups as channels. */
interface Grouped<Channels extends number, O extends AnyOptions> {
  readonly filters: Multiply<Channels, MultiplierOf<O>>
  readonly kernel: O['kernel']
  readonly stride: O extends { readonly stride: infer S extends Sides<Rank> } ? S : 1
  readonly padding: O extends { readonly padding: infer P extends Padding<Rank> } ? P : 'valid'
  readonly dilation: O extends { readonly dilation: infer D extends Sides<Rank> } ? D : 1
}

/**
 * What a depthwise convolution gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type DepthwiseOutput<
  Kind extends string,
  R extends Rank,
  In extends Shape,
  O extends AnyOptions
> = In extends Spatial[R]
  ? In extends readonly [...ReadonlyArray<unknown>, infer Channels extends number]
    ? C.Convolution<Kind, R, In, Grouped<Channels, O>>
    : never
  : Unfit<Kind, R, In>

/**
 * The sentence for the first option that is wrong, `never` where none is. Options that have not the type of the layer's
 * options at all are left to the compiler's own message.
 *
 * @category model
 * @since 0.1.0
 */
export type DepthwiseFault<Kind extends string, R extends Rank, O extends AnyOptions, Options = DepthwiseOptions<R>> = [
  Options
] extends [O]
  ? never
  : | UnknownOption<Kind, O, Options>
    | DimensionFault<`${Kind}: multiplier`, MultiplierOf<O>>
    | C.ConvolutionFault<Kind, Grouped<1, O>>

/**
 * Appends a depthwise convolution of a kind and a rank to a network.
 *
 * @category model
 * @since 0.1.0
 */
export type DepthwiseConstructor<Kind extends string, R extends Rank> = <const O extends DepthwiseOptions<R>>(
  options: Accepted<DepthwiseFault<Kind, R, O>, O>
) => <In extends Shape, Out extends Shape>(
  network: Operand<DepthwiseOutput<Kind, R, Out, O>, Network<In, Out>>
) => Network<In, Result<DepthwiseOutput<Kind, R, Out, O>>>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The same as a convolution with a group for each channel. */
const grouped = <R extends Rank>(
  { multiplier, ...attributes }: DepthwiseAttributes<R>,
  input: Shape
): ConvolutionAttributes<R> => ({
  ...attributes,
  filters: channelsOf(input) * multiplier,
  groups: channelsOf(input)
})

/**
 * The record of a depthwise convolution.
 *
 * @category constructors
 * @since 0.1.0
 */
export const depthwiseLayer = <R extends Rank>(kind: string, rank: R): Layer<DepthwiseAttributes<R>> => {
  const convolution = convolutionLayer(kind, rank)
  return {
    kind,
    attributes: closed({
      kernel: positiveAxes(rank),
      multiplier: positive,
      stride: positiveAxes(rank),
      padding: framePadding(rank),
      dilation: positiveAxes(rank),
      bias: t.boolean
    }),
    output: attributes => input =>
      pipe(
        asSpatial(kind, rank)(input),
        E.chain(image => convolution.output(grouped(attributes, image))(image))
      ),
    parameters: attributes => input => convolution.parameters(grouped(attributes, input))(input),
    flops: attributes => (input, output) => convolution.flops(grouped(attributes, input))(input, output),
    compute: attributes => place => convolution.compute(grouped(attributes, place.input))(place)
  }
}

/**
 * The constructor of a depthwise convolution from its record.
 *
 * @category constructors
 * @since 0.1.0
 */
export const depthwiseConstructor = <Kind extends string, R extends Rank>(
  layer: Layer<DepthwiseAttributes<R>>,
  rank: R
): DepthwiseConstructor<Kind, R> => {
  function construct<const O extends DepthwiseOptions<R>>(
    options: Accepted<DepthwiseFault<Kind, R, O>, O>
  ): <In extends Shape, Out extends Shape>(
    network: Operand<DepthwiseOutput<Kind, R, Out, O>, Network<In, Out>>
  ) => Network<In, Result<DepthwiseOutput<Kind, R, Out, O>>>
  function construct(options: DepthwiseOptions<R>): AppendTyped {
    const { size: kernel, stride, padding, dilation } = C.convolutionFrame(rank)({ ...options, filters: 1 })
    const { multiplier = 1, bias = true } = options
    return append(configure(layer)({ kernel, multiplier, stride, padding, dilation, bias }), inferenceOf(options))
  }
  return construct
}
