/**
 * The folder of a run's checkpoints: each is a folder of its own, named after its position.
 *
 * @since 0.1.0
 */
import { join } from 'node:path'
import { flow, pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import * as Ord from 'fp-ts/Ord'
import * as RA from 'fp-ts/ReadonlyArray'
import * as TE from 'fp-ts/TaskEither'
import { temporaryName } from './atomicFile'
import { recoverFolder } from './atomicFolder'
import type { Call, FileSystem } from './FileSystem'
import { listFolder, removeLeftovers } from './folder'
import type { Position } from './Snapshot'
import { OrdPosition } from './Snapshot'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export const CHECKPOINTS = 'checkpoints'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The name of a position's folder. @category constructors @since 0.1.0 */
export const checkpointName = ({ epoch, step }: Position): string => `epoch-${epoch}-step-${step}`

const positionOf = (name: string): O.Option<Position> => {
  const [, epoch, step] = /^epoch-([1-9]\d{0,9})-step-(0|[1-9]\d{0,15})$/.exec(name) ?? []
  return epoch === undefined || step === undefined ? O.none : O.some({ epoch: Number(epoch), step: Number(step) })
}

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

const newestFirst = Ord.reverse(OrdPosition)

/** The positions that have checkpoints, whole or not, the newest first. @category combinators @since 0.1.0 */
export const positionsIn = (fs: FileSystem, folder: string): Call<ReadonlyArray<Position>> =>
  pipe(listFolder(fs)(folder), TE.map(flow(RA.filterMap(positionOf), RA.sort(newestFirst))))

/** Removes the checkpoints of these positions. @category combinators @since 0.1.0 */
export const discardAll = (fs: FileSystem, folder: string, positions: ReadonlyArray<Position>): Call<unknown> =>
  pipe(
    positions,
    TE.traverseSeqArray(p => discard(fs, folder, checkpointName(p)))
  )

/**
 * Removes a folder: out of the way first, so that what a removal leaves behind when it is cut off is not taken for a
 * checkpoint.
 *
 * @category combinators
 * @since 0.1.0
 */
export const discard = (fs: FileSystem, folder: string, name: string): Call<void> => {
  const aside = temporaryName(fs, folder)
  return pipe(
    fs.rename(join(folder, name), aside),
    TE.chain(() => fs.removeFolder(aside))
  )
}

/** Ends what was cut off: folders moved aside come back, and temporary names go. @category combinators @since 0.1.0 */
export const tidy = (fs: FileSystem, checkpoints: string): Call<unknown> =>
  pipe(
    listFolder(fs)(checkpoints),
    TE.map(RA.filterMap(name => O.fromNullable(/^\.(epoch-\d+-step-\d+)\.previous$/.exec(name)?.[1]))),
    TE.chain(TE.traverseSeqArray(name => recoverFolder(fs)(join(checkpoints, name)))),
    TE.chain(() => removeLeftovers(fs)(checkpoints))
  )
