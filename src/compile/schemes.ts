/**
 * Schemes: how one axis of a convolution is done with fewer multiplications.
 *
 * Along an axis, `result_j = Σ_k kernel_k image_(j + k - low)`. Any two of the three may take the two factors' part in
 * the polynomial identity; the shorter they are, the fewer points it needs. What is too long is cut into tiles.
 *
 * @since 0.1.0
 */
import type { Matrix } from './toomCook'
import { MOST_POINTS, toomCook } from './toomCook'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The lengths of an axis, and how many zeros stand before the image. @category model @since 0.1.0 */
export interface Line {
  readonly image: number
  readonly kernel: number
  readonly result: number
  readonly low: number
}

/**
 * The matrix times each of `count` windows, of which the first begins at `-low` and every other `stride` after the one
 * before; what lies outside is zero.
 *
 * @category model
 * @since 0.1.0
 */
export interface Windows {
  readonly matrix: Matrix
  readonly stride: number
  readonly low: number
  readonly count: number
}

/**
 * How the products become results: those of each tile by themselves, `result_(t·width + j) = Σₚ matrix[j][p] product_pt`,
 * or all together, `result_j = Σ_pt matrices[j][p][t] product_pt`.
 *
 * @category model
 * @since 0.1.0
 */
export type Gathering =
  | { readonly _tag: 'Tiles'; readonly matrix: Matrix; readonly count: number }
  | { readonly _tag: 'Overlapping'; readonly matrices: ReadonlyArray<Matrix> }

/**
 * For each point, the product of the image's windows with the kernel's, summed over windows where the kernel has more
 * than one.
 *
 * @category model
 * @since 0.1.0
 */
export interface Scheme {
  readonly points: number
  readonly image: Windows
  readonly kernel: Windows
  readonly gather: Gathering
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i)

const columns = (m: Matrix, from: number, count: number): Matrix =>
  m.map(row => range(count).map(i => row[from + i] ?? 0))

const reversed = (m: Matrix): Matrix => m.map(row => [...row].reverse())

const turned = (m: Matrix): Matrix => range(m[0]?.length ?? 0).map(i => m.map(row => row[i] ?? 0))

const whole = (matrix: Matrix): Windows => ({ matrix, stride: 1, low: 0, count: 1 })

/** Windows over a side that begins after `low` zeros; a single one is cut to what is there. */
const over = (matrix: Matrix, stride: number, low: number, count: number, length: number): Windows =>
  count === 1 ? whole(columns(matrix, low, length)) : { matrix, stride, low, count }

/** Results and image are the factors, all of both. */
const byBoth = ({ image, kernel, result, low }: Line): Scheme => {
  const { left, right, sum } = toomCook(result, image)
  return {
    points: left.length,
    image: whole(right),
    kernel: whole(columns(sum, result - 1 - low, kernel)),
    gather: { _tag: 'Tiles', matrix: turned(reversed(left)), count: 1 }
  }
}

/** Results in tiles and the kernel are the factors; windows of the image overlap. */
const byResults =
  ({ image, kernel, result, low }: Line) =>
  (tile: number): Scheme => {
    const { left, right, sum } = toomCook(tile, kernel)
    const count = Math.ceil(result / tile)
    return {
      points: left.length,
      image: over(sum, tile, low, count, image),
      kernel: whole(right),
      gather: { _tag: 'Tiles', matrix: turned(left), count }
    }
  }

/** Results and the kernel in tiles are the factors: the gradient of weights. */
const byKernel =
  ({ image, kernel, result, low }: Line) =>
  (tile: number): Scheme => {
    const { left, right, sum } = toomCook(result, tile)
    const count = Math.ceil(kernel / tile)
    return {
      points: left.length,
      image: over(sum, tile, low, count, image),
      kernel: over(right, tile, 0, count, kernel),
      gather: { _tag: 'Tiles', matrix: turned(left), count: 1 }
    }
  }

/** The image in tiles and the kernel are the factors; results of neighbouring tiles overlap. */
const byImage =
  ({ image, kernel, result, low }: Line) =>
  (tile: number): Scheme => {
    const { left, right, sum } = toomCook(tile, kernel)
    const count = Math.ceil(image / tile)
    return {
      points: left.length,
      image: over(left, tile, 0, count, image),
      kernel: whole(reversed(right)),
      gather: {
        _tag: 'Overlapping',
        matrices: range(result).map(j =>
          sum.map(row => range(count).map(t => row[j - t * tile + kernel - 1 - low] ?? 0))
        )
      }
    }
  }

/** Tiles up to a length that leave the other factor points enough. */
const tiles = (length: number, other: number): ReadonlyArray<number> =>
  range(Math.max(0, Math.min(length, MOST_POINTS + 1 - other))).map(i => i + 1)

/** All schemes of an axis. @category constructors @since 0.1.0 */
export const schemes = (line: Line): ReadonlyArray<Scheme> => [
  ...(line.image + line.result - 1 <= MOST_POINTS ? [byBoth(line)] : []),
  ...tiles(line.result, line.kernel).map(byResults(line)),
  ...tiles(line.kernel, line.result).map(byKernel(line)),
  ...tiles(line.image, line.kernel).map(byImage(line))
]

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** Multiplications along an axis without a scheme: taps that fall on the image. @category utils @since 0.1.0 */
export const taps = ({ image, kernel, result, low }: Line): number =>
  range(result).reduce((sum, j) => sum + Math.max(0, Math.min(kernel, image + low - j) - Math.max(0, low - j)), 0)

const absolute = (row: ReadonlyArray<number>): number => row.reduce((sum, x) => sum + Math.abs(x), 0)

/** The most that a result takes of the products at each point, over all windows. */
const taken = (gather: Gathering): Matrix =>
  gather._tag === 'Tiles' ? gather.matrix : gather.matrices.map(perPoint => perPoint.map(absolute))

/**
 * The most that rounding errors grow by: `max_j Σₚ |gather_jp| Σᵢ|image_pi| Σₖ|kernel_pk|`, where for a direct sum it is
 * the length of the kernel.
 *
 * @category utils
 * @since 0.1.0
 */
export const growth = ({ image, kernel, gather }: Scheme): number =>
  Math.max(
    ...taken(gather).map(row =>
      row.reduce(
        (sum, x, p) =>
          sum + Math.abs(x) * absolute(image.matrix[p] ?? []) * kernel.count * absolute(kernel.matrix[p] ?? []),
        0
      )
    )
  )

/** Roundings that a number goes through on its way: one for each term of the sums, and one for each rounded entry. @category utils @since 0.1.0 */
export const depth = ({ points, image, kernel, gather }: Scheme): number =>
  (image.matrix[0]?.length ?? 0) +
  (kernel.matrix[0]?.length ?? 0) +
  (gather._tag === 'Tiles' ? points : points * image.count) +
  kernel.count +
  3
