/**
 * Folders that appear with all of their files, or not at all.
 *
 * @since 0.1.0
 */
import { basename, dirname, join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import { checkName, temporaryName, undoing, writeNewFile } from './atomicFile'
import { underName } from './FileError'
import { ignoring, type Call, type FileSystem } from './FileSystem'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Writes a folder with these files, by name, in place of any folder of that name. The files are written and synced
 * under a temporary name first. No system exchanges two folders at once: an old folder is moved aside, to
 * `.<name>.previous` beside it, until the new one is in place. A reader that may come after a loss of power calls
 * `recoverFolder` first; then it finds the old folder or the new one, complete. After success, the new one.
 *
 * @category combinators
 * @since 0.1.0
 */
export const writeFolderAtomic =
  (fs: FileSystem) =>
  (path: string) =>
  (files: ReadonlyMap<string, Uint8Array>): Call<void> =>
    pipe(
      recoverFolder(fs)(path),
      TE.flatMap(() => stageFolder(fs, path, files)),
      TE.flatMap(staged =>
        pipe(
          replaceFolder(fs, staged, path),
          TE.mapLeft(underName(staged, path)),
          undoing(() => fs.removeFolder(staged))
        )
      ),
      TE.flatMap(() => fs.syncFolder(dirname(path))),
      // The new folder is in place and synced. What is left of the old one is the next call's to remove.
      TE.flatMap(() => ignoring(fs.removeFolder(aside(path))))
    )

const stageFolder = (fs: FileSystem, path: string, files: ReadonlyMap<string, Uint8Array>): Call<string> => {
  const staged = temporaryName(fs, dirname(path))
  return pipe(
    [...files.keys()],
    TE.traverseSeqArray(name => checkName(path, name)),
    TE.flatMap(() => fs.makeFolder(staged)),
    TE.flatMap(() =>
      pipe(
        [...files],
        TE.traverseSeqArray(([name, bytes]) => writeNewFile(fs)(join(staged, name))(bytes)),
        TE.flatMap(() => fs.syncFolder(staged)),
        undoing(() => fs.removeFolder(staged))
      )
    ),
    TE.mapBoth(underName(staged, path), () => staged)
  )
}

const replaceFolder = (fs: FileSystem, staged: string, path: string): Call<void> =>
  pipe(
    isFolder(fs, path),
    TE.flatMap(exists =>
      exists
        ? pipe(
            fs.rename(path, aside(path)),
            TE.flatMap(() =>
              pipe(
                fs.rename(staged, path),
                undoing(() => fs.rename(aside(path), path))
              )
            )
          )
        : fs.rename(staged, path)
    )
  )

/**
 * Ends a replacement of this folder that was cut off: an old folder that was moved aside comes back when there is no
 * new one, and goes when there is.
 *
 * @category combinators
 * @since 0.1.0
 */
export const recoverFolder =
  (fs: FileSystem) =>
  (path: string): Call<void> =>
    pipe(
      TE.Do,
      TE.apS('isAside', isFolder(fs, aside(path))),
      TE.apS('isThere', isFolder(fs, path)),
      TE.flatMap(({ isAside, isThere }) => {
        if (!isAside) return TE.right(undefined)
        return isThere
          ? fs.removeFolder(aside(path))
          : pipe(
              fs.rename(aside(path), path),
              TE.flatMap(() => fs.syncFolder(dirname(path)))
            )
      })
    )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

const aside = (path: string): string => join(dirname(path), `.${basename(path)}.previous`)

const isFolder = (fs: FileSystem, path: string): Call<boolean> =>
  pipe(
    fs.info(path),
    TE.map(({ kind }) => kind === 'folder'),
    TE.orElse(error => (error._tag === 'NotFound' ? TE.right(false) : TE.left(error)))
  )
