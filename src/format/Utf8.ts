/**
 * Strict UTF-8.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'

import { invalidUtf8, type FormatError } from './FormatError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

// Table 3-7 of the Unicode Standard: lead byte, number of continuation bytes, range of the first of them. The ranges
// keep out overlong forms (c0, c1, e0 80, f0 80), surrogates (ed a0) and values above U+10FFFF (f4 90, f5).
type Sequence = readonly [from: number, to: number, tail: number, low: number, high: number]

const sequences: ReadonlyArray<Sequence> = [
  [0x00, 0x7f, 0, 0, 0],
  [0xc2, 0xdf, 1, 0x80, 0xbf],
  [0xe0, 0xe0, 2, 0xa0, 0xbf],
  [0xe1, 0xec, 2, 0x80, 0xbf],
  [0xed, 0xed, 2, 0x80, 0x9f],
  [0xee, 0xef, 2, 0x80, 0xbf],
  [0xf0, 0xf0, 3, 0x90, 0xbf],
  [0xf1, 0xf3, 3, 0x80, 0xbf],
  [0xf4, 0xf4, 3, 0x80, 0x8f]
]

const within = (value: number | undefined, low: number, high: number): boolean =>
  value !== undefined && value >= low && value <= high

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The text that the bytes spell, or the place of the first byte that no UTF-8 sequence can have there. A byte order
 * mark is kept as the character it is.
 *
 * @category combinators
 * @since 0.1.0
 */
export const decodeUtf8 =
  (source: string) =>
  (bytes: Uint8Array): E.Either<FormatError, string> =>
    pipe(
      E.tryCatch(
        () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
        () => invalidUtf8(source, firstInvalidByte(bytes))
      )
    )

/**
 * @category combinators
 * @since 0.1.0
 */
export const encodeUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Index of the first byte of the first sequence that is not UTF-8, or the length when all are. Runs only to make an
 * error message: the platform's decoder says that the bytes are wrong but not where.
 *
 * @category utils
 * @since 0.1.0
 */
export const firstInvalidByte = (bytes: Uint8Array): number => {
  let at = 0
  while (at < bytes.length) {
    const size = sequenceLength(bytes, at)
    if (size === 0) return at
    at += size
  }
  return at
}

const sequenceLength = (bytes: Uint8Array, at: number): number => {
  const sequence = sequences.find(([from, to]) => within(bytes[at], from, to))
  if (sequence === undefined) return 0
  const [, , tail, low, high] = sequence
  const first = tail === 0 || within(bytes[at + 1], low, high)
  const second = tail < 2 || within(bytes[at + 2], 0x80, 0xbf)
  const third = tail < 3 || within(bytes[at + 3], 0x80, 0xbf)
  return first && second && third ? tail + 1 : 0
}
