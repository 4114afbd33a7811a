/**
 * The networks of the zoo by the names that the command line uses.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Dataset } from '../data/Dataset'
import { networkCodec } from '../nn/Codec'
import type { Network } from '../nn/Network'
import {
  alexnetFor,
  alexnetHalfFor,
  lenet5For,
  mlpFor,
  resnet20For,
  threeConvThreeFcFor,
  vgg11For,
  vgg16For
} from '../nn/zoo'
import type { TrainError } from '../train/TrainError'
import { badInput } from '../train/TrainError'

/** @category model @since 0.1.0 */
export const MODELS = ['lenet5', 'alexnet', 'alexnet-half', '3conv3fc', 'vgg11', 'vgg16', 'resnet20', 'mlp'] as const

/** @category model @since 0.1.0 */
export type ModelName = (typeof MODELS)[number]

/** A network for images of so many channels and so many classes. @category constructors @since 0.1.0 */
export const networkOf = (name: ModelName, channels: number, classes: number): Network => {
  switch (name) {
    case 'lenet5':
      return lenet5For({ channels, classes })
    case 'alexnet':
      return alexnetFor({ channels, classes })
    case 'alexnet-half':
      return alexnetHalfFor({ channels, classes })
    case '3conv3fc':
      return threeConvThreeFcFor({ channels, classes })
    case 'vgg11':
      return vgg11For({ channels, classes })
    case 'vgg16':
      return vgg16For({ channels, classes })
    case 'resnet20':
      return resnet20For({ channels, classes })
    case 'mlp':
      return channels === 1
        ? mlpFor({ input: [28, 28, 1], units: 400, classes })
        : mlpFor({ input: [32, 32, channels], units: 400, classes })
  }
}

/** A network for the images and the classes of a data set, where it takes such images. @category constructors @since 0.1.0 */
export const networkFor = (name: ModelName, dataset: Dataset): E.Either<TrainError, Network> =>
  pipe(
    networkCodec.decode(networkOf(name, dataset.imageShape[2], dataset.classes.length)),
    E.mapLeft(() => badInput(`${name} does not fit the images of '${dataset.name}'`))
  )
