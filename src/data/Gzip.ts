/**
 * Unpacking gzip files that are not trusted.
 *
 * The last word of a gzip file is the size of what it holds. That size is checked against the limits before anything is
 * unpacked, and unpacking stops as soon as it is passed, so a small file cannot ask for much memory.
 *
 * @see RFC 1952 (https://www.rfc-editor.org/rfc/rfc1952)
 * @since 0.1.0
 */
import { gunzipSync } from 'node:zlib'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { badGzip, type DataError, tooLarge } from './DataError'
import { defaultLimits, type Limits } from './Limits'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The bytes that a gzip file of one member holds. `where` names the file in messages. Fails with `TooLarge` where the
 * size it announces is over `decodedBytes`, or over both `gzipFloor` and `gzipRatio` times the packed size; with
 * `BadGzip` where the file is damaged or lies about its size.
 *
 * @category combinators
 * @since 0.1.0
 */
export const gunzip = (
  packed: Uint8Array,
  where: string,
  limits: Limits = defaultLimits
): E.Either<DataError, Uint8Array> =>
  pipe(
    announcedSize(packed, where),
    E.filterOrElse(
      size => size <= limits.decodedBytes,
      size => tooLarge(where, 'bytes when unpacked', limits.decodedBytes, size)
    ),
    E.filterOrElse(
      size => size <= Math.max(limits.gzipFloor, limits.gzipRatio * packed.length),
      size => tooLarge(where, `bytes when unpacked (from ${packed.length})`, limits.gzipRatio * packed.length, size)
    ),
    E.chain(size => inflate(packed, where, size))
  )

/**
 * Bytes as they are, or unpacked where they begin as a gzip file does.
 *
 * @category combinators
 * @since 0.1.0
 */
export const gunzipIfPacked = (
  bytes: Uint8Array,
  where: string,
  limits: Limits = defaultLimits
): E.Either<DataError, Uint8Array> => (isGzip(bytes) ? gunzip(bytes, where, limits) : E.right(bytes))

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Whether the first two bytes are gzip's, 1f 8b.
 *
 * @category utils
 * @since 0.1.0
 */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

// ten bytes of header, two of an empty deflate block, four of CRC, four of size
const smallestGzip = 20

const announcedSize = (packed: Uint8Array, where: string): E.Either<DataError, number> =>
  isGzip(packed) && packed.length >= smallestGzip
    ? E.right(new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getUint32(packed.length - 4, true))
    : E.left(badGzip(where, `it has only ${packed.length} bytes or does not begin with 1f 8b`))

const inflate = (packed: Uint8Array, where: string, size: number): E.Either<DataError, Uint8Array> =>
  pipe(
    E.tryCatch(
      // zlib takes no limit of 0
      () => gunzipSync(packed, { maxOutputLength: Math.max(size, 1) }),
      () => badGzip(where, 'it does not unpack to the size that it announces')
    ),
    E.map(unpacked => new Uint8Array(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength)),
    E.filterOrElse(
      unpacked => unpacked.length === size,
      unpacked => badGzip(where, `it announces ${size} bytes and holds ${unpacked.length}`)
    )
  )
