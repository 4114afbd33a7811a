/**
 * The IDX format of the MNIST database: big-endian words, then bytes.
 *
 * ```text
 * images: 00000803, count, height, width, then count * height * width bytes, row-major
 * labels: 00000801, count, then count bytes
 * ```
 *
 * @see LeCun, Cortes and Burges, "The MNIST database of handwritten digits"
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'

import { boundedProduct, concat, hex, word, words } from './bytes'
import { badContent, badOption, type DataError, tooLarge, wrongMagic, wrongSize } from './DataError'
import { defaultLimits, type Limits } from './Limits'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Grey images: `pixels` has `count * height * width` bytes.
 *
 * @category model
 * @since 0.1.0
 */
export interface IdxImages {
  readonly count: number
  readonly height: number
  readonly width: number
  readonly pixels: Uint8Array
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const imagesMagic = 0x00000803
const labelsMagic = 0x00000801

/**
 * Reads an image file. `pixels` is a view of `bytes`, not a copy. `where` names the file in messages. Fails with
 * `WrongMagic`, `WrongSize`, `BadContent` (a side of 0) or `TooLarge`, all before taking memory.
 *
 * @example
 * import * as E from 'fp-ts/Either'
 * import { decodeImages } from 'credence/node'
 *
 * const file = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 17, 255)
 * assert.deepStrictEqual(
 *   decodeImages(file, 'train-images-idx3-ubyte'),
 *   E.right({ count: 1, height: 1, width: 2, pixels: Uint8Array.of(17, 255) })
 * )
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeImages = (
  bytes: Uint8Array,
  where: string,
  limits: Limits = defaultLimits
): E.Either<DataError, IdxImages> =>
  pipe(
    header(bytes, where, imagesMagic, 3),
    E.chain(([count, height, width]) => checkSides({ count, height, width }, where, limits)),
    E.chain(({ count, height, width }) =>
      pipe(
        body(bytes, where, 16, [count, height, width], `${count} images of ${height} x ${width}`),
        E.map(pixels => ({ count, height, width, pixels }))
      )
    )
  )

/**
 * Reads a label file: one byte a label, as a view of `bytes`. Fails with `WrongMagic` or `WrongSize`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodeLabels = (bytes: Uint8Array, where: string): E.Either<DataError, Uint8Array> =>
  pipe(
    header(bytes, where, labelsMagic, 1),
    E.chain(([count]) => body(bytes, where, 8, [count], `${count} labels`))
  )

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Writes an image file, the inverse of `decodeImages`. Fails with `BadOption` where `pixels` has another length than the
 * sizes say.
 *
 * @category combinators
 * @since 0.1.0
 */
export const encodeImages = ({ count, height, width, pixels }: IdxImages): E.Either<DataError, Uint8Array> =>
  pipe(
    boundedProduct([count, height, width], Number.MAX_SAFE_INTEGER),
    O.filter(size => size === pixels.length && height >= 1 && width >= 1),
    E.fromOption(() =>
      badOption('pixels', `${count} images of ${height} x ${width} bytes`, `an array of ${pixels.length} bytes`)
    ),
    E.map(() => concat([words([imagesMagic, count, height, width]), pixels]))
  )

/**
 * Writes a label file, the inverse of `decodeLabels`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const encodeLabels = (labels: Uint8Array): Uint8Array => concat([words([labelsMagic, labels.length]), labels])

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

type Sizes = readonly [number, number, number]

// The sizes that follow the magic number; the ones that a label file lacks are 1.
const header = (bytes: Uint8Array, where: string, magic: number, rank: 1 | 3): E.Either<DataError, Sizes> => {
  const end = 4 + 4 * rank
  return pipe(
    E.right(bytes.subarray(0, 4)),
    E.filterOrElse(
      start => start.length === 4 && word(start, 0) === magic,
      start => wrongMagic(where, `${hex(words([magic]))} (IDX ${rank === 3 ? 'images' : 'labels'})`, hex(start))
    ),
    E.filterOrElse(
      () => bytes.length >= end,
      () => wrongSize(where, `at least the ${end} bytes of its header`, bytes.length)
    ),
    E.map((): Sizes => [word(bytes, 4), rank === 3 ? word(bytes, 8) : 1, rank === 3 ? word(bytes, 12) : 1])
  )
}

// A side of 0 would let a header announce four billion images in a file of 16 bytes.
const checkSides = <A extends { readonly height: number; readonly width: number }>(
  sizes: A,
  where: string,
  limits: Limits
): E.Either<DataError, A> =>
  Math.min(sizes.height, sizes.width) < 1
    ? E.left(badContent(where, 'images of at least 1 x 1 pixel', `images of ${sizes.height} x ${sizes.width}`))
    : Math.max(sizes.height, sizes.width) > limits.side
      ? E.left(tooLarge(where, 'pixels a side', limits.side, Math.max(sizes.height, sizes.width)))
      : E.right(sizes)

const body = (
  bytes: Uint8Array,
  where: string,
  start: number,
  sizes: ReadonlyArray<number>,
  what: string
): E.Either<DataError, Uint8Array> =>
  pipe(
    boundedProduct(sizes, Number.MAX_SAFE_INTEGER - start),
    O.map(size => start + size),
    O.filter(size => size === bytes.length),
    E.fromOption(() => wrongSize(where, `${start} + ${sizes.join(' x ')} bytes (${what})`, bytes.length)),
    E.map(size => bytes.subarray(start, size))
  )
