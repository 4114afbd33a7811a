/**
 * The data sets that can be asked for by name. A new one is a new file that exports a `DataSource`, and a line here.
 *
 * @since 0.1.0
 */
import { basename, resolve } from 'node:path'

import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'

import { cifar10Layout, cifar10Source } from './cifar10'
import { cifar100Layout, cifar100Source } from './cifar100'
import type { Dataset, TestSet } from './Dataset'
import { type DataError, unknownDataset } from './DataError'
import type { DataSource } from './DataSource'
import { fashionMnistLayout, fashionMnistSource } from './fashionMnist'
import { listFolder } from './files'
import { idxLayout } from './idxFolder'
import { firstLayout, readDataset, readTestSet } from './Layout'
import { defaultLimits, type Limits } from './Limits'
import { mnistSource } from './mnist'
import { notMnistSource } from './notMnist'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * @category constructors
 * @since 0.1.0
 */
export const dataSources: ReadonlyArray<DataSource> = [
  mnistSource,
  fashionMnistSource,
  notMnistSource,
  cifar10Source,
  cifar100Source
]

/**
 * A data set by name (`mnist`, `fashion-mnist`, `notmnist`, `cifar10`, `cifar100`) or by the path of a folder with IDX or CIFAR files,
 * gzipped or not. A name wins over a folder of the same name; write `./mnist` for the folder.
 *
 * @example
 * import * as E from 'fp-ts/Either'
 * import { loadDataset } from 'credence/node'
 *
 * const result = await loadDataset('minst')()
 * assert.deepStrictEqual(E.isLeft(result) && result.left._tag, 'UnknownDataset')
 *
 * @category constructors
 * @since 0.1.0
 */
export const loadDataset = (nameOrFolder: string, limits: Limits = defaultLimits): TE.TaskEither<DataError, Dataset> =>
  pipe(
    locate(nameOrFolder),
    TE.chain(({ load, folder }) => load(folder, limits))
  )

/**
 * The test part alone, for evaluation: of a folder that may have no training part, such as a set of unfamiliar images.
 *
 * @category constructors
 * @since 0.1.0
 */
export const loadTestSet = (nameOrFolder: string, limits: Limits = defaultLimits): TE.TaskEither<DataError, TestSet> =>
  pipe(
    locate(nameOrFolder),
    TE.chain(({ loadTest, folder }) => loadTest(folder, limits))
  )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

interface Located extends Pick<DataSource, 'load' | 'loadTest'> {
  readonly folder: string
}

const locate = (nameOrFolder: string): TE.TaskEither<DataError, Located> =>
  pipe(
    dataSources,
    RA.findFirst(({ name }) => name === nameOrFolder),
    O.match(
      () => locateFolder(nameOrFolder),
      ({ find, load, loadTest }) =>
        pipe(
          find,
          TE.map(folder => ({ folder, load, loadTest }))
        )
    )
  )

const anyLayout = firstLayout([idxLayout(), cifar10Layout, cifar100Layout, fashionMnistLayout])

const locateFolder = (folder: string): TE.TaskEither<DataError, Located> => {
  const name = basename(resolve(folder))
  return pipe(
    listFolder(folder, ''),
    TE.mapLeft(error =>
      error._tag === 'MissingFile'
        ? unknownDataset(
            folder,
            dataSources.map(source => source.name)
          )
        : error
    ),
    TE.map(() => ({ folder, load: readDataset(name, anyLayout), loadTest: readTestSet(name, anyLayout) }))
  )
}
