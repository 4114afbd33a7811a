/**
 * AlexNet for images of 32 by 32, as Shridhar et al. (2019) use it: five convolutions and one dense layer, with softplus.
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
 * AlexNet for images of `channels` channels and `classes` classes: 2,187,556 parameters for 3 channels and 100 classes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const alexnetFor = <const C extends number, const K extends number>({
  channels,
  classes
}: ImageClasses<C, K>): Network<[32, 32, C], [K]> =>
  pipe(
    dynamicInput([32, 32, channels]),
    conv2d({ filters: 64, kernel: 11, stride: 4, padding: 5 }),
    softplus,
    maxPool2d(2),
    conv2d({ filters: 192, kernel: 5, padding: 2 }),
    softplus,
    maxPool2d(2),
    conv2d({ filters: 384, kernel: 3, padding: 1 }),
    softplus,
    conv2d({ filters: 256, kernel: 3, padding: 1 }),
    softplus,
    conv2d({ filters: 128, kernel: 3, padding: 1 }),
    softplus,
    maxPool2d(2),
    flatten,
    dynamicDense(classes)
  )

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * AlexNet for colour images and ten classes: 2,175,946 parameters.
 *
 * @category instances
 * @since 0.1.0
 */
export const alexnet: Network<[32, 32, 3], [10]> = alexnetFor({ channels: 3, classes: 10 })
