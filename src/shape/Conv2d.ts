/**
 * Convolution of an image `[height, width, channels]`.
 *
 * @since 0.1.0
 */
import type * as E from 'fp-ts/Either'
import { type Convolution, type ConvolutionOptions, convolutionShape } from './Convolution'
import type { Shape } from './Shape'
import type { Image } from './Window'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * @category model
 * @since 0.1.0
 */
export type Conv2dOptions = ConvolutionOptions<2>

/**
 * The image that a convolution gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Conv2d<Input extends ReadonlyArray<unknown>, O extends Conv2dOptions> = Convolution<'conv2d', 2, Input, O>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

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
export const conv2dShape: (image: Image, options: Conv2dOptions) => E.Either<string, Shape> = convolutionShape(
  'conv2d',
  2
)
