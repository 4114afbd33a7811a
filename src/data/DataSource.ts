/**
 * A data set known by name: how to find it, how to read it, and how to get it where it is missing.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import type { Dataset, TestSet } from './Dataset'
import { type DataError, missingDataset } from './DataError'
import { listFolder, type Place } from './files'
import { type Layout, readDataset, readTestSet } from './Layout'
import { defaultLimits, type Limits } from './Limits'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `find`: the folder of the data set, the first of its places that holds its files
 * - `load`, `loadTest`: read a folder
 * - `remedy`: what to do where it is not found, as the end of a sentence
 *
 * @category model
 * @since 0.1.0
 */
export interface DataSource {
  readonly name: string
  readonly describe: string
  readonly remedy: string
  readonly find: TE.TaskEither<DataError, string>
  readonly load: (folder: string, limits: Limits) => TE.TaskEither<DataError, Dataset>
  readonly loadTest: (folder: string, limits: Limits) => TE.TaskEither<DataError, TestSet>
}

/**
 * What a data set says about itself; the rest of a `DataSource` follows from it.
 *
 * @category model
 * @since 0.1.0
 */
export interface Description {
  readonly name: string
  readonly describe: string
  readonly remedy: string
  readonly places: ReadonlyArray<Place>
  readonly layout: Layout
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * @category constructors
 * @since 0.1.0
 */
export const dataSource = ({ name, describe, remedy, places, layout }: Description): DataSource => ({
  name,
  describe,
  remedy,
  find: pipe(
    places.map(findIn(layout)).reduce(
      (found, next) =>
        pipe(
          found,
          TE.alt(() => next)
        ),
      TE.left(null)
    ),
    TE.mapLeft(() =>
      missingDataset(
        name,
        places.map(place => place.describe),
        remedy
      )
    )
  ),
  load: readDataset(name, layout),
  loadTest: readTestSet(name, layout)
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Reads a data set from `folder`, or from where it is found.
 *
 * @category combinators
 * @since 0.1.0
 */
export const openSource =
  (source: DataSource) =>
  (folder?: string, limits: Limits = defaultLimits): TE.TaskEither<DataError, Dataset> =>
    pipe(
      folder === undefined ? source.find : TE.right(folder),
      TE.chain(found => source.load(found, limits))
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const findIn =
  (layout: Layout) =>
  (place: Place): TE.TaskEither<null, string> =>
    pipe(
      TE.fromIO(place.folder),
      TE.chain(TE.fromOption(() => null)),
      TE.chain(folder =>
        pipe(
          listFolder(folder, ''),
          TE.mapLeft(() => null),
          TE.filterOrElse(layout.recognises, () => null),
          TE.map(() => folder)
        )
      )
    )
