/**
 * Making, listing and tidying folders.
 *
 * @since 0.1.0
 */
import { dirname, join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import { isTemporary, temporaryName, writeNewFile } from './atomicFile'
import { underName, type FileError } from './FileError'
import type { Call, FileSystem } from './FileSystem'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Makes a folder, and those above it that are missing. The new names are synced.
 *
 * @category combinators
 * @since 0.1.0
 */
export const ensureFolder =
  (fs: FileSystem) =>
  (path: string): Call<void> =>
    pipe(
      makeFolder(fs, path),
      TE.orElse(error =>
        error._tag === 'NotFound' && dirname(path) !== path
          ? pipe(
              ensureFolder(fs)(dirname(path)),
              TE.flatMap(() => makeFolder(fs, path))
            )
          : TE.left(error)
      )
    )

const makeFolder = (fs: FileSystem, path: string): Call<void> =>
  pipe(
    fs.makeFolder(path),
    TE.matchE(
      error => (error._tag === 'AlreadyExists' ? existing(fs, path, error) : TE.left(error)),
      () => fs.syncFolder(dirname(path))
    )
  )

const existing = (fs: FileSystem, path: string, error: FileError): Call<void> =>
  pipe(
    fs.info(path),
    TE.flatMap(({ kind }) => (kind === 'folder' ? TE.right(undefined) : TE.left(error)))
  )

/**
 * Makes a folder as `ensureFolder` does, and finds out whether files can be written there, by writing an empty one and
 * removing it: permissions alone don't tell.
 *
 * @category combinators
 * @since 0.1.0
 */
export const ensureWritableFolder =
  (fs: FileSystem) =>
  (path: string): Call<void> =>
    pipe(
      ensureFolder(fs)(path),
      TE.map(() => temporaryName(fs, path)),
      TE.flatMap(probe =>
        pipe(
          writeNewFile(fs)(probe)(new Uint8Array(0)),
          TE.flatMap(() => unlessGone(fs.removeFile(probe))),
          TE.mapLeft(underName(probe, path))
        )
      )
    )

/**
 * The names in a folder, in the order of their code units.
 *
 * @category combinators
 * @since 0.1.0
 */
export const listFolder =
  (fs: FileSystem) =>
  (path: string): Call<ReadonlyArray<string>> =>
    pipe(
      fs.list(path),
      TE.map(names => [...names].sort())
    )

/**
 * Removes what writers that were killed have left in a folder under temporary names. Only for a folder that no writer
 * is at work in.
 *
 * @category combinators
 * @since 0.1.0
 */
export const removeLeftovers =
  (fs: FileSystem) =>
  (folder: string): Call<void> =>
    pipe(
      fs.list(folder),
      TE.flatMap(names =>
        TE.traverseSeqArray(removeLeftover(fs))(names.filter(isTemporary).map(name => join(folder, name)))
      ),
      TE.map(() => undefined)
    )

const removeLeftover =
  (fs: FileSystem) =>
  (path: string): Call<void> =>
    pipe(
      fs.info(path),
      TE.flatMap(({ kind }) => (kind === 'folder' ? fs.removeFolder(path) : fs.removeFile(path))),
      unlessGone
    )

/**
 * What is gone by the time that it is to be removed is no mistake: of two processes in one folder, one may clear away
 * what the other has just begun, or may itself be about to take away.
 */
const unlessGone: (call: Call<void>) => Call<void> = TE.orElse(error =>
  error._tag === 'NotFound' ? TE.right(undefined) : TE.left(error)
)
