/**
 * Pooling of an image `[height, width, channels]`.
 *
 * @since 0.1.0
 */
import type * as E from 'fp-ts/Either'
import { type Pooling, type PoolingOptions, poolingShape } from './Pooling'
import type { Shape } from './Shape'
import type { Image } from './Window'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * @category model
 * @since 0.1.0
 */
export type Pool2dOptions = PoolingOptions<2>

/**
 * The image that pooling gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Pool2d<
  Input extends ReadonlyArray<unknown>,
  O extends Pool2dOptions,
  Operation extends string = 'pool2d'
> = Pooling<Operation, 2, Input, O>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The run-time twin of `Pool2d`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.pool2dShape([28, 28, 6], { window: 2 }), E.right([14, 14, 6]))
 *
 * @category combinators
 * @since 0.1.0
 */
export const pool2dShape = (image: Image, options: Pool2dOptions, operation = 'pool2d'): E.Either<string, Shape> =>
  poolingShape(operation, 2)(image, options)
