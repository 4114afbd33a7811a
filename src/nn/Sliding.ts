/**
 * How windows lie over an image: the padding of each side that a layer's frame stands for.
 *
 * @since 0.1.0
 */
import type { Frame } from '../shape/Window'
import { axisFrame, reach } from '../shape/Window'
import type { Shape } from '../shape/Shape'

/** Padding before and after the vertical and the horizontal axis. @category model @since 0.1.0 */
export interface Sides {
  readonly low: readonly [number, number]
  readonly high: readonly [number, number]
}

/**
 * `same` pads so that there are `⌈n / stride⌉` places, the odd position after the image.
 *
 * @category utils
 * @since 0.1.0
 */
export const sidesOf = (frame: Frame, [height = 0, width = 0]: Shape): Sides => {
  const [y, x] = [axisSides(frame, 0, height), axisSides(frame, 1, width)]
  return { low: [y[0], x[0]], high: [y[1], x[1]] }
}

const axisSides = (frame: Frame, axis: 0 | 1, n: number): readonly [number, number] => {
  const one = axisFrame(frame, axis)
  const total = Math.max(0, (Math.ceil(n / one.stride) - 1) * one.stride + reach(one) - n)
  return one.padding === 'same' ? [Math.floor(total / 2), Math.ceil(total / 2)] : [one.padding, one.padding]
}
