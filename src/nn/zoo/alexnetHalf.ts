/**
 * AlexNet with half the filters in every convolution, as in Shridhar et al. (2019). Half the filters are about a quarter of
 * the weights.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import { conv2d } from '../layers/conv2d'
import { dynamicDense } from '../layers/dense'
import { flatten } from '../layers/flatten'
import { maxPool2d } from '../layers/maxPool2d'
import { softplus } from '../layers/softplus'
import { dynamicInput, type Network } from '../Network'
import type { ImageClasses } from './ImageClasses'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * AlexNetHalf for images of `channels` channels and `classes` classes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const alexnetHalfFor = <const C extends number, const K extends number>({
  channels,
  classes
}: ImageClasses<C, K>): Network<[32, 32, C], [K]> =>
  pipe(
    dynamicInput([32, 32, channels]),
    conv2d({ filters: 32, kernel: 11, stride: 4, padding: 5 }),
    softplus,
    maxPool2d(2),
    conv2d({ filters: 96, kernel: 5, padding: 2 }),
    softplus,
    maxPool2d(2),
    conv2d({ filters: 192, kernel: 3, padding: 1 }),
    softplus,
    conv2d({ filters: 128, kernel: 3, padding: 1 }),
    softplus,
    conv2d({ filters: 64, kernel: 3, padding: 1 }),
    softplus,
    maxPool2d(2),
    flatten,
    dynamicDense(classes)
  )

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * AlexNetHalf for colour images and ten classes: 550,378 parameters.
 *
 * @category instances
 * @since 0.1.0
 */
export const alexnetHalf: Network<[32, 32, 3], [10]> = alexnetHalfFor({ channels: 3, classes: 10 })
