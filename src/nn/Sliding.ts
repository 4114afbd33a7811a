/**
 * How windows lie over what they slide over: the padding of each side that a layer's frame stands for.
 *
 * @since 0.1.0
 */
import type { AnyFrame } from '../shape/Window'
import { axisFrame, paddingAround } from '../shape/Window'
import type { Shape } from '../shape/Shape'

/** Padding before and after each spatial axis. @category model @since 0.1.0 */
export interface Sides {
  readonly low: ReadonlyArray<number>
  readonly high: ReadonlyArray<number>
}

/**
 * `same` pads so that there are `⌈n / stride⌉` places, the odd position after the image.
 *
 * @category utils
 * @since 0.1.0
 */
export const sidesOf = (frame: AnyFrame, input: Shape): Sides => {
  const sides = input.slice(0, -1).map((n, axis) => paddingAround(n, axisFrame(frame, axis)))
  return { low: sides.map(([low]) => low), high: sides.map(([, high]) => high) }
}
