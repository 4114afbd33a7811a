/**
 * A layout is a way in which the files of a data set lie in a folder.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'

import { type Dataset, type Examples, type ImageShape, sameShape, type TestSet } from './Dataset'
import { type DataError, missingFile, wrongShape } from './DataError'
import { listFolder } from './files'
import type { Limits } from './Limits'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The parts that come as files; a validation part is cut from the training part.
 *
 * @category model
 * @since 0.1.0
 */
export type FilePart = 'train' | 'test'

/**
 * One part of a data set, as read.
 *
 * @category model
 * @since 0.1.0
 */
export interface Pictures<P extends FilePart> {
  readonly classes: ReadonlyArray<string>
  readonly imageShape: ImageShape
  readonly examples: Examples<P>
}

/**
 * - `files`: the files it consists of, for messages
 * - `recognises`: whether the names in a folder look like this layout, complete or not
 * - `read`: reads one part
 *
 * @category model
 * @since 0.1.0
 */
export interface Layout {
  readonly files: string
  readonly recognises: (names: ReadonlyArray<string>) => boolean
  readonly read: <P extends FilePart>(part: P, folder: string, limits: Limits) => TE.TaskEither<DataError, Pictures<P>>
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The first layout that recognises the folder. Fails with `MissingFile`, naming the files of each, where none does.
 *
 * @category combinators
 * @since 0.1.0
 */
export const firstLayout = (layouts: readonly [Layout, ...ReadonlyArray<Layout>]): Layout => {
  const files = layouts.map(layout => layout.files).join(', or ')
  return {
    files,
    recognises: names => layouts.some(layout => layout.recognises(names)),
    read: (part, folder, limits) =>
      pipe(
        listFolder(folder, `give a folder with ${files}`),
        TE.chainEitherK(names =>
          pipe(
            layouts,
            RA.findFirst(layout => layout.recognises(names)),
            E.fromOption(() => missingFile(`Data in ${folder}`, `the folder should hold ${files}`))
          )
        ),
        TE.chain(layout => layout.read(part, folder, limits))
      )
  }
}

/**
 * The test part of a folder.
 *
 * @category combinators
 * @since 0.1.0
 */
export const readTestSet =
  (name: string, layout: Layout) =>
  (folder: string, limits: Limits): TE.TaskEither<DataError, TestSet> =>
    pipe(
      layout.read('test', folder, limits),
      TE.map(({ classes, imageShape, examples }) => ({ name, classes, imageShape, test: examples }))
    )

/**
 * Both parts of a folder, whose images must have one shape.
 *
 * @category combinators
 * @since 0.1.0
 */
export const readDataset =
  (name: string, layout: Layout) =>
  (folder: string, limits: Limits): TE.TaskEither<DataError, Dataset> =>
    pipe(
      TE.Do,
      TE.bind('training', () => layout.read('train', folder, limits)),
      TE.bind('testing', () => readTestSet(name, layout)(folder, limits)),
      TE.filterOrElse(
        ({ training, testing }) => sameShape(training.imageShape, testing.imageShape),
        ({ training, testing }) => wrongShape(`the test part of ${folder}`, training.imageShape, testing.imageShape)
      ),
      TE.map(({ training, testing }) => ({ ...testing, train: training.examples }))
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The first of `candidates` that is among `names`.
 *
 * @category utils
 * @since 0.1.0
 */
export const firstPresent = (candidates: ReadonlyArray<string>, names: ReadonlyArray<string>): O.Option<string> =>
  pipe(
    candidates,
    RA.findFirst(candidate => names.includes(candidate))
  )
