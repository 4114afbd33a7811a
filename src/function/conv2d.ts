/**
 * Two-dimensional convolution of a batch of images: `[n, height, width, channels]` with a kernel
 * `[kernel height, kernel width, channels, filters]`.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { convolve } from './convolve'

/** Strides, dilation of the kernel, and the padding before and after each axis. @category model @since 0.1.0 */
export interface Conv2d {
  readonly strides: readonly [number, number]
  readonly dilation: readonly [number, number]
  readonly low: readonly [number, number]
  readonly high: readonly [number, number]
}

/** The convolution without bias. @category combinators @since 0.1.0 */
export const conv2d = (frame: Conv2d): ((images: Expr, kernel: Expr) => Expr) => convolve({ ...frame, groups: 1 })
