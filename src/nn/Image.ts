/**
 * Layers that need an image `[height, width, channels]`, and the sentence for what is none.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { describe, type Describe } from '../shape/Message'
import type { Shape } from '../shape/Shape'
import type { Image } from '../shape/Window'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The sentence for a layer that is given something else than an image.
 *
 * @category model
 * @since 0.1.0
 */
export type NoImage<
  Operation extends string,
  Input extends Shape
> = `${Operation} needs an image [height, width, channels], but the network so far gives ${Describe<Input>}: put it before flatten, or add reshape`

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The shape as that of an image, or the run-time twin of `NoImage`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const asImage =
  (operation: string) =>
  (input: Shape): E.Either<string, Image> => {
    const [height, width, channels] = input
    return height !== undefined && width !== undefined && channels !== undefined && input.length === 3
      ? E.right([height, width, channels])
      : E.left(
          `${operation} needs an image [height, width, channels], but the network so far gives ${describe(input)}: put it before flatten, or add reshape`
        )
  }
