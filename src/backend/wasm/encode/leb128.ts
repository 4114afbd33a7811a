/**
 * LEB128: the variable-length integers of the WebAssembly binary format.
 *
 * @since 0.1.0
 */

/** Bytes of the binary format. @category model @since 0.1.0 */
export type Bytes = ReadonlyArray<number>

/** An unsigned integer below 2^32. @category constructors @since 0.1.0 */
export const unsigned = (value: number): Bytes => {
  const bytes: Array<number> = []
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
  return bytes
}

/** A signed 32-bit integer. @category constructors @since 0.1.0 */
export const signed = (value: number): Bytes => {
  const bytes: Array<number> = []
  let rest = value | 0
  for (;;) {
    const low = rest & 127
    rest >>= 7
    if ((rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0)) {
      bytes.push(low)
      return bytes
    }
    bytes.push(low | 128)
  }
}
