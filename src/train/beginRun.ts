/**
 * Making a folder ready for a new run: the checkpoints of the run before are moved aside, not lost.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as TE from 'fp-ts/TaskEither'
import { CHECKPOINTS, discard, discardAll, positionsIn, tidy } from './checkpointFolder'
import type { Call, FileSystem } from './FileSystem'
import { ignoring } from './FileSystem'
import { ensureFolder, removeLeftovers } from './folder'
import type { Position } from './Snapshot'
import { OrdPosition } from './Snapshot'
import type { TrainError } from './TrainError'
import { badInput } from './TrainError'

const PREVIOUS = 'checkpoints.previous'

/**
 * Makes a locked folder ready for a new run. Checkpoints of the run before are moved to `checkpoints.previous`, in place
 * of what is there; answers that path, where there were some.
 *
 * @category combinators
 * @since 0.1.0
 */
export const beginRun =
  (fs: FileSystem) =>
  (folder: string): TE.TaskEither<TrainError, O.Option<string>> => {
    const checkpoints = join(folder, CHECKPOINTS)
    return pipe(
      ensureFolder(fs)(checkpoints),
      TE.chain(() => removeLeftovers(fs)(folder)),
      TE.chain(() => tidy(fs, checkpoints)),
      TE.chain(() => positionsIn(fs, checkpoints)),
      TE.chain(found => cleared(fs, folder, found)),
      TE.mapLeft(e => badInput(`--out: ${e.message}`))
    )
  }

/** A run that has taken no step leaves nothing that is worth keeping. */
const cleared = (fs: FileSystem, folder: string, found: ReadonlyArray<Position>): Call<O.Option<string>> =>
  found.length === 0
    ? TE.right(O.none)
    : found.every(p => OrdPosition.equals(p, { epoch: 1, step: 0 }))
      ? pipe(
          discardAll(fs, join(folder, CHECKPOINTS), found),
          TE.map(() => O.none)
        )
      : setAside(fs, folder)

const setAside = (fs: FileSystem, folder: string): Call<O.Option<string>> => {
  const [checkpoints, previous] = [join(folder, CHECKPOINTS), join(folder, PREVIOUS)]
  return pipe(
    ignoring(discard(fs, folder, PREVIOUS)),
    TE.chain(() => fs.rename(checkpoints, previous)),
    TE.chain(() => ensureFolder(fs)(checkpoints)),
    TE.map(() => O.some(previous))
  )
}
