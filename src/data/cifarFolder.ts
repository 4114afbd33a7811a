/**
 * Folders with the official binary files of CIFAR-10 and CIFAR-100.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'

import { concat } from './bytes'
import { cifar100LabelBytes, cifar10LabelBytes, type CifarRecords, decodeCifar, type LabelBytes } from './CifarBinary'
import type { ImageShape } from './Dataset'
import { type DataError, missingFile } from './DataError'
import { listFolder, readBytes } from './files'
import type { FilePart, Layout, Pictures } from './Layout'
import type { Limits } from './Limits'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The shape of every CIFAR image.
 *
 * @category model
 * @since 0.1.0
 */
export const cifarShape: ImageShape = [32, 32, 3]

interface BinaryFiles {
  readonly files: string
  readonly labelBytes: LabelBytes
  /** the label byte to learn */
  readonly label: number
  readonly classes: ReadonlyArray<string>
  /** any of these, in this order */
  readonly batches: Readonly<Record<FilePart, ReadonlyArray<string>>>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * `data_batch_1.bin` to `data_batch_5.bin`, of which some may be missing, and `test_batch.bin`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cifar10Binary = (classes: ReadonlyArray<string>): Layout =>
  binaryLayout({
    files: 'the CIFAR-10 files data_batch_1.bin to data_batch_5.bin and test_batch.bin',
    labelBytes: cifar10LabelBytes,
    label: 0,
    classes,
    batches: { train: [1, 2, 3, 4, 5].map(batch => `data_batch_${batch}.bin`), test: ['test_batch.bin'] }
  })

/**
 * `train.bin` and `test.bin`, with the fine label of the two.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cifar100Binary = (classes: ReadonlyArray<string>): Layout =>
  binaryLayout({
    files: 'the CIFAR-100 files train.bin and test.bin',
    labelBytes: cifar100LabelBytes,
    label: 1,
    classes,
    batches: { train: ['train.bin'], test: ['test.bin'] }
  })

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const binaryLayout = (files: BinaryFiles): Layout => ({
  files: files.files,
  recognises: names => [...files.batches.train, ...files.batches.test].some(name => names.includes(name)),
  read: (part, folder, limits) =>
    pipe(
      listFolder(folder, `give a folder with ${files.files}`),
      TE.chainEitherK(names => present(files, part, folder, names)),
      TE.chain(TE.traverseSeqArray(readBatch(files.labelBytes, limits))),
      TE.map(batches => toPictures(files, part, batches))
    )
})

const present = (
  { batches, files }: BinaryFiles,
  part: FilePart,
  folder: string,
  names: ReadonlyArray<string>
): E.Either<DataError, ReadonlyArray<string>> => {
  const found = batches[part].filter(name => names.includes(name)).map(name => join(folder, name))
  return RA.isNonEmpty(found)
    ? E.right(found)
    : E.left(missingFile(join(folder, batches[part][0] ?? part), `the folder should hold ${files}; copy them there`))
}

const readBatch =
  (labelBytes: LabelBytes, limits: Limits) =>
  (path: string): TE.TaskEither<DataError, CifarRecords> =>
    pipe(
      readBytes(path, 'copy the file there', limits),
      TE.chainEitherK(bytes => decodeCifar(labelBytes)(bytes, path, limits))
    )

const toPictures = <P extends FilePart>(
  { classes, label }: BinaryFiles,
  part: P,
  batches: ReadonlyArray<CifarRecords>
): Pictures<P> => {
  const labels = concat(batches.flatMap(batch => batch.labels[label] ?? []))
  const images = concat(batches.map(batch => batch.images))
  return { classes, imageShape: cifarShape, examples: { part, count: labels.length, images, labels } }
}
