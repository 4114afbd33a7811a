/**
 * VGG for images of 32 by 32: configurations A (VGG11) and D (VGG16) of Simonyan and Zisserman (2015), without batch
 * normalisation. Five poolings leave one position, so that the two hidden dense layers have 512 units instead of 4096.
 *
 * @since 0.1.0
 */
import { flow, pipe } from 'fp-ts/function'
import { conv2d } from '../layers/conv2d'
import { dense, dynamicDense } from '../layers/dense'
import { flatten } from '../layers/flatten'
import { maxPool2d } from '../layers/maxPool2d'
import { relu } from '../layers/relu'
import { dynamicInput, type Network } from '../Network'
import type { ImageClasses } from './ImageClasses'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const conv64 = flow(conv2d({ filters: 64, kernel: 3, padding: 1 }), relu)
const conv128 = flow(conv2d({ filters: 128, kernel: 3, padding: 1 }), relu)
const conv256 = flow(conv2d({ filters: 256, kernel: 3, padding: 1 }), relu)
const conv512 = flow(conv2d({ filters: 512, kernel: 3, padding: 1 }), relu)
const hidden = flow(dense(512), relu)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * VGG11 for images of `channels` channels and `classes` classes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const vgg11For = <const C extends number, const K extends number>({
  channels,
  classes
}: ImageClasses<C, K>): Network<[32, 32, C], [K]> =>
  pipe(
    dynamicInput([32, 32, channels]),
    conv64,
    maxPool2d(2),
    conv128,
    maxPool2d(2),
    conv256,
    conv256,
    maxPool2d(2),
    conv512,
    conv512,
    maxPool2d(2),
    conv512,
    conv512,
    maxPool2d(2),
    flatten,
    hidden,
    hidden,
    dynamicDense(classes)
  )

/**
 * VGG16 for images of `channels` channels and `classes` classes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const vgg16For = <const C extends number, const K extends number>({
  channels,
  classes
}: ImageClasses<C, K>): Network<[32, 32, C], [K]> =>
  pipe(
    dynamicInput([32, 32, channels]),
    flow(conv64, conv64, maxPool2d(2)),
    flow(conv128, conv128, maxPool2d(2)),
    flow(conv256, conv256, conv256, maxPool2d(2)),
    flow(conv512, conv512, conv512, maxPool2d(2)),
    flow(conv512, conv512, conv512, maxPool2d(2)),
    flatten,
    hidden,
    hidden,
    dynamicDense(classes)
  )

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * VGG11 for colour images and ten classes: 9,750,922 parameters.
 *
 * @category instances
 * @since 0.1.0
 */
export const vgg11: Network<[32, 32, 3], [10]> = vgg11For({ channels: 3, classes: 10 })

/**
 * VGG16 for colour images and ten classes: 15,245,130 parameters.
 *
 * @category instances
 * @since 0.1.0
 */
export const vgg16: Network<[32, 32, 3], [10]> = vgg16For({ channels: 3, classes: 10 })
