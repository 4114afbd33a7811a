/**
 * A reader of the one kind of PNG that image data sets come in: 8-bit RGB, not interlaced.
 *
 * Every checksum is verified, and sizes are checked against the limits before memory is taken.
 *
 * @see PNG Specification, third edition (https://www.w3.org/TR/png-3/)
 * @since 0.1.0
 */
import { crc32, inflateSync } from 'node:zlib'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'

import { boundedProduct, concat, hex, word } from './bytes'
import { badPng, type DataError, tooLarge, wrongMagic } from './DataError'
import { defaultLimits, type Limits } from './Limits'
import { unfilter } from './pngFilter'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `pixels` has `height * width * 3` bytes, row-major, red, green and blue innermost.
 *
 * @category model
 * @since 0.1.0
 */
export interface RgbImage {
  readonly height: number
  readonly width: number
  readonly pixels: Uint8Array
}

interface Chunk {
  readonly type: string
  readonly data: Uint8Array
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Reads a PNG file. `where` names the file in messages. Fails with `WrongMagic`, `BadPng` or `TooLarge`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const decodePng = (
  bytes: Uint8Array,
  where: string,
  limits: Limits = defaultLimits
): E.Either<DataError, RgbImage> =>
  pipe(
    signed(bytes, where),
    E.chain(() => readChunks(bytes, where)),
    E.chain(chunks =>
      pipe(
        readHeader(chunks, where, limits),
        E.chain(size => readPixels(chunks, size, where))
      )
    )
  )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

const signed = (bytes: Uint8Array, where: string): E.Either<DataError, Uint8Array> =>
  signature.every((byte, at) => bytes[at] === byte)
    ? E.right(bytes)
    : E.left(wrongMagic(where, `${hex(signature)} (PNG)`, hex(bytes.subarray(0, signature.length))))

// More chunks than any encoder writes (an IDAT of 8 kB is common): a file of empty chunks must not fill the memory.
const mostChunks = 2 ** 17

// The chunks up to IEND, which must be the end of the file. A loop: there may be more chunks than the stack is deep.
const readChunks = (bytes: Uint8Array, where: string): E.Either<DataError, ReadonlyArray<Chunk>> => {
  const chunks: Array<Chunk> = []
  let at = signature.length
  while (chunks.length < mostChunks) {
    const chunk = readChunk(bytes, at)
    if (E.isLeft(chunk)) return E.left(badPng(where, chunk.left))
    chunks.push(chunk.right)
    at += 12 + chunk.right.data.length
    if (chunk.right.type === 'IEND') {
      return at === bytes.length ? E.right(chunks) : E.left(badPng(where, 'there are bytes after its end'))
    }
  }
  return E.left(tooLarge(where, 'chunks or more', mostChunks, mostChunks + 1))
}

// Length, type, data, CRC of type and data.
const readChunk = (bytes: Uint8Array, at: number): E.Either<string, Chunk> => {
  const length = at + 12 <= bytes.length ? word(bytes, at) : Infinity
  return at + 12 + length > bytes.length
    ? E.left(`it is truncated in the chunk at byte ${at}`)
    : crc32(bytes.subarray(at + 4, at + 8 + length)) === word(bytes, at + 8 + length)
      ? E.right({
          type: String.fromCharCode(...bytes.subarray(at + 4, at + 8)),
          data: bytes.subarray(at + 8, at + 8 + length)
        })
      : E.left(`the checksum of the chunk at byte ${at} does not match`)
}

interface Size {
  readonly height: number
  readonly width: number
  readonly filteredBytes: number
}

// Depth 8, colour type 2 (RGB), compression 0, filter method 0, interlacing 0.
const readHeader = (chunks: ReadonlyArray<Chunk>, where: string, limits: Limits): E.Either<DataError, Size> => {
  const data = chunks[0]?.data ?? new Uint8Array(0)
  return chunks[0]?.type !== 'IHDR' || data.length !== 13
    ? E.left(badPng(where, 'it does not begin with a header of 13 bytes'))
    : hex(data.subarray(8)) !== '08 02 00 00 00'
      ? E.left(badPng(where, `depth, colour type, compression, filter and interlacing are ${hex(data.subarray(8))}`))
      : chunks.some(chunk => isCritical(chunk.type) && !known.includes(chunk.type))
        ? E.left(badPng(where, 'it needs a chunk type that is not known here'))
        : checkSize(word(data, 4), word(data, 0), where, limits)
}

const known: ReadonlyArray<string> = ['IHDR', 'PLTE', 'IDAT', 'IEND']

const isCritical = (type: string): boolean => (type.charCodeAt(0) & 0x20) === 0

const checkSize = (height: number, width: number, where: string, limits: Limits): E.Either<DataError, Size> =>
  height < 1 || width < 1
    ? E.left(badPng(where, `its size is ${width} x ${height}`))
    : Math.max(height, width) > limits.side
      ? E.left(tooLarge(where, 'pixels a side', limits.side, Math.max(height, width)))
      : pipe(
          boundedProduct([height, 3 * width + 1], limits.decodedBytes),
          O.map(filteredBytes => ({ height, width, filteredBytes })),
          E.fromOption(() => tooLarge(where, 'bytes when unpacked', limits.decodedBytes, height * (3 * width + 1)))
        )

const readPixels = (
  chunks: ReadonlyArray<Chunk>,
  { height, width, filteredBytes }: Size,
  where: string
): E.Either<DataError, RgbImage> =>
  pipe(
    inflate(concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)), filteredBytes, where),
    E.chain(filtered =>
      pipe(
        unfilter(filtered, 3 * width, 3),
        E.fromOption(() => badPng(where, 'a row has a filter that does not exist'))
      )
    ),
    E.map(pixels => ({ height, width, pixels }))
  )

// Deflate packs at most 1032 to 1, so a header that announces more than that cannot be true.
const mostDeflated = 1032

const inflate = (packed: Uint8Array, size: number, where: string): E.Either<DataError, Uint8Array> =>
  size > (packed.length + 1) * mostDeflated
    ? E.left(badPng(where, `it announces ${size} bytes of pixels and has ${packed.length} packed ones`))
    : pipe(
        E.tryCatch(
          () => inflateSync(packed, { maxOutputLength: size }),
          () => badPng(where, `its pixels do not unpack to the ${size} bytes that it announces`)
        ),
        E.filterOrElse(
          unpacked => unpacked.length === size,
          unpacked => badPng(where, `it announces ${size} bytes of pixels and holds ${unpacked.length}`)
        )
      )
