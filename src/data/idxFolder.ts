/**
 * A folder of IDX files, as MNIST, Fashion-MNIST, KMNIST, EMNIST and notMNIST come: images and labels of a training and a
 * test part, gzipped or not, with `-` or `.` before `idx`.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as TE from 'fp-ts/TaskEither'

import { badContent, type DataError, missingFile } from './DataError'
import { listFolder, readBytes } from './files'
import { gunzipIfPacked } from './Gzip'
import { digits, type IdxOptions, idxPart, type NamedBytes } from './idxDataset'
import { type FilePart, firstPresent, type Layout, type Pictures } from './Layout'
import type { Limits } from './Limits'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * @category constructors
 * @since 0.1.0
 */
export const idxLayout = (options: IdxOptions = {}): Layout => ({
  files:
    'the IDX files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte (gzipped or not)',
  recognises: names => names.some(name => idxName.test(name)),
  read: (part, folder, limits) =>
    pipe(
      listFolder(folder, 'give a folder with IDX files'),
      TE.chain(names => readPart(options, part, folder, names, limits))
    )
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const idxName = /^(train|t10k|test)-(images[-.]idx3|labels[-.]idx1)-ubyte(\.gz)?$/

const stems: Readonly<Record<FilePart, ReadonlyArray<string>>> = { train: ['train'], test: ['t10k', 'test'] }

const candidates = (part: FilePart, kind: 'images' | 'labels'): ReadonlyArray<string> =>
  stems[part].flatMap(stem =>
    ['-', '.'].flatMap(mark =>
      ['', '.gz'].map(end => `${stem}-${kind}${mark}idx${kind === 'images' ? 3 : 1}-ubyte${end}`)
    )
  )

interface Context {
  readonly folder: string
  readonly names: ReadonlyArray<string>
  readonly limits: Limits
}

const readPart = <P extends FilePart>(
  options: IdxOptions,
  part: P,
  folder: string,
  names: ReadonlyArray<string>,
  limits: Limits
): TE.TaskEither<DataError, Pictures<P>> => {
  const context = { folder, names, limits }
  return pipe(
    TE.Do,
    TE.bind('imageFile', () => TE.fromEither(locate(context, part, 'images'))),
    TE.bind('labelFile', () => TE.fromEither(locate(context, part, 'labels'))),
    TE.bind('classes', () => readClasses(options, context)),
    TE.bind('images', ({ imageFile }) => readUnpacked(imageFile, limits)),
    TE.bind('labels', ({ labelFile }) => readUnpacked(labelFile, limits)),
    TE.chainEitherK(({ classes, images, labels }) => idxPart(part, { ...options, classes }, limits)({ images, labels }))
  )
}

const locate = ({ folder, names }: Context, part: FilePart, kind: 'images' | 'labels'): E.Either<DataError, string> => {
  const wanted = candidates(part, kind)
  return pipe(
    firstPresent(wanted, names),
    O.map(name => join(folder, name)),
    E.fromOption(() =>
      missingFile(
        join(folder, wanted[0] ?? kind),
        `the folder should hold the ${kind} of the ${part === 'train' ? 'training' : 'test'} part under that name or ${wanted.slice(1).join(', ')}; copy the file there`
      )
    )
  )
}

const readUnpacked = (path: string, limits: Limits): TE.TaskEither<DataError, NamedBytes> =>
  pipe(
    readBytes(path, 'copy the file there', limits),
    TE.chainEitherK(bytes => gunzipIfPacked(bytes, path, limits)),
    TE.map(bytes => ({ name: path, bytes }))
  )

const classesFile = 'classes.txt'

// 256 names of 255 characters: labels are bytes.
const classesLimit = 2 ** 16

const readClasses = (
  options: IdxOptions,
  { folder, names, limits }: Context
): TE.TaskEither<DataError, ReadonlyArray<string>> =>
  options.classes !== undefined
    ? TE.right(options.classes)
    : names.includes(classesFile)
      ? pipe(
          readBytes(join(folder, classesFile), 'copy the file there', { ...limits, fileBytes: classesLimit }),
          TE.chainEitherK(bytes => parseClasses(bytes, join(folder, classesFile)))
        )
      : TE.right(digits)

const parseClasses = (bytes: Uint8Array, where: string): E.Either<DataError, ReadonlyArray<string>> =>
  pipe(
    E.tryCatch(
      () => new TextDecoder('utf-8', { fatal: true }).decode(bytes),
      () => badContent(where, 'class names in UTF-8, one a line', 'other bytes')
    ),
    E.map(text =>
      text
        .split('\n')
        .map(line => line.trim())
        .filter(line => line !== '')
    ),
    E.filterOrElse(
      classes => classes.length >= 2 && classes.length <= 256,
      classes => badContent(where, '2 to 256 class names, one a line', `${classes.length}`)
    )
  )
