/**
 * One writer at a time: a lock in the folder of a run. The lock is a folder that is renamed into place with the name of
 * its owner already inside, so that it exists complete or not at all, and only one of two writers gets it.
 *
 * @since 0.1.0
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { closed } from '../format/codecs'
import { decode, encodeWith } from '../format/Json'
import { temporaryName, undoing, writeNewFile } from './atomicFile'
import type { FileError } from './FileError'
import type { Call, FileSystem } from './FileSystem'
import { ignoring } from './FileSystem'
import { readFileLimited } from './limitedFile'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const OwnerCodec = closed({ id: t.string, process: t.number, host: t.string, begun: t.number, boot: t.string })

/**
 * Who holds a lock. A process number is used again after its process has ended, so `begun`, in milliseconds since 1970,
 * tells this process from one before it, and `boot`, which is empty where the system does not tell it, processes from
 * those that were there before the machine was started.
 *
 * @category model
 * @since 0.1.0
 */
export type Owner = t.TypeOf<typeof OwnerCodec>

/** Who asks, and whether a process of this host is running. @category model @since 0.1.0 */
export interface Machine {
  readonly self: () => Owner
  readonly isRunning: (process: number) => boolean
}

/**
 * A lock that is held. `check` fails when it is no longer ours; `release` gives it back; `taken` is who had left it
 * behind, where somebody had.
 *
 * @category model
 * @since 0.1.0
 */
export interface Lock {
  readonly check: TE.TaskEither<TrainError, void>
  readonly release: Call<void>
  readonly taken: O.Option<Owner>
}

/** @category model @since 0.1.0 */
export const LOCK = 'lock'

const OWNER = 'owner.json'
const OWNER_LIMIT = 4096

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** A name that Linux gives to the time from one start of the machine to the next. */
const bootOfLinux = (): string =>
  pipe(
    E.tryCatch(
      () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
      () => undefined
    ),
    E.getOrElse(() => '')
  )

