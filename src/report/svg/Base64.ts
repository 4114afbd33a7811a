/**
 * Base64 of bytes, without help from a browser or from Node.
 *
 * @since 0.1.0
 */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const digit = (bits: number): string => alphabet.charAt(bits & 63)

const group = (a: number, b: number | undefined, c: number | undefined): string =>
  digit(a >> 2) +
  digit((a << 4) | ((b ?? 0) >> 4)) +
  (b === undefined ? '=' : digit((b << 2) | ((c ?? 0) >> 6))) +
  (c === undefined ? '=' : digit(c))

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The bytes in base64 (RFC 4648, section 4), padded.
 *
 * @category utils
 * @since 0.1.0
 */
export const base64 = (bytes: ArrayLike<number>): string =>
  Array.from({ length: Math.ceil(bytes.length / 3) }, (_, i) =>
    group(bytes[3 * i] ?? 0, bytes[3 * i + 1], bytes[3 * i + 2])
  ).join('')
