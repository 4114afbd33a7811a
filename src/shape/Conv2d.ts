/**
 * Two-dimensional convolution of an image `[height, width, channels]` with `filters` kernels.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { dimension, type Dimension } from './Dimension'
import type { FirstSentence } from './Message'
import type * as S from './Shape'
import {
  both,
  type Both,
  checkPadding,
  checkSides,
  type Frame,
  type Image,
  type Padding,
  type PaddingFault,
  paddingOf,
  type PaddingOf,
  type Sides,
  type SidesFault,
  slide,
  type Slide
} from './Window'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `stride` and `dilation` are 1 and `padding` is `'valid'` where they are not given.
 *
 * @category model
 * @since 0.1.0
 */
export interface Conv2dOptions {
  readonly filters: number
  readonly kernel: Sides
  readonly stride?: Sides
  readonly padding?: Padding
  readonly dilation?: Sides
}

type Option<O, K extends string, Default> = K extends keyof O ? O[K] : Default

interface Conv2dFrame<O extends Conv2dOptions> {
  readonly size: Both<O['kernel']>
  readonly stride: Both<Option<O, 'stride', 1>>
  readonly padding: PaddingOf<Option<O, 'padding', 'valid'>>
  readonly dilation: Both<Option<O, 'dilation', 1>>
}

/**
 * The sentence for the first option that the rule cannot compute with, `never` where there is none.
 *
 * @category model
 * @since 0.1.0
 */
export type Conv2dFault<O extends Conv2dOptions> = FirstSentence<
  [
    Dimension<'conv2d: filters', O['filters']>,
    SidesFault<'conv2d: kernel', O['kernel']>,
    SidesFault<'conv2d: stride', Option<O, 'stride', 1>>,
    PaddingFault<'conv2d: padding', Option<O, 'padding', 'valid'>>,
    SidesFault<'conv2d: dilation', Option<O, 'dilation', 1>>
  ]
>

/**
 * The image that a convolution gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Conv2d<Input extends ReadonlyArray<unknown>, O extends Conv2dOptions> = [Conv2dFault<O>] extends [never]
  ? Slide<'conv2d', 'kernel', Input, Conv2dFrame<O>> extends infer R
    ? R extends S.Shape
      ? [...R, O['filters']]
      : R
    : never
  : Conv2dFault<O>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The window of a convolution, with the defaults filled in.
 *
 * @category combinators
 * @since 0.1.0
 */
export const conv2dFrame = ({ kernel, stride = 1, padding = 'valid', dilation = 1 }: Conv2dOptions): Frame => ({
  size: both(kernel),
  stride: both(stride),
  padding: paddingOf(padding),
  dilation: both(dilation)
})

/**
 * The run-time twin of `Conv2dFault`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkConv2d = (options: Conv2dOptions): E.Either<string, Conv2dOptions> =>
  pipe(
    dimension('conv2d: filters', options.filters),
    E.chain(() => checkSides('conv2d: kernel', options.kernel)),
    E.chain(() => checkSides('conv2d: stride', options.stride ?? 1)),
    E.chain(() => checkPadding('conv2d: padding', options.padding ?? 'valid')),
    E.chain(() => checkSides('conv2d: dilation', options.dilation ?? 1)),
    E.map(() => options)
  )

/**
 * The run-time twin of `Conv2d`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.conv2dShape([32, 32, 3], { filters: 6, kernel: 5 }), E.right([28, 28, 6]))
 * assert.deepStrictEqual(
 *   shape.conv2dShape([3, 3, 16], { filters: 6, kernel: 5 }),
 *   E.left('conv2d: a 5x5 kernel does not fit in the image [3, 3, 16] without padding')
 * )
 *
 * @category combinators
 * @since 0.1.0
 */
export const conv2dShape = (image: Image, options: Conv2dOptions): E.Either<string, Image> =>
  pipe(
    checkConv2d(options),
    E.chain(() => slide('conv2d', 'kernel', image, conv2dFrame(options))),
    E.map(([y, x]) => [y, x, options.filters])
  )
