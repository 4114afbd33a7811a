/**
 * A few checkpoints of a tiny run, made once, and what the tests of their files share.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Checkpoint } from '../../src/train/checkpoint'
import { decodeCheckpoint, encodeCheckpoint, shapesOf } from '../../src/train/checkpoint'
import type { FileSystem } from '../../src/train/FileSystem'
import { ensureFolder } from '../../src/train/folder'
import type { Found } from '../../src/train/openCheckpoint'
import { openNewest } from '../../src/train/openCheckpoint'
import { saveCheckpoint } from '../../src/train/saveCheckpoint'
import type { Snapshot } from '../../src/train/Snapshot'
import type { TrainError } from '../../src/train/TrainError'
import { badInput } from '../../src/train/TrainError'
import { engines, events, fingerprint, runOn, snapshots } from './tinyRun'

/** The run that they are of. */
export const run = runOn('wasm')

const shapes = shapesOf(run)

/** Checkpoints of a run of the reference engine, step by step. */
export const everySnapshot = async (): Promise<ReadonlyArray<Snapshot>> =>
  snapshots(await events({ engine: engines.get('reference')!, every: { _tag: 'Steps', steps: 1 } }))

/** Writes one into the run's folder, which is the root. */
export const save = (fs: FileSystem, snapshot: Snapshot, of = run): Promise<E.Either<TrainError, string>> =>
  saveCheckpoint(fs, '/', of, shapes)(snapshot)()

/** Writes these, one after the other, into an empty folder. */
export const saveAll = async (fs: FileSystem, all: ReadonlyArray<Snapshot>, of = run): Promise<void> => {
  await ensureFolder(fs)('/checkpoints')()
  for (const snapshot of all) {
    const saved = await save(fs, snapshot, of)
    assert(E.isRight(saved), JSON.stringify(saved))
  }
}

/** Opens the run's folder. */
export const open = (fs: FileSystem): Promise<E.Either<TrainError, Found>> => openNewest(fs)('/')()

/** Two snapshots with the same bits. */
export const sameSnapshot = (x: Snapshot, y: Snapshot): boolean =>
  JSON.stringify(x.position) === JSON.stringify(y.position) &&
  JSON.stringify([x.totals, x.epochs, x.backoffs]) === JSON.stringify([y.totals, y.epochs, y.backoffs]) &&
  fingerprint(x.state) === fingerprint(y.state)

/** The files of a checkpoint, by name. */
export const filesOf = (snapshot: Snapshot): ReadonlyMap<string, Uint8Array> =>
  pipe(
    encodeCheckpoint(run, shapes)(snapshot),
    E.getOrElseW(error => assert.fail(error.message))
  )

/** What files say, without a disk. */
export const decoding = (files: ReadonlyMap<string, Uint8Array>): Promise<E.Either<TrainError, Checkpoint>> =>
  decodeCheckpoint('/c', limit => name => () => {
    const bytes = files.get(name)
    return Promise.resolve(
      bytes === undefined || bytes.length > limit ? E.left(badInput(`'${name}' can't be read`)) : E.right(bytes)
    )
  })()
