/**
 * CIFAR-100: 50,000 training and 10,000 test images, 32 x 32, colour, of a hundred kinds of things (the fine labels).
 *
 * @see Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009)
 * @since 0.1.0
 */
import type * as TE from 'fp-ts/TaskEither'

import { cifar100Binary } from './cifarFolder'
import type { Dataset } from './Dataset'
import type { DataError } from './DataError'
import { type DataSource, dataSource, openSource } from './DataSource'
import { workingFolder } from './files'
import type { Layout } from './Layout'
import type { Limits } from './Limits'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

// In the order of their labels, which is the order of the alphabet.
const things: ReadonlyArray<string> =
  `apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle
  caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish
  forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle
  mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine
  possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider squirrel streetcar
  sunflower sweet_pepper table tank telephone television tiger tractor train trout tulip turtle wardrobe whale
  willow_tree wolf woman worm`.split(/\s+/)

/**
 * The official binary files.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cifar100Layout: Layout = cifar100Binary(things)

/**
 * @category constructors
 * @since 0.1.0
 */
export const cifar100Source: DataSource = dataSource({
  name: 'cifar100',
  describe: 'CIFAR-100: 60,000 photographs, 32 x 32, colour, 100 classes',
  remedy: 'unpack cifar-100-binary.tar.gz (from https://www.cs.toronto.edu/~kriz/cifar.html) into the folder data',
  places: [workingFolder('data/cifar100'), workingFolder('data/cifar-100-binary')],
  layout: cifar100Layout
})

/**
 * CIFAR-100 from `folder`, or from where it is found. Shapes: images `[32, 32, 3]`, labels 0 to 99.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cifar100: (folder?: string, limits?: Limits) => TE.TaskEither<DataError, Dataset> =
  openSource(cifar100Source)
