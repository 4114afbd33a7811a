/**
 * Two-dimensional convolution of images `[height, width, channels]`. Kernels have the shape
 * `[kernel height, kernel width, channels, filters]`. As everywhere in the field, a kernel is not flipped.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow } from 'fp-ts/function'
import * as t from 'io-ts'
import { closed } from '../../format/codecs'
import { conv2d as convolve } from '../../function/conv2d'
import * as C from '../../shape/Conv2d'
import type { Accepted, Operand, Result, UnknownOption } from '../../shape/Message'
import { type Shape, size } from '../../shape/Shape'
import type { Frame } from '../../shape/Window'
import { framePadding, positive, positivePair } from '../Attribute'
import { affine } from '../Compute'
import { asImage, type NoImage } from '../Image'
import { configure, type Inference, kernelAndBias, type Layer } from '../Layer'
import { append, type AppendTyped, inferenceOf, type Network } from '../Network'
import { sidesOf } from '../Sliding'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `stride` and `dilation` are 1, `padding` is `'valid'`, and the bias is there, unless something else is said. What is
 * not said about inference is inherited from the network.
 *
 * @category model
 * @since 0.1.0
 */
export interface Conv2dOptions extends C.Conv2dOptions, Inference {
  readonly bias?: boolean
}

/**
 * @category model
 * @since 0.1.0
 */
export type Conv2dAttributes = {
  readonly filters: number
  readonly kernel: Frame['size']
  readonly stride: Frame['stride']
  readonly padding: Frame['padding']
  readonly dilation: Frame['dilation']
  readonly bias: boolean
}

/**
 * The image that a convolution gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Conv2dOutput<In extends Shape, O extends C.Conv2dOptions> = In extends readonly [unknown, unknown, unknown]
  ? C.Conv2d<In, O>
  : NoImage<'conv2d', In>

/**
 * The sentence for the first option that is wrong, `never` where none is. Options that have not the type
 * `Conv2dOptions` at all are left to the compiler's own message.
 *
 * @category model
 * @since 0.1.0
 */
export type Conv2dOptionsFault<O extends Conv2dOptions> = [Conv2dOptions] extends [O]
  ? never
  : UnknownOption<'conv2d', O, Conv2dOptions> | C.Conv2dFault<O>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * A convolution with `filters` kernels of `kernel` positions, a number for a square or `[height, width]`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from 'fp-ts/function'
 * import { conv2d, input, type Network } from 'credence/nn'
 *
 * const valid: Network<[32, 32, 3], [28, 28, 6]> = pipe(input([32, 32, 3]), conv2d({ filters: 6, kernel: 5 }))
 * const same: Network<[32, 32, 3], [16, 16, 6]> = pipe(
 *   input([32, 32, 3]),
 *   conv2d({ filters: 6, kernel: 5, stride: 2, padding: 'same' })
 * )
 * assert.deepStrictEqual(valid.layers[0]?.parameters[0]?.shape, [5, 5, 3, 6])
 * assert.deepStrictEqual(same.output, [16, 16, 6])
 *
 * @category constructors
 * @since 0.1.0
 */
export function conv2d<const O extends Conv2dOptions>(
  options: Accepted<Conv2dOptionsFault<O>, O>
): <In extends Shape, Out extends Shape>(
  network: Operand<Conv2dOutput<Out, O>, Network<In, Out>>
) => Network<In, Result<Conv2dOutput<Out, O>>>
export function conv2d(options: Conv2dOptions): AppendTyped {
  return append(configure(conv2dLayer)(attributesOf(options)), inferenceOf(options))
}

const attributesOf = (options: Conv2dOptions): Conv2dAttributes => {
  const { size: kernel, stride, padding, dilation } = C.conv2dFrame(options)
  return { filters: options.filters, kernel, stride, padding, dilation, bias: options.bias ?? true }
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const conv2dLayer: Layer<Conv2dAttributes> = {
  kind: 'conv2d',
  attributes: closed({
    filters: positive,
    kernel: positivePair,
    stride: positivePair,
    padding: framePadding,
    dilation: positivePair,
    bias: t.boolean
  }),
  output: attributes =>
    flow(
      asImage('conv2d'),
      E.chain(image => C.conv2dShape(image, attributes))
    ),
  parameters:
    ({ filters, kernel: [height, width], bias }) =>
    ([, , channels = 0]) =>
      kernelAndBias(
        {
          shape: [height, width, channels, filters],
          fanIn: height * width * channels,
          fanOut: height * width * filters
        },
        filters,
        bias
      ),
  flops:
    ({ kernel: [height, width], bias }) =>
    ([, , channels = 0], output) =>
      size(output) * (2 * height * width * channels + (bias ? 1 : 0)),
  compute: ({ kernel, stride, padding, dilation }) => {
    const frame = { size: kernel, stride, padding, dilation }
    return place => affine(convolve({ strides: stride, dilation, ...sidesOf(frame, place.input) }))(place)
  }
}
