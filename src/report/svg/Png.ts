/**
 * Small images as PNG, uncompressed: a digit of 28 × 28 is under a kilobyte either way.
 *
 * Source: PNG specification, third edition; RFC 1950 and 1951 for the stored blocks.
 *
 * @since 0.1.0
 */
import { base64 } from './Base64'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * An image of bytes, row by row, with the channels of a pixel side by side: 1 for grey, 3 for RGB.
 *
 * @category model
 * @since 0.1.0
 */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly bytes: ArrayLike<number>
}

type Bytes = ReadonlyArray<number>

const bigEndian = (n: number): Bytes => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]

const littleEndian16 = (n: number): Bytes => [n & 255, n >>> 8]

const crcOfByte = (byte: number): number =>
  [0, 1, 2, 3, 4, 5, 6, 7].reduce(c => ((c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), byte)

const crcTable: ReadonlyArray<number> = Array.from({ length: 256 }, (_, byte) => crcOfByte(byte))

const crc32 = (bytes: Bytes): number =>
  ~bytes.reduce((c, byte) => (crcTable[(c ^ byte) & 255] ?? 0) ^ (c >>> 8), 0xffffffff)

const adler32 = (bytes: Bytes): Bytes => {
  const { a, b } = bytes.reduce(
    (sums, byte) => {
      const next = (sums.a + byte) % 65521
      return { a: next, b: (sums.b + next) % 65521 }
    },
    { a: 1, b: 0 }
  )
  return [b >>> 8, b & 255, a >>> 8, a & 255]
}

const ascii = (name: string): Bytes => Array.from(name, letter => letter.charCodeAt(0))

const chunk = (name: string, data: Bytes): Bytes => {
  const body = [...ascii(name), ...data]
  return [...bigEndian(data.length), ...body, ...bigEndian(crc32(body))]
}

const blockSize = 65535

const storedBlocks = (data: Bytes): Bytes =>
  Array.from({ length: Math.max(1, Math.ceil(data.length / blockSize)) }, (_, i) => {
    const part = data.slice(i * blockSize, (i + 1) * blockSize)
    const last = (i + 1) * blockSize >= data.length ? 1 : 0
    return [last, ...littleEndian16(part.length), ...littleEndian16(~part.length & 0xffff), ...part]
  }).flat()

const zlib = (data: Bytes): Bytes => [0x78, 0x01, ...storedBlocks(data), ...adler32(data)]

const byteOf = (value: number | undefined): number => Math.min(255, Math.max(0, Math.round(value ?? 0)))

// Each row starts with its filter: 0, none.
const scanlines = ({ width, height, channels, bytes }: Raster): Bytes =>
  Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width * channels }, (__, i) => byteOf(bytes[y * width * channels + i]))
  ]).flat()

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The image as the bytes of a PNG file. Bytes that the image lacks are black.
 *
 * @category utils
 * @since 0.1.0
 */
export const png = (image: Raster): Uint8Array =>
  Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk('IHDR', [...bigEndian(image.width), ...bigEndian(image.height), 8, image.channels === 1 ? 0 : 2, 0, 0, 0]),
    ...chunk('IDAT', zlib(scanlines(image))),
    ...chunk('IEND', [])
  ])

/**
 * The image as a `data:` address that a page can show without a file.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pngDataUri } from 'credence/report'
 *
 * const black = pngDataUri({ width: 1, height: 1, channels: 1, bytes: [0] })
 * assert.strictEqual(black.startsWith('data:image/png;base64,iVBORw0KGgo'), true)
 *
 * @category utils
 * @since 0.1.0
 */
export const pngDataUri = (image: Raster): string => `data:image/png;base64,${base64(png(image))}`
