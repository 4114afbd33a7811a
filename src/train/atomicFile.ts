/**
 * Files that are, at every moment and after every failure, either as they were or complete.
 *
 * A file is written under a temporary name in its own folder, synced, and renamed over the old one; then the folder is
 * synced. A rename without the first sync may reach the disk before the bytes do; without the second it may be undone.
 *
 * @since 0.1.0
 */
import { basename, dirname, join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'

import { nothingWritten, underName, unsafeName } from './FileError'
import { ignoring, using, type Call, type FileSystem, type Sink } from './FileSystem'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

// A write of more than 2 GiB is refused by some systems and cut short by others.
const mostBytesAtOnce = 64 * 1_048_576

const temporary = /^\.credence-[0-9a-z-]{1,64}\.tmp$/

// A staged file: complete and on disk, under its temporary name.
interface Staged {
  readonly from: string
  readonly to: string
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * Writes a file so that whoever opens its name finds the old file or the new one, complete, also after a failure or a
 * loss of power. After success, the new one. The file is readable by its owner only.
 *
 * @category combinators
 * @since 0.1.0
 */
export const writeFileAtomic =
  (fs: FileSystem) =>
  (path: string) =>
  (bytes: Uint8Array): Call<void> =>
    writeFilesAtomic(fs)(dirname(path))(new Map([[basename(path), bytes]]))

/**
 * Writes several files of one folder. None of them is touched before all of the new ones are complete on disk, and
 * each is replaced as by `writeFileAtomic`; a loss of power in the middle of the renames leaves some old and some new.
 * Where that matters, write the file that refers to the others last, or a new folder with `writeFolderAtomic`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const writeFilesAtomic =
  (fs: FileSystem) =>
  (folder: string) =>
  (files: ReadonlyMap<string, Uint8Array>): Call<void> =>
    pipe(
      [...files],
      TE.traverseSeqArray(([name, bytes]) =>
        pipe(
          checkName(folder, name),
          TE.map(() => [name, bytes] as const)
        )
      ),
      TE.flatMap(stageAll(fs, folder, [])),
      TE.flatMap(replaceAll(fs)),
      TE.flatMap(() => fs.syncFolder(folder))
    )

type NamedBytes = readonly [name: string, bytes: Uint8Array]

const stageAll =
  (fs: FileSystem, folder: string, staged: ReadonlyArray<Staged>) =>
  (files: ReadonlyArray<NamedBytes>): Call<ReadonlyArray<Staged>> =>
    pipe(
      files,
      RA.matchLeft(
        () => TE.right(staged),
        ([name, bytes], others) =>
          pipe(
            stage(fs, folder, name, bytes),
            undoing(() => discard(fs, staged)),
            TE.flatMap(one => stageAll(fs, folder, [...staged, one])(others))
          )
      )
    )

const stage = (fs: FileSystem, folder: string, name: string, bytes: Uint8Array): Call<Staged> => {
  const staged = { from: temporaryName(fs, folder), to: join(folder, name) }
  return pipe(
    writeNewFile(fs)(staged.from)(bytes),
    TE.mapBoth(underName(staged.from, staged.to), () => staged)
  )
}

const replaceAll =
  (fs: FileSystem) =>
  (staged: ReadonlyArray<Staged>): Call<void> =>
    pipe(
      staged,
      RA.matchLeft(
        () => TE.right(undefined),
        (one, others) =>
          pipe(
            fs.rename(one.from, one.to),
            TE.mapLeft(underName(one.from, one.to)),
            undoing(() => discard(fs, staged)),
            TE.flatMap(() => replaceAll(fs)(others))
          )
      )
    )

/**
 * Creates a file that must not exist, with these bytes, synced; its name is not synced. On failure nothing is left.
 *
 * @category combinators
 * @since 0.1.0
 */
export const writeNewFile =
  (fs: FileSystem) =>
  (path: string) =>
  (bytes: Uint8Array): Call<void> =>
    pipe(
      fs.create(path),
      TE.flatMap(sink =>
        pipe(
          using(
            pipe(
              writeAll(path, sink, bytes),
              TE.flatMap(() => sink.sync)
            ),
            sink.close
          ),
          undoing(() => fs.removeFile(path))
        )
      )
    )

const writeAll = (path: string, sink: Sink, bytes: Uint8Array): Call<void> =>
  bytes.length === 0
    ? TE.right(undefined)
    : pipe(
        sink.write(bytes.subarray(0, mostBytesAtOnce)),
        TE.filterOrElse(
          taken => taken > 0,
          () => nothingWritten(path)
        ),
        TE.flatMap(taken => writeAll(path, sink, bytes.subarray(taken)))
      )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * @category utils
 * @since 0.1.0
 */
export const temporaryName = (fs: FileSystem, folder: string): string => join(folder, `.credence-${fs.unique()}.tmp`)

/**
 * @category utils
 * @since 0.1.0
 */
export const isTemporary = (name: string): boolean => temporary.test(name)

/**
 * The call; when it fails, `undo` runs before the failure is answered, and its own failure is of no consequence.
 *
 * @category utils
 * @since 0.1.0
 */
export const undoing =
  (undo: () => Call<unknown>) =>
  <A>(call: Call<A>): Call<A> =>
    pipe(
      call,
      TE.orElse(error =>
        pipe(
          ignoring(undo()),
          TE.flatMap(() => TE.left(error))
        )
      )
    )

/**
 * A name that stays inside its folder on every system: not empty, no separator, no drive, no control character.
 *
 * @category utils
 * @since 0.1.0
 */
export const checkName = (folder: string, name: string): Call<void> =>
  /^[^/\\:\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u.test(name) && name !== '.' && name !== '..' && !isTemporary(name)
    ? TE.right(undefined)
    : TE.left(unsafeName(join(folder, JSON.stringify(name))))

const discard = (fs: FileSystem, staged: ReadonlyArray<Staged>): Call<unknown> =>
  pipe(
    staged,
    TE.traverseSeqArray(({ from }) => ignoring(fs.removeFile(from)))
  )
