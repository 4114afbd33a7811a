/**
 * Convolution of a batch of sequences, images or volumes, `[n, ...spatial, channels]`, with a kernel
 * `[...spatial, channels of a group, filters]`.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { convGeneralDilated } from '../primitive/convGeneralDilated'

/**
 * Strides, dilation of the kernel, and the padding before and after each spatial axis. `spread` puts zeros between the
 * elements of the input, so that they lie this far apart; it is 1 where it is not given.
 *
 * @category model
 * @since 0.1.0
 */
export interface Sliding {
  readonly strides: ReadonlyArray<number>
  readonly dilation: ReadonlyArray<number>
  readonly low: ReadonlyArray<number>
  readonly high: ReadonlyArray<number>
  readonly groups: number
  readonly spread?: ReadonlyArray<number>
}

/** The convolution without bias. @category combinators @since 0.1.0 */
export const convolve =
  ({ strides, dilation, low, high, groups, spread = strides.map(() => 1) }: Sliding) =>
  (images: Expr, kernel: Expr): Expr => {
    const rank = strides.length
    const spatial = (first: number): ReadonlyArray<number> => strides.map((_, axis) => first + axis)
    return convGeneralDilated({
      strides,
      low,
      high,
      leftDilation: spread,
      rightDilation: dilation,
      left: [0, rank + 1, ...spatial(1)],
      right: [rank + 1, rank, ...spatial(0)],
      out: [0, rank + 1, ...spatial(1)],
      featureGroups: groups,
      batchGroups: 1
    })(images, kernel)
  }