/** This process on this machine. @category instances @since 0.1.0 */
export const thisMachine: Machine = {
  self: () => ({
    id: randomUUID(),
    process: process.pid,
    host: hostname(),
    begun: Math.round(performance.timeOrigin),
    boot: bootOfLinux()
  }),
  isRunning: number =>
    pipe(
      // Signal 0 is not sent. A process of another user may not be signalled, and so is there.
      E.tryCatch(
        () => process.kill(number, 0),
        cause => cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
      ),
      E.getOrElse(isOfAnother => isOfAnother)
    )
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Locks a folder, which must exist. A lock whose process has ended is taken over. Fails where another process holds it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const acquireLock =
  (fs: FileSystem, machine: Machine) =>
  (folder: string): TE.TaskEither<TrainError, Lock> => {
    const self = machine.self()
    return pipe(
      place(fs, folder, self),
      TE.chain(placed => (placed ? TE.right(O.none) : takeOver(fs, machine, folder, self))),
      TE.map(taken => ({
        check: check(fs, folder, self),
        release: release(fs, folder, self),
        taken
      }))
    )
  }

const unwritable = (e: FileError): TrainError => badInput(`the run's folder could not be locked: ${e.message}`)

/** Puts a lock where there is none; false where there is one. */
const place = (fs: FileSystem, folder: string, self: Owner): TE.TaskEither<TrainError, boolean> => {
  const staged = temporaryName(fs, folder)
  return pipe(
    fs.makeFolder(staged),
    TE.chain(() =>
      pipe(
        writeNewFile(fs)(join(staged, OWNER))(bytesOf(self)),
        TE.chain(() => fs.rename(staged, join(folder, LOCK))),
        undoing(() => fs.removeFolder(staged))
      )
    ),
    TE.matchE(
      // Windows says that renaming over a folder is not permitted.
      error =>
        pipe(
          ownerOf(fs, folder),
          TE.matchE(
            () =>
              TE.left(
                error._tag === 'AlreadyExists' && error.operation === 'rename' ? damaged(folder) : unwritable(error)
              ),
            () => TE.right(false)
          )
        ),
      () => TE.right(true)
    )
  )
}

const damaged = (folder: string): TrainError =>
  badInput(`'${join(folder, LOCK)}' is no lock of ours: remove it, if no run is at work in that folder`)

const bytesOf = (owner: Owner): Uint8Array =>
  pipe(
    encodeWith(OwnerCodec)(OWNER)(owner),
    E.getOrElse((): Uint8Array => new Uint8Array())
  )

const ownerOf = (fs: FileSystem, folder: string): TE.TaskEither<string, Owner> => {
  const path = join(folder, LOCK, OWNER)
  return pipe(
    readFileLimited(fs)(OWNER_LIMIT)(path),
    TE.mapLeft(e => e.message),
    TE.chainEitherK(bytes =>
      pipe(
        bytes,
        decode(OwnerCodec, path),
        E.mapLeft(e => e.message)
      )
    )
  )
}

// -------------------------------------------------------------------------------------
// taking over
// -------------------------------------------------------------------------------------

/** Only the process that began at that time, since the machine was started, can be the owner; on another host no one can tell. */
const mayBeRunning = ({ isRunning }: Machine, self: Owner, owner: Owner): boolean =>
  owner.host !== self.host ||
  (maySameBoot(self, owner) && (owner.process === self.process ? owner.begun === self.begun : isRunning(owner.process)))

const maySameBoot = (self: Owner, owner: Owner): boolean =>
  self.boot === owner.boot || self.boot === '' || owner.boot === ''

const takeOver = (
  fs: FileSystem,
  machine: Machine,
  folder: string,
  self: Owner
): TE.TaskEither<TrainError, O.Option<Owner>> =>
  pipe(
    ownerOf(fs, folder),
    TE.mapLeft(message => badInput(message)),
    TE.filterOrElse(owner => !mayBeRunning(machine, self, owner), inUse(folder)),
    TE.chain(owner =>
      pipe(
        removeStale(fs, folder, owner),
        TE.mapLeft(unwritable),
        TE.chain(() => place(fs, folder, self)),
        TE.filterOrElse(
          placed => placed,
          () => inUse(folder)(owner)
        ),
        TE.map(() => O.some(owner))
      )
    )
  )

/**
 * The lock is moved aside and looked at again: should another process have taken it over since, it is put back. What
 * was the owner's is then removed.
 */
const removeStale = (fs: FileSystem, folder: string, stale: Owner): Call<void> => {
  const aside = temporaryName(fs, folder)
  const lock = join(folder, LOCK)
  return pipe(
    fs.rename(lock, aside),
    TE.chain(() =>
      pipe(
        readFileLimited(fs)(OWNER_LIMIT)(join(aside, OWNER)),
        TE.map(bytes => Buffer.compare(bytes, bytesOf(stale)) === 0)
      )
    ),
    TE.chain(isStale => (isStale ? fs.removeFolder(aside) : fs.rename(aside, lock)))
  )
}

const inUse =
  (folder: string) =>
  (owner: Owner): TrainError =>
    badInput(
      `'${folder}' is in use by process ${owner.process} on ${owner.host}: wait for it, or give another --out; if no such run exists, remove '${join(folder, LOCK)}'`
    )

// -------------------------------------------------------------------------------------
// holding
// -------------------------------------------------------------------------------------

const check = (fs: FileSystem, folder: string, self: Owner): TE.TaskEither<TrainError, void> =>
  pipe(
    ownerOf(fs, folder),
    TE.mapLeft(message => runFailed(`the lock of the run can't be found again: ${message}`)),
    TE.filterOrElse(
      owner => owner.id === self.id,
      owner => runFailed(`process ${owner.process} has taken the lock of '${folder}': nothing more is written there`)
    ),
    TE.map(() => undefined)
  )

const release = (fs: FileSystem, folder: string, self: Owner): Call<void> => {
  const aside = temporaryName(fs, folder)
  return pipe(
    check(fs, folder, self),
    TE.matchE(
      () => TE.right(undefined),
      // Moved aside first, so that a half-removed lock does not look like one.
      () =>
        pipe(
          fs.rename(join(folder, LOCK), aside),
          TE.chain(() => ignoring(fs.removeFolder(aside)))
        )
    )
  )
}
