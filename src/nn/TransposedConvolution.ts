/**
 * What the transposed convolutions have in common: the linear map that transposes the convolution with the same kernel,
 * stride, padding and dilation. Kernels have the shape `[...kernel, channels, filters]`, as those of convolutions.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow } from 'fp-ts/function'
import * as t from 'io-ts'
import { closed } from '../format/codecs'
import { convolve } from '../function/convolve'
import type { Expr } from '../expr/Expr'
import { reverse } from '../primitive/reverse'
import type { ConvolutionFault } from '../shape/Convolution'
import { convolutionFrame } from '../shape/Convolution'
import type { Accepted, Operand, Result, UnknownOption } from '../shape/Message'
import { type Shape, size } from '../shape/Shape'
import * as T from '../shape/TransposedConvolution'
import { type AnyFrame, type Axes, axisFrame, type Frame, type Rank, reach } from '../shape/Window'
import { framePadding, positive, positiveAxes } from './Attribute'
import { affine } from './Compute'
import { channelsOf } from './Convolution'
import { configure, type Configured, type Inference, kernelAndBias, type Layer } from './Layer'
import { append, type AppendTyped, inferenceOf, type Network } from './Network'
import { asSpatial, type Spatial, type Unfit } from './Spatial'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `stride` and `dilation` are 1, `padding` is `'valid'`, and the bias is there, unless something else is said. What is not
 * said about inference is inherited from the network.
 *
 * @category model
 * @since 0.1.0
 */
export interface TransposedLayerOptions<R extends Rank> extends T.TransposedConvolutionOptions<R>, Inference {
  readonly bias?: boolean
}

/**
 * @category model
 * @since 0.1.0
 */
export type TransposedAttributes<R extends Rank> = {
  readonly filters: number
  readonly kernel: Axes<R>
  readonly stride: Axes<R>
  readonly padding: Frame<R>['padding']
  readonly dilation: Axes<R>
  readonly bias: boolean
}

/**
 * What a transposed convolution gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type TransposedOutput<
  Kind extends string,
  R extends Rank,
  In extends Shape,
  O extends T.TransposedConvolutionOptions
> = In extends Spatial[R] ? T.TransposedConvolution<Kind, R, In, O> : Unfit<Kind, R, In>

/**
 * The sentence for the first option that is wrong, `never` where none is. Options that have not the type of the layer's
 * options at all are left to the compiler's own message.
 *
 * @category model
 * @since 0.1.0
 */
export type TransposedOptionsFault<
  Kind extends string,
  R extends Rank,
  O extends T.TransposedConvolutionOptions,
  Options = TransposedLayerOptions<R>
> = [Options] extends [O] ? never : UnknownOption<Kind, O, Options> | ConvolutionFault<Kind, O>

/**
 * Appends a transposed convolution of a kind and a rank to a network.
 *
 * @category model
 * @since 0.1.0
 */
export type TransposedConstructor<Kind extends string, R extends Rank> = <const O extends TransposedLayerOptions<R>>(
  options: Accepted<TransposedOptionsFault<Kind, R, O>, O>
) => <In extends Shape, Out extends Shape>(
  network: Operand<TransposedOutput<Kind, R, Out, O>, Network<In, Out>>
) => Network<In, Result<TransposedOutput<Kind, R, Out, O>>>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The product: the input with zeros between its elements, convolved with the mirrored kernel, and padded so that what
 * the other convolution pads is cut off.
 */
const transposed = (frame: AnyFrame): ((x: Expr, kernel: Expr) => Expr) => {
  const axes = frame.size.map((_, axis) => axisFrame(frame, axis))
  const room = axes.map(axis => T.cropAround(axis).map(crop => reach(axis) - 1 - crop))
  const slid = convolve({
    strides: axes.map(() => 1),
    spread: axes.map(({ stride }) => stride),
    dilation: axes.map(({ dilation }) => dilation),
    low: room.map(([low = 0]) => low),
    high: room.map(([, high = 0]) => high),
    groups: 1
  })
  return (x, kernel) => slid(x, reverse(axes.map((_, axis) => axis))(kernel))
}

/**
 * The record of a transposed convolution. An input reaches one output through every `stride`th tap, so that `fanIn` is
 * the mean over outputs.
 *
 * @category constructors
 * @since 0.1.0
 */
export const transposedLayer = <R extends Rank>(kind: string, rank: R): Layer<TransposedAttributes<R>> => ({
  kind,
  attributes: closed({
    filters: positive,
    kernel: positiveAxes(rank),
    stride: positiveAxes(rank),
    padding: framePadding(rank),
    dilation: positiveAxes(rank),
    bias: t.boolean
  }),
  output: attributes =>
    flow(
      asSpatial(kind, rank),
      E.chain(input => T.transposedConvolutionShape(kind, rank)(input, attributes))
    ),
  parameters:
    ({ filters, kernel, stride, bias }) =>
    input =>
      kernelAndBias(
        {
          shape: [...kernel, channelsOf(input), filters],
          fanIn: (size(kernel) * channelsOf(input)) / size(stride),
          fanOut: size(kernel) * filters
        },
        filters,
        bias
      ),
  flops:
    ({ filters, kernel, bias }) =>
    (input, output) =>
      2 * size(input) * size(kernel) * filters + (bias ? size(output) : 0),
  compute: ({ kernel, stride, padding, dilation }) => affine(transposed({ size: kernel, stride, padding, dilation }))
})

/**
 * The constructor of a transposed convolution from its record.
 *
 * @category constructors
 * @since 0.1.0
 */
export const transposedConstructor = <Kind extends string, R extends Rank>(
  layer: Layer<TransposedAttributes<R>>,
  rank: R
): TransposedConstructor<Kind, R> => {
  function construct<const O extends TransposedLayerOptions<R>>(
    options: Accepted<TransposedOptionsFault<Kind, R, O>, O>
  ): <In extends Shape, Out extends Shape>(
    network: Operand<TransposedOutput<Kind, R, Out, O>, Network<In, Out>>
  ) => Network<In, Result<TransposedOutput<Kind, R, Out, O>>>
  function construct(options: TransposedLayerOptions<R>): AppendTyped {
    return append(configured(layer, rank, options), inferenceOf(options))
  }
  return construct
}

const configured = <R extends Rank>(
  layer: Layer<TransposedAttributes<R>>,
  rank: R,
  options: TransposedLayerOptions<R>
): Configured => {
  const { size: kernel, stride, padding, dilation } = convolutionFrame(rank)(options)
  return configure(layer)({ filters: options.filters, kernel, stride, padding, dilation, bias: options.bias ?? true })
}
