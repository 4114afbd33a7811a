/**
 * The network called 3Conv3FC in the code of Shridhar et al. (2019): three convolutions and three fully connected layers,
 * with softplus, for images of 32 by 32.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import { conv2d } from '../layers/conv2d'
import { dense, dynamicDense } from '../layers/dense'
import { flatten } from '../layers/flatten'
import { maxPool2d } from '../layers/maxPool2d'
import { softplus } from '../layers/softplus'
import { dynamicInput, type Network } from '../Network'
import type { ImageClasses } from './ImageClasses'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * 3Conv3FC for images of `channels` channels and `classes` classes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const threeConvThreeFcFor = <const C extends number, const K extends number>({
  channels,
  classes
}: ImageClasses<C, K>): Network<[32, 32, C], [K]> =>
  pipe(
    dynamicInput([32, 32, channels]),
    conv2d({ filters: 32, kernel: 5, padding: 2 }),
    softplus,
    maxPool2d({ window: 3, stride: 2 }),
    conv2d({ filters: 64, kernel: 5, padding: 2 }),
    softplus,
    maxPool2d({ window: 3, stride: 2 }),
    conv2d({ filters: 128, kernel: 5, padding: 1 }),
    softplus,
    maxPool2d({ window: 3, stride: 2 }),
    flatten,
    dense(1000),
    softplus,
    dense(1000),
    softplus,
    dynamicDense(classes)
  )

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * 3Conv3FC for colour images and ten classes: 1,782,634 parameters.
 *
 * @category instances
 * @since 0.1.0
 */
export const threeConvThreeFc: Network<[32, 32, 3], [10]> = threeConvThreeFcFor({ channels: 3, classes: 10 })
