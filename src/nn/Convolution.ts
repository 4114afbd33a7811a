/**
 * What the convolutions have in common. Kernels have the shape `[...kernel, channels of a group, filters]`. As everywhere
 * in the field, a kernel is not flipped.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow } from 'fp-ts/function'
import * as t from 'io-ts'
import { closed } from '../format/codecs'
import { convolve } from '../function/convolve'
import * as C from '../shape/Convolution'
import type { Accepted, Operand, Result, UnknownOption } from '../shape/Message'
import { type Shape, size } from '../shape/Shape'
import type { Axes, Frame, Rank } from '../shape/Window'
import { framePadding, positive, positiveAxes } from './Attribute'
import { affine } from './Compute'
import { configure, type Configured, type Inference, kernelAndBias, type Layer } from './Layer'
import { append, type AppendTyped, inferenceOf, type Network } from './Network'
import { sidesOf } from './Sliding'
import { asSpatial, type Spatial, type Unfit } from './Spatial'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `stride`, `dilation` and `groups` are 1, `padding` is `'valid'`, and the bias is there, unless something else is said.
 * What is not said about inference is inherited from the network.
 *
 * @category model
 * @since 0.1.0
 */
export interface ConvolutionLayerOptions<R extends Rank> extends C.ConvolutionOptions<R>, Inference {
  readonly bias?: boolean
}

/**
 * @category model
 * @since 0.1.0
 */
export type ConvolutionAttributes<R extends Rank> = {
  readonly filters: number
  readonly kernel: Axes<R>
  readonly stride: Axes<R>
  readonly padding: Frame<R>['padding']
  readonly dilation: Axes<R>
  readonly groups: number
  readonly bias: boolean
}

/**
 * What a convolution gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type ConvolutionOutput<
  Kind extends string,
  R extends Rank,
  In extends Shape,
  O extends C.ConvolutionOptions
> = In extends Spatial[R] ? C.Convolution<Kind, R, In, O> : Unfit<Kind, R, In>

/**
 * The sentence for the first option that is wrong, `never` where none is. Options that have not the type of the layer's
 * options at all are left to the compiler's own message.
 *
 * @category model
 * @since 0.1.0
 */
export type ConvolutionOptionsFault<
  Kind extends string,
  R extends Rank,
  O extends C.ConvolutionOptions,
  Options = ConvolutionLayerOptions<R>
> = [Options] extends [O] ? never : UnknownOption<Kind, O, Options> | C.ConvolutionFault<Kind, O>

/**
 * Appends a convolution of a kind and a rank to a network.
 *
 * @category model
 * @since 0.1.0
 */
export type ConvolutionConstructor<Kind extends string, R extends Rank> = <const O extends ConvolutionLayerOptions<R>>(
  options: Accepted<ConvolutionOptionsFault<Kind, R, O>, O>
) => <In extends Shape, Out extends Shape>(
  network: Operand<ConvolutionOutput<Kind, R, Out, O>, Network<In, Out>>
) => Network<In, Result<ConvolutionOutput<Kind, R, Out, O>>>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The record of a convolution.
 *
 * @category constructors
 * @since 0.1.0
 */
export const convolutionLayer = <R extends Rank>(kind: string, rank: R): Layer<ConvolutionAttributes<R>> => ({
  kind,
  attributes: closed({
    filters: positive,
    kernel: positiveAxes(rank),
    stride: positiveAxes(rank),
    padding: framePadding(rank),
    dilation: positiveAxes(rank),
    groups: positive,
    bias: t.boolean
  }),
  output: attributes =>
    flow(
      asSpatial(kind, rank),
      E.chain(input => C.convolutionShape(kind, rank)(input, attributes))
    ),
  parameters:
    ({ filters, kernel, groups, bias }) =>
    input => {
      const channels = channelsOf(input) / groups
      return kernelAndBias(
        {
          shape: [...kernel, channels, filters],
          fanIn: size(kernel) * channels,
          fanOut: (size(kernel) * filters) / groups
        },
        filters,
        bias
      )
    },
  flops:
    ({ kernel, groups, bias }) =>
    (input, output) =>
      size(output) * ((2 * size(kernel) * channelsOf(input)) / groups + (bias ? 1 : 0)),
  compute: ({ kernel, stride, padding, dilation, groups }) => {
    const frame = { size: kernel, stride, padding, dilation }
    return place => affine(convolve({ strides: stride, dilation, groups, ...sidesOf(frame, place.input) }))(place)
  }
})

/** The last dimension. @category utils @since 0.1.0 */
export const channelsOf = (input: Shape): number => input[input.length - 1] ?? 0

/**
 * The constructor of a convolution from its record.
 *
 * @category constructors
 * @since 0.1.0
 */
export const convolutionConstructor = <Kind extends string, R extends Rank>(
  layer: Layer<ConvolutionAttributes<R>>,
  rank: R
): ConvolutionConstructor<Kind, R> => {
  function construct<const O extends ConvolutionLayerOptions<R>>(
    options: Accepted<ConvolutionOptionsFault<Kind, R, O>, O>
  ): <In extends Shape, Out extends Shape>(
    network: Operand<ConvolutionOutput<Kind, R, Out, O>, Network<In, Out>>
  ) => Network<In, Result<ConvolutionOutput<Kind, R, Out, O>>>
  function construct(options: ConvolutionLayerOptions<R>): AppendTyped {
    return append(configured(layer, rank, options), inferenceOf(options))
  }
  return construct
}

const configured = <R extends Rank>(
  layer: Layer<ConvolutionAttributes<R>>,
  rank: R,
  options: ConvolutionLayerOptions<R>
): Configured => {
  const { size: kernel, stride, padding, dilation } = C.convolutionFrame(rank)(options)
  const { filters, groups = 1, bias = true } = options
  return configure(layer)({ filters, kernel, stride, padding, dilation, groups, bias })
}
