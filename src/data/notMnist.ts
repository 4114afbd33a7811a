/**
 * notMNIST: letters A to J of many typefaces, 28 x 28, grey, in MNIST's format. Images that a network trained on digits
 * has never seen the like of.
 *
 * @see Bulatov, "notMNIST dataset" (2011)
 * @since 0.1.0
 */
import type * as TE from 'fp-ts/TaskEither'

import type { Dataset } from './Dataset'
import type { DataError } from './DataError'
import { type DataSource, dataSource, openSource } from './DataSource'
import { workingFolder } from './files'
import { idxLayout } from './idxFolder'
import type { Limits } from './Limits'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const letters: ReadonlyArray<string> = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J']

/**
 * The test part alone is enough where the letters are only to be told from digits.
 *
 * @category constructors
 * @since 0.1.0
 */
export const notMnistSource: DataSource = dataSource({
  name: 'notmnist',
  describe: 'notMNIST: letters A to J of many typefaces, 28 x 28, grey, 10 classes',
  remedy:
    'put its IDX files (from https://github.com/davidflanagan/notMNIST-to-MNIST), the two of t10k at least, into the folder data/notmnist',
  places: [workingFolder('data/notmnist')],
  layout: idxLayout({ classes: letters, imageShape: [28, 28, 1] })
})

/**
 * notMNIST from `folder`, or from `data/notmnist`. Shapes: images `[28, 28, 1]`, labels 0 to 9.
 *
 * @category constructors
 * @since 0.1.0
 */
export const notMnist: (folder?: string, limits?: Limits) => TE.TaskEither<DataError, Dataset> =
  openSource(notMnistSource)
