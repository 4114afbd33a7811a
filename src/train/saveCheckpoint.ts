/**
 * Saving a checkpoint: it appears complete or not at all. The last two are kept, and the one that validated best.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { writeFolderAtomic } from './atomicFolder'
import { encodeCheckpoint } from './checkpoint'
import { checkpointName, CHECKPOINTS, discardAll, positionsIn } from './checkpointFolder'
import type { Call, FileSystem } from './FileSystem'
import { ignoring } from './FileSystem'
import type { Run } from './manifest'
import type { Position, Snapshot } from './Snapshot'
import { bestPosition, OrdPosition } from './Snapshot'
import type { Shapes } from './stateFile'
import type { TrainError } from './TrainError'
import { runFailed } from './TrainError'

/**
 * Writes a checkpoint into a run's folder, then removes those that are no longer needed. After success the checkpoint
 * survives a loss of power; after failure those before it are as they were. Answers its path.
 *
 * @category combinators
 * @since 0.1.0
 */
export const saveCheckpoint =
  (fs: FileSystem, folder: string, run: Run, shapes: Shapes) =>
  (snapshot: Snapshot): TE.TaskEither<TrainError, string> => {
    const checkpoints = join(folder, CHECKPOINTS)
    const path = join(checkpoints, checkpointName(snapshot.position))
    return pipe(
      encodeCheckpoint(run, shapes)(snapshot),
      TE.fromEither,
      TE.chain(files =>
        pipe(
          writeFolderAtomic(fs)(path)(files),
          TE.mapLeft(e =>
            runFailed(
              `the checkpoint could not be written: ${e.message} Checkpoints before it, if there are any, are intact.`
            )
          )
        )
      ),
      // A checkpoint too many does no harm, and the next one tries again.
      TE.chain(() => ignoring(prune(fs, checkpoints, snapshot))),
      TE.map(() => path)
    )
  }

const prune = (fs: FileSystem, checkpoints: string, snapshot: Snapshot): Call<unknown> =>
  pipe(
    positionsIn(fs, checkpoints),
    TE.map(found => superfluous(found, snapshot)),
    TE.chain(positions => discardAll(fs, checkpoints, positions))
  )

/** All but the checkpoint of the snapshot, the one before it, and that after the epoch which validated best. */
const superfluous = (found: ReadonlyArray<Position>, { position, epochs }: Snapshot): ReadonlyArray<Position> => {
  const before = found.filter(p => OrdPosition.compare(p, position) < 0)
  const best = bestPosition(epochs)
  const kept = [position, ...before.slice(0, 1), ...(best === undefined ? [] : [best])]
  return found.filter(p => !kept.some(q => OrdPosition.equals(p, q)))
}
