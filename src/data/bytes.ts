/**
 * The few byte-level helpers that the readers share.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The product of sizes read from a file, or `none` where it passes `cap` (at most 2^53 - 1). Checked by division before
 * each multiplication: the rounded product of two large doubles can equal a file size by accident.
 *
 * @category utils
 * @since 0.1.0
 */
export const boundedProduct = (factors: ReadonlyArray<number>, cap: number): O.Option<number> =>
  factors.reduce(
    (product: O.Option<number>, factor) =>
      pipe(
        product,
        O.filter(p => p === 0 || factor <= cap / p),
        O.map(p => p * factor)
      ),
    O.some(1)
  )

/**
 * The big-endian unsigned 32-bit word at `offset`. The caller has checked that the four bytes are there.
 *
 * @category utils
 * @since 0.1.0
 */
export const word = (bytes: Uint8Array, offset: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset)

/**
 * Big-endian unsigned 32-bit words, one after the other.
 *
 * @category utils
 * @since 0.1.0
 */
export const words = (values: ReadonlyArray<number>): Uint8Array =>
  Uint8Array.from(values.flatMap(value => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]))

/**
 * All parts in one array, in order: the one copy that reading several batch files costs.
 *
 * @category utils
 * @since 0.1.0
 */
export const concat = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  parts.reduce((offset, part) => {
    joined.set(part, offset)
    return offset + part.length
  }, 0)
  return joined
}

/**
 * Bytes as hexadecimal, for messages: `89 50 4e 47`.
 *
 * @category utils
 * @since 0.1.0
 */
export const hex = (bytes: Uint8Array): string =>
  bytes.length === 0 ? 'nothing (it is empty)' : Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')
