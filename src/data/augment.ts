/**
 * Augmentation: training images mirrored and shifted at random. The randomness is an argument, one 32-bit word for each
 * example and epoch, so the same seed gives the same images whatever the batches.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'

import type { ImageTransform } from './Batches'
import { type ImageShape, imageSize } from './Dataset'
import { badOption, type DataError } from './DataError'
import { moveImage } from './pixels'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `flip`: mirror left to right with probability 1/2 (not for digits)
 * - `shift`: move by up to so many pixels in each direction; what comes in from outside is a zero byte
 *
 * @category model
 * @since 0.1.0
 */
export interface Augmentation {
  readonly flip: boolean
  readonly shift: number
}

/**
 * What happens to one image: mirrored or not, then `dx` pixels to the right and `dy` down.
 *
 * @category model
 * @since 0.1.0
 */
export interface Move {
  readonly flip: boolean
  readonly dx: number
  readonly dy: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The move that a random word stands for: its highest bit says whether to mirror, the next 15 and the last 16 how far to
 * move. Each distance from `-shift` to `shift` has probability 1 / (2 shift + 1), within 2^-15.
 *
 * @category constructors
 * @since 0.1.0
 */
export const moveOf =
  ({ flip, shift }: Augmentation) =>
  (word: number): Move => ({
    flip: flip && word >>> 31 === 1,
    dx: distance((word >>> 16) & 0x7fff, 15, shift),
    dy: distance(word & 0xffff, 16, shift)
  })

/**
 * The transform of an epoch's training batches. `words[i]` belongs to example i, so there must be as many as examples:
 * draw new ones for each epoch. Fails with `BadOption` where `shift` is not a whole number from 0 to the smaller side of
 * the image.
 *
 * @category constructors
 * @since 0.1.0
 */
export const augment = (
  augmentation: Augmentation,
  imageShape: ImageShape,
  words: Uint32Array
): E.Either<DataError, ImageTransform<'train'>> => {
  const most = Math.min(imageShape[0], imageShape[1])
  return Number.isInteger(augmentation.shift) && augmentation.shift >= 0 && augmentation.shift <= most
    ? E.right({
        part: 'train',
        count: words.length,
        bytes: imageSize(imageShape),
        apply: (image, example) => applyMove(imageShape)(moveOf(augmentation)(words[example] ?? 0))(image)
      })
    : E.left(badOption('The shift', `a whole number of pixels from 0 to ${most}`, String(augmentation.shift)))
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * One image, moved.
 *
 * @example
 * import { applyMove } from 'credence/node'
 *
 * const moved = applyMove([1, 3, 1])({ flip: true, dx: 1, dy: 0 })(Uint8Array.of(1, 2, 3))
 * assert.deepStrictEqual(moved, Uint8Array.of(0, 3, 2))
 *
 * @category combinators
 * @since 0.1.0
 */
export const applyMove =
  (imageShape: ImageShape) =>
  ({ flip, dx, dy }: Move) =>
  (image: Uint8Array): Uint8Array =>
    moveImage(image, imageShape, flip, dx, dy)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const distance = (bits: number, width: number, shift: number): number =>
  Math.floor((bits * (2 * shift + 1)) / 2 ** width) - shift
