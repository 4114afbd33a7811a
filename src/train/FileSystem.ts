/**
 * The system calls that reading and writing need, as a record, so that a test can let any of them fail, or cut the
 * power between two of them.
 *
 * @since 0.1.0
 */
import { randomUUID } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, unlink, type FileHandle } from 'node:fs/promises'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as IO from 'fp-ts/IO'
import * as T from 'fp-ts/Task'
import * as TE from 'fp-ts/TaskEither'

import { fromCode, type FileError, type Operation } from './FileError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * @category model
 * @since 0.1.0
 */
export type Call<A> = TE.TaskEither<FileError, A>

/**
 * What a path names. Everything that is neither a file nor a folder (a pipe, a device) is `other`.
 *
 * @category model
 * @since 0.1.0
 */
export interface Info {
  readonly kind: 'file' | 'folder' | 'other'
  readonly size: number
}

/**
 * A file open for reading. `read` gives at most `length` bytes from byte `from` on, and none at the end.
 *
 * @category model
 * @since 0.1.0
 */
export interface Source {
  readonly info: Call<Info>
  readonly read: (from: number, length: number) => Call<Uint8Array>
  readonly close: Call<void>
}

/**
 * A new file. `write` appends, and answers how many of the bytes it took, which may be fewer than all. What has been
 * written survives a loss of power after `sync`, but only under a name that has been synced in its folder.
 *
 * @category model
 * @since 0.1.0
 */
export interface Sink {
  readonly write: (bytes: Uint8Array) => Call<number>
  readonly sync: Call<void>
  readonly close: Call<void>
}

/**
 * - `create`: a file that must not exist, readable by its owner only;
 * - `rename`: within one folder, at once for every reader, in place of a file or an empty folder of that name;
 * - `syncFolder`: makes what was created, renamed and removed in a folder survive a loss of power;
 * - `removeFolder`: with all that is in it;
 * - `unique`: a piece of a file name that no other call, in any process, has been given.
 *
 * @category model
 * @since 0.1.0
 */
export interface FileSystem {
  readonly openFile: (path: string) => Call<Source>
  readonly create: (path: string) => Call<Sink>
  readonly rename: (from: string, to: string) => Call<void>
  readonly removeFile: (path: string) => Call<void>
  readonly removeFolder: (path: string) => Call<void>
  readonly makeFolder: (path: string) => Call<void>
  readonly syncFolder: (path: string) => Call<void>
  readonly list: (path: string) => Call<ReadonlyArray<string>>
  readonly info: (path: string) => Call<Info>
  readonly unique: IO.IO<string>
}

const ownerOnly = 0o600

// Without it, opening a pipe waits for a writer. Windows has neither the pipes nor the flag.
const openFlags = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK)

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * The file system of the machine.
 *
 * @category instances
 * @since 0.1.0
 */
export const nodeFileSystem: FileSystem = {
  openFile: path =>
    pipe(
      attempt('open', path, () => open(path, openFlags)),
      TE.map(handle => source(path, handle))
    ),
  create: path =>
    pipe(
      // Exclusive creation also refuses to follow a symbolic link that someone has put there.
      attempt('create', path, () => open(path, 'wx', ownerOnly)),
      TE.map(handle => sink(path, handle))
    ),
  rename: (from, to) => attempt('rename', from, () => rename(from, to)),
  removeFile: path => attempt('remove', path, () => unlink(path)),
  removeFolder: path => attempt('remove', path, () => rm(path, { recursive: true })),
  makeFolder: path => attempt('make the folder', path, () => mkdir(path)),
  syncFolder: path => (process.platform === 'win32' ? TE.right(undefined) : syncedFolder(path)),
  list: path => attempt('list', path, () => readdir(path)),
  info: path => attempt('look up', path, async () => infoOf(await stat(path))),
  unique: () => randomUUID()
}

const source = (path: string, handle: FileHandle): Source => ({
  info: attempt('look up', path, async () => infoOf(await handle.stat())),
  read: (from, length) =>
    attempt('read', path, async () => {
      const { bytesRead, buffer } = await handle.read(new Uint8Array(length), 0, length, from)
      return buffer.subarray(0, bytesRead)
    }),
  close: attempt('close', path, () => handle.close())
})

const sink = (path: string, handle: FileHandle): Sink => ({
  write: bytes => attempt('write', path, async () => (await handle.write(bytes)).bytesWritten),
  sync: attempt('save to disk', path, () => handle.sync()),
  close: attempt('close', path, () => handle.close())
})

// Some network disks cannot sync a folder and say so; they do what they do.
const syncedFolder = (path: string): Call<void> =>
  pipe(
    attempt('open', path, () => open(path, constants.O_RDONLY)),
    TE.flatMap(handle =>
      using(
        attempt('save to disk', path, () => handle.sync()),
        attempt('close', path, () => handle.close())
      )
    ),
    TE.orElse(error => (['EINVAL', 'ENOTSUP'].includes(error.code) ? TE.right(undefined) : TE.left(error)))
  )

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * `use`, then `close` in any case. When both fail, the answer is how `use` failed.
 *
 * @category utils
 * @since 0.1.0
 */
export const using = <A>(use: Call<A>, close: Call<void>): Call<A> =>
  pipe(
    use,
    T.flatMap(result => {
      const closed: Call<unknown> = E.isLeft(result) ? ignoring(close) : close
      return pipe(
        closed,
        TE.flatMap(() => TE.fromEither(result))
      )
    })
  )

/**
 * The call, whose failure is of no consequence: a clean-up after another failure.
 *
 * @category utils
 * @since 0.1.0
 */
export const ignoring = <E = FileError>(call: Call<unknown>): TE.TaskEither<E, void> =>
  pipe(
    call,
    TE.match(
      () => undefined,
      () => undefined
    ),
    TE.fromTask
  )

const infoOf = (stats: Stats): Info => ({
  kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other',
  size: stats.size
})

const attempt = <A>(operation: Operation, path: string, run: () => Promise<A>): Call<A> =>
  TE.tryCatch(run, cause => fromCode(codeOf(cause), operation, path))

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : String(cause)
