/**
 * LeNet-5 as Shridhar et al. (2019) use it: two convolutions with max pooling and three dense layers, with softplus
 * between them, for images of 32 by 32. (LeCun et al. 1998 had average pooling and tanh.)
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
 * LeNet-5 for images of `channels` channels and `classes` classes: 62,006 parameters for 3 channels and 10 classes.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { lenet5For, type Network, parameterCount } from 'credence/nn'
 *
 * const cifar100: Network<[32, 32, 3], [100]> = lenet5For({ channels: 3, classes: 100 })
 * assert.deepStrictEqual(parameterCount(cifar100), 69656)
 *
 * @category constructors
 * @since 0.1.0
 */
export const lenet5For = <const C extends number, const K extends number>({
  channels,
  classes
}: ImageClasses<C, K>): Network<[32, 32, C], [K]> =>
  pipe(
    dynamicInput([32, 32, channels]),
    conv2d({ filters: 6, kernel: 5 }),
    softplus,
    maxPool2d(2),
    conv2d({ filters: 16, kernel: 5 }),
    softplus,
    maxPool2d(2),
    flatten,
    dense(120),
    softplus,
    dense(84),
    softplus,
    dynamicDense(classes)
  )

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * LeNet-5 for grey images and ten classes: 61,706 parameters.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { lenet5, type Network, parameterCount } from 'credence/nn'
 *
 * const network: Network<[32, 32, 1], [10]> = lenet5
 * assert.deepStrictEqual(parameterCount(network), 61706)
 *
 * @category instances
 * @since 0.1.0
 */
export const lenet5: Network<[32, 32, 1], [10]> = lenet5For({ channels: 1, classes: 10 })
