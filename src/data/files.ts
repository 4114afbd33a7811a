/**
 * Reading files and folders, with every failure as a value.
 *
 * @since 0.1.0
 */
import { readdir, readFile, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { pipe } from 'fp-ts/function'
import type { IO } from 'fp-ts/IO'
import * as O from 'fp-ts/Option'
import * as TE from 'fp-ts/TaskEither'

import { type DataError, missingFile, tooLarge, unreadableFile } from './DataError'
import type { Limits } from './Limits'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The bytes of a regular file of at most `limits.fileBytes`. `remedy` says how to get the file where it is missing.
 *
 * The kind and the size are checked before the file is opened: opening a pipe would wait for its writer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const readBytes = (path: string, remedy: string, limits: Limits): TE.TaskEither<DataError, Uint8Array> =>
  pipe(
    TE.tryCatch(() => stat(path), fileError(path, remedy)),
    TE.filterOrElse(
      status => status.isFile(),
      () => unreadableFile(path, 'it is not a regular file')
    ),
    TE.filterOrElse(
      status => status.size <= limits.fileBytes,
      status => tooLarge(path, 'bytes', limits.fileBytes, status.size)
    ),
    TE.chain(() => TE.tryCatch(() => readFile(path), fileError(path, remedy))),
    TE.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))
  )

/**
 * The names in a folder, sorted.
 *
 * @category constructors
 * @since 0.1.0
 */
export const listFolder = (path: string, remedy: string): TE.TaskEither<DataError, ReadonlyArray<string>> =>
  pipe(
    TE.tryCatch(() => readdir(path), fileError(path, remedy)),
    TE.map(names => names.toSorted())
  )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * A place where a data set may lie. `folder` is looked up when it is needed, because the working folder may change.
 *
 * @category utils
 * @since 0.1.0
 */
export interface Place {
  readonly describe: string
  readonly folder: IO<O.Option<string>>
}

/**
 * A folder below the one that the program was started in.
 *
 * @category utils
 * @since 0.1.0
 */
export const workingFolder = (path: string): Place => ({
  describe: `the folder ${path}`,
  folder: () => O.some(join(process.cwd(), path))
})

/**
 * A folder of an installed npm package, seen from this file or from the folder that the program was started in. The
 * package is located, never imported: its code does not run.
 *
 * @category utils
 * @since 0.1.0
 */
export const npmPackage = (name: string, folder: string): Place => ({
  describe: `the npm package ${name}`,
  folder: () =>
    pipe(
      resolveFrom(import.meta.url, name),
      O.alt(() => resolveFrom(join(process.cwd(), 'package.json'), name)),
      O.map(manifest => join(dirname(manifest), folder))
    )
})

const resolveFrom = (from: string, name: string): O.Option<string> =>
  O.tryCatch(() => createRequire(from).resolve(`${name}/package.json`))

const fileError =
  (path: string, remedy: string) =>
  (error: unknown): DataError =>
    ['ENOENT', 'ENOTDIR'].includes(codeOf(error)) ? missingFile(path, remedy) : unreadableFile(path, codeOf(error))

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error)
