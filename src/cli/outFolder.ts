/**
 * The folder of `--out`: one that can be written to, and that no other process writes to meanwhile.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as TE from 'fp-ts/TaskEither'
import { ensureWritableFolder } from '../train/files'
import { nodeFileSystem } from '../train/FileSystem'
import type { Lock } from '../train/lock'
import { acquireLock, thisMachine } from '../train/lock'
import type { TrainError } from '../train/TrainError'
import { badInput, runFailed } from '../train/TrainError'
import type { Terminal } from './Command'
import { note } from './Command'

/** A folder that can't be written to is found before hours of training, not after. @category combinators @since 0.1.0 */
export const writable = (folder: string): TE.TaskEither<TrainError, void> =>
  pipe(
    ensureWritableFolder(folder),
    TE.mapLeft(e => badInput(`--out: ${e.message}`))
  )

/** No other process writes into the folder while it is used. @category combinators @since 0.1.0 */
export const locked = <A>(
  terminal: Terminal,
  folder: string,
  use: (lock: Lock) => TE.TaskEither<TrainError, A>
): TE.TaskEither<TrainError, A> =>
  TE.bracket(
    acquireLock(nodeFileSystem, thisMachine)(folder),
    lock => {
      if (O.isSome(lock.taken)) note(terminal)(takenOver(folder, lock.taken.value.process))
      return use(lock)
    },
    lock =>
      pipe(
        lock.release,
        TE.mapLeft(e => runFailed(e.message))
      )
  )

const takenOver = (folder: string, process: number): string =>
  `process ${process} ended without giving '${folder}' back: this run takes it over`
