/**
 * How much a data file may ask for. A header is checked against these numbers before memory is taken for what it
 * announces.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `fileBytes`: size of a file on disk, in bytes
 * - `decodedBytes`: size of what it unpacks to, in bytes
 * - `side`: height or width of an image, in pixels
 * - `gzipRatio`: unpacked size over packed size (deflate itself can reach about 1030)
 * - `gzipFloor`: unpacked size, in bytes, that is allowed at any ratio
 *
 * @category model
 * @since 0.1.0
 */
export interface Limits {
  readonly fileBytes: number
  readonly decodedBytes: number
  readonly side: number
  readonly gzipRatio: number
  readonly gzipFloor: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Room for every public data set of this kind (CIFAR-10 in one piece takes 0.18 GB), and a wall against files that lie.
 *
 * @category constructors
 * @since 0.1.0
 */
export const defaultLimits: Limits = {
  fileBytes: 2 ** 30,
  decodedBytes: 2 ** 30,
  side: 2 ** 14,
  gzipRatio: 200,
  gzipFloor: 2 ** 20
}
