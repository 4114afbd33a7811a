/**
 * Undoing the five PNG filters: the one loop of the PNG reader that touches each byte.
 *
 * @see PNG Specification, third edition, section 9 (https://www.w3.org/TR/png-3/#9Filters)
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Pixels from filtered rows of one filter byte and `stride` bytes each, `step` bytes a pixel. `none` where a filter byte
 * is above 4.
 *
 * @category combinators
 * @since 0.1.0
 */
export const unfilter = (filtered: Uint8Array, stride: number, step: number): O.Option<Uint8Array> => {
  const rows = filtered.length / (stride + 1)
  const pixels = new Uint8Array(rows * stride)
  for (let row = 0; row < rows; row += 1) {
    const filter = filters[filtered[row * (stride + 1)] ?? 0]
    if (filter === undefined) return O.none
    filter(filtered, row * (stride + 1) + 1, pixels, row * stride, stride, step)
  }
  return O.some(pixels)
}

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Undoes one row: `stride` bytes of `source` from `from` on, into `pixels` from `at` on. */
type Filter = (source: Uint8Array, from: number, pixels: Uint8Array, at: number, stride: number, step: number) => void

const none: Filter = (source, from, pixels, at, stride) => {
  pixels.set(source.subarray(from, from + stride), at)
}

const sub: Filter = (source, from, pixels, at, stride, step) => {
  for (let i = 0; i < stride; i += 1) {
    const left = i < step ? 0 : (pixels[at + i - step] ?? 0)
    pixels[at + i] = (source[from + i] ?? 0) + left
  }
}

// Above the first row lies a row of zeros, which is what reading before the array gives here.
const up: Filter = (source, from, pixels, at, stride) => {
  for (let i = 0; i < stride; i += 1) pixels[at + i] = (source[from + i] ?? 0) + (pixels[at + i - stride] ?? 0)
}

const average: Filter = (source, from, pixels, at, stride, step) => {
  for (let i = 0; i < stride; i += 1) {
    const left = i < step ? 0 : (pixels[at + i - step] ?? 0)
    pixels[at + i] = (source[from + i] ?? 0) + ((left + (pixels[at + i - stride] ?? 0)) >> 1)
  }
}

const paeth: Filter = (source, from, pixels, at, stride, step) => {
  for (let i = 0; i < stride; i += 1) {
    const left = i < step ? 0 : (pixels[at + i - step] ?? 0)
    const above = pixels[at + i - stride] ?? 0
    const corner = i < step ? 0 : (pixels[at + i - stride - step] ?? 0)
    pixels[at + i] = (source[from + i] ?? 0) + nearest(left, above, corner)
  }
}

// The neighbour nearest to left + above - corner, in that order where two are as near.
const nearest = (left: number, above: number, corner: number): number => {
  const [toLeft, toAbove] = [Math.abs(above - corner), Math.abs(left - corner)]
  const toCorner = Math.abs(left + above - 2 * corner)
  return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner
}

const filters: ReadonlyArray<Filter> = [none, sub, up, average, paeth]
