/**
 * Opening a run's folder to go on: the newest checkpoint that is whole, past those that are not.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'
import type { Checkpoint } from './checkpoint'
import { decodeCheckpoint } from './checkpoint'
import { checkpointName, CHECKPOINTS, discardAll, positionsIn, tidy } from './checkpointFolder'
import type { FileError } from './FileError'
import type { Call, FileSystem } from './FileSystem'
import { ignoring } from './FileSystem'
import { removeLeftovers } from './folder'
import { readFileLimited } from './limitedFile'
import type { Position } from './Snapshot'
import { describePosition, OrdPosition } from './Snapshot'
import type { TrainError } from './TrainError'
import { badInput, runFailed } from './TrainError'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A checkpoint that was found, and a sentence for each newer one that could not be used. @category model @since 0.1.0 */
export interface Found extends Checkpoint {
  readonly path: string
  readonly notes: ReadonlyArray<string>
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The newest checkpoint of a run's folder that is whole. Newer ones that are not are removed. The folder must be
 * locked, as what other writers have left half done is tidied up.
 *
 * @category constructors
 * @since 0.1.0
 */
export const openNewest =
  (fs: FileSystem) =>
  (folder: string): TE.TaskEither<TrainError, Found> => {
    const checkpoints = join(folder, CHECKPOINTS)
    return pipe(
      removeLeftovers(fs)(folder),
      TE.chain(() => tidy(fs, checkpoints)),
      TE.chain(() => positionsIn(fs, checkpoints)),
      TE.mapLeft(nothingIn(folder)),
      TE.chain(positions => firstWhole(fs, folder, positions, [])),
      TE.chainFirst(({ snapshot }) => ignoring(removeNewer(fs, checkpoints, snapshot.position)))
    )
  }

/** Fails where a folder has no checkpoints at all, before anything is written there. @category constructors @since 0.1.0 */
export const hasRun =
  (fs: FileSystem) =>
  (folder: string): TE.TaskEither<TrainError, void> =>
    pipe(
      fs.info(join(folder, CHECKPOINTS)),
      TE.bimap(nothingIn(folder), () => undefined)
    )

const nothingIn =
  (folder: string) =>
  (e: FileError): TrainError =>
    e._tag === 'NotFound' ? nothing(folder) : badInput(e.message)

const nothing = (folder: string): TrainError =>
  badInput(`there is no run to resume in '${folder}': give the --out of one that was begun, or leave --resume out`)

const firstWhole = (
  fs: FileSystem,
  folder: string,
  positions: ReadonlyArray<Position>,
  notes: ReadonlyArray<string>
): TE.TaskEither<TrainError, Found> =>
  pipe(
    positions,
    RA.matchLeft(
      () => TE.left(notes[0] === undefined ? nothing(folder) : badInput(`no checkpoint can be used: ${notes[0]}`)),
      (position, others) => {
        const path = join(folder, CHECKPOINTS, checkpointName(position))
        return pipe(
          openAt(fs, path, position),
          TE.matchE(
            error =>
              error._tag === 'RunFailed' ? TE.left(error) : firstWhole(fs, folder, others, [...notes, error.message]),
            found => TE.right({ ...found, path, notes: notes.map(passedOver(found.snapshot.position)) })
          )
        )
      }
    )
  )

const openAt = (fs: FileSystem, path: string, position: Position): TE.TaskEither<TrainError, Checkpoint> =>
  pipe(
    decodeCheckpoint(path, limit => name => pipe(readFileLimited(fs)(limit)(join(path, name)), TE.mapLeft(unread))),
    TE.filterOrElse(
      ({ snapshot }) => OrdPosition.equals(snapshot.position, position),
      ({ snapshot }) =>
        badInput(
          `'${path}' should stand at ${describePosition(position)}, but is ${describePosition(snapshot.position)}`
        )
    )
  )

/** A checkpoint that can't be read just now may be sound: it must not be passed over, and then removed as damaged. */
const unread = ({ _tag, message }: FileError): TrainError =>
  _tag === 'NotPermitted' || _tag === 'TooManyOpenFiles' || _tag === 'OtherFailure'
    ? runFailed(message)
    : badInput(message)

const passedOver =
  (position: Position) =>
  (reason: string): string =>
    `a newer checkpoint could not be used (${reason}): the run goes on from ${describePosition(position)}`

const removeNewer = (fs: FileSystem, checkpoints: string, position: Position): Call<unknown> =>
  pipe(
    positionsIn(fs, checkpoints),
    TE.map(RA.filter(p => OrdPosition.compare(p, position) > 0)),
    TE.chain(newer => discardAll(fs, checkpoints, newer))
  )
