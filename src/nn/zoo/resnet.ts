/**
 * Residual networks for images of 32 by 32 (He et al. 2016, section 4.2): a convolution, three stages of residual blocks
 * with 16, 32 and 64 channels, and one dense layer over the means of the channels. Each block has two convolutions with
 * batch normalisation. Where a stage begins with a stride of 2 the shortcut takes every second position and adds channels
 * of zeros, so that it has no parameters: their option A.
 *
 * @since 0.1.0
 */
import { flow, pipe } from 'fp-ts/function'
import { averagePool2d } from '../layers/averagePool2d'
import { batchNorm } from '../layers/batchNorm'
import { conv2d } from '../layers/conv2d'
import { dynamicDense } from '../layers/dense'
import { globalAveragePool } from '../layers/globalAveragePool'
import { padChannels } from '../layers/padChannels'
import { relu } from '../layers/relu'
import { residual } from '../layers/residual'
import { dynamicInput, type Network } from '../Network'
import type { ImageClasses } from './ImageClasses'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const normalise = batchNorm()

const conv16 = conv2d({ filters: 16, kernel: 3, padding: 1, bias: false })
const conv32 = conv2d({ filters: 32, kernel: 3, padding: 1, bias: false })
const conv64 = conv2d({ filters: 64, kernel: 3, padding: 1, bias: false })

const halve32 = conv2d({ filters: 32, kernel: 3, padding: 1, stride: 2, bias: false })
const halve64 = conv2d({ filters: 64, kernel: 3, padding: 1, stride: 2, bias: false })

const everySecond = averagePool2d({ window: 1, stride: 2 })

type Image<Side extends number, Channels extends number> = [Side, Side, Channels]

/** A stage on a network of any input. */
type Stage<Given extends Image<number, number>, Made extends Image<number, number>> = <In extends Image<32, number>>(
  network: Network<In, Given>
) => Network<In, Made>

const first: Stage<Image<32, 16>, Image<32, 16>> = network =>
  pipe(
    network,
    residual(flow(conv16, normalise, relu, conv16, normalise)),
    relu,
    residual(flow(conv16, normalise, relu, conv16, normalise)),
    relu,
    residual(flow(conv16, normalise, relu, conv16, normalise)),
    relu
  )

const second: Stage<Image<32, 16>, Image<16, 32>> = network =>
  pipe(
    network,
    residual(
      flow(halve32, normalise, relu, conv32, normalise),
      flow(everySecond, padChannels({ before: 8, after: 8 }))
    ),
    relu,
    residual(flow(conv32, normalise, relu, conv32, normalise)),
    relu,
    residual(flow(conv32, normalise, relu, conv32, normalise)),
    relu
  )

const third: Stage<Image<16, 32>, Image<8, 64>> = network =>
  pipe(
    network,
    residual(
      flow(halve64, normalise, relu, conv64, normalise),
      flow(everySecond, padChannels({ before: 16, after: 16 }))
    ),
    relu,
    residual(flow(conv64, normalise, relu, conv64, normalise)),
    relu,
    residual(flow(conv64, normalise, relu, conv64, normalise)),
    relu
  )

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * ResNet-20 for images of `channels` channels and `classes` classes.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { type Network, parameterCount, resnet20For } from 'credence/nn'
 *
 * const cifar100: Network<[32, 32, 3], [100]> = resnet20For({ channels: 3, classes: 100 })
 * assert.deepStrictEqual(parameterCount(cifar100), 275572)
 *
 * @category constructors
 * @since 0.1.0
 */
export const resnet20For = <const C extends number, const K extends number>({
  channels,
  classes
}: ImageClasses<C, K>): Network<[32, 32, C], [K]> =>
  pipe(
    dynamicInput([32, 32, channels]),
    conv16,
    normalise,
    relu,
    first,
    second,
    third,
    globalAveragePool,
    dynamicDense(classes)
  )

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * ResNet-20 for colour images and ten classes: 269,722 parameters.
 *
 * @category instances
 * @since 0.1.0
 */
export const resnet20: Network<[32, 32, 3], [10]> = resnet20For({ channels: 3, classes: 10 })
