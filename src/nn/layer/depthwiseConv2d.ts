/**
 * Depthwise convolution of images: each channel has kernels of its own and sees no other channel. Kernels have the shape
 * `[kernel height, kernel width, 1, channels · multiplier]`. Followed by a `conv2d` with a kernel of 1 it is a separable
 * convolution (Chollet 2017).
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { closed } from '../../format/codecs'
import type { DimensionFault } from '../../shape/Dimension'
import * as C from '../../shape/Convolution'
import type { Accepted, Operand, Result, UnknownOption } from '../../shape/Message'
import type { Multiply } from '../../shape/Natural'
import type { Shape } from '../../shape/Shape'
import type { Axes, Frame, Padding, Sides } from '../../shape/Window'
import { framePadding, positive, positiveAxes } from '../Attribute'
import { type ConvolutionAttributes, convolutionLayer, channelsOf } from '../Convolution'
import { configure, type Inference, type Layer } from '../Layer'
import { append, type AppendTyped, inferenceOf, type Network } from '../Network'
import { asSpatial, type Unfit } from '../Spatial'

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
export interface DepthwiseConv2dOptions extends Inference {
  readonly kernel: Sides
  readonly multiplier?: number
  readonly stride?: Sides
  readonly padding?: Padding
  readonly dilation?: Sides
  readonly bias?: boolean
}

/**
 * @category model
 * @since 0.1.0
 */
export type DepthwiseConv2dAttributes = {
  readonly kernel: Axes
  readonly multiplier: number
  readonly stride: Axes
  readonly padding: Frame['padding']
  readonly dilation: Axes
  readonly bias: boolean
}

type MultiplierOf<O> = O extends { readonly multiplier: infer M extends number } ? M : 1

/** The options of the convolution with as many groups as channels. */
interface Grouped<Channels extends number, O extends DepthwiseConv2dOptions> {
  readonly filters: Multiply<Channels, MultiplierOf<O>>
  readonly kernel: O['kernel']
  readonly stride: O extends { readonly stride: infer S extends Sides } ? S : 1
  readonly padding: O extends { readonly padding: infer P extends Padding } ? P : 'valid'
  readonly dilation: O extends { readonly dilation: infer D extends Sides } ? D : 1
}

/**
 * The image that a depthwise convolution gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type DepthwiseConv2dOutput<In extends Shape, O extends DepthwiseConv2dOptions> = In extends readonly [
  unknown,
  unknown,
  infer Channels extends number
]
  ? C.Convolution<'depthwiseConv2d', 2, In, Grouped<Channels, O>>
  : Unfit<'depthwiseConv2d', 2, In>

/**
 * The sentence for the first option that is wrong, `never` where none is. Options that have not the type of the layer's
 * options at all are left to the compiler's own message.
 *
 * @category model
 * @since 0.1.0
 */
export type DepthwiseConv2dFault<O extends DepthwiseConv2dOptions> = [DepthwiseConv2dOptions] extends [O]
  ? never
  : | UnknownOption<'depthwiseConv2d', O, DepthwiseConv2dOptions>
    | DimensionFault<'depthwiseConv2d: multiplier', MultiplierOf<O>>
    | C.ConvolutionFault<'depthwiseConv2d', Grouped<1, O>>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends a depthwise convolution: each channel gives `multiplier` channels.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { conv2d, depthwiseConv2d, input, type Network } from 'credence/nn'
 *
 * const separable: Network<[8, 8, 3], [6, 6, 16]> = pipe(
 *   input([8, 8, 3]),
 *   depthwiseConv2d({ kernel: 3, multiplier: 2, bias: false }),
 *   conv2d({ filters: 16, kernel: 1 })
 * )
 * assert.deepStrictEqual(separable.layers[0]?.parameters[0]?.shape, [3, 3, 1, 6])
 *
 * @category constructors
 * @since 0.1.0
 */
export function depthwiseConv2d<const O extends DepthwiseConv2dOptions>(
  options: Accepted<DepthwiseConv2dFault<O>, O>
): <In extends Shape, Out extends Shape>(
  network: Operand<DepthwiseConv2dOutput<Out, O>, Network<In, Out>>
) => Network<In, Result<DepthwiseConv2dOutput<Out, O>>>
export function depthwiseConv2d(options: DepthwiseConv2dOptions): AppendTyped {
  const { size: kernel, stride, padding, dilation } = C.convolutionFrame(2)({ ...options, filters: 1 })
  const { multiplier = 1, bias = true } = options
  return append(
    configure(depthwiseConv2dLayer)({ kernel, multiplier, stride, padding, dilation, bias }),
    inferenceOf(options)
  )
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

const convolution = convolutionLayer('depthwiseConv2d', 2)

/** The same as a convolution with a group for each channel. */
const grouped = ({ multiplier, ...attributes }: DepthwiseConv2dAttributes, input: Shape): ConvolutionAttributes<2> => ({
  ...attributes,
  filters: channelsOf(input) * multiplier,
  groups: channelsOf(input)
})

/**
 * @category instances
 * @since 0.1.0
 */
export const depthwiseConv2dLayer: Layer<DepthwiseConv2dAttributes> = {
  kind: 'depthwiseConv2d',
  attributes: closed({
    kernel: positiveAxes(2),
    multiplier: positive,
    stride: positiveAxes(2),
    padding: framePadding(2),
    dilation: positiveAxes(2),
    bias: t.boolean
  }),
  output: attributes => input =>
    pipe(
      asSpatial('depthwiseConv2d', 2)(input),
      E.chain(image => convolution.output(grouped(attributes, image))(image))
    ),
  parameters: attributes => input => convolution.parameters(grouped(attributes, input))(input),
  flops: attributes => (input, output) => convolution.flops(grouped(attributes, input))(input, output),
  compute: attributes => place => convolution.compute(grouped(attributes, place.input))(place)
}
