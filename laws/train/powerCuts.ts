/**
 * Losses of power while checkpoints are saved, as often as it is asked for.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { filesOn } from '../../src/train/files'
import type { Snapshot } from '../../src/train/Snapshot'
import { open, sameSnapshot, save, saveAll } from './checkpointFiles'
import { faulty, from } from './faults'
import { chanceFrom } from './fileWrites'
import { emptyDisk, memoryFileSystem, powerCut, type MemoryDisk } from './memoryFileSystem'

// -------------------------------------------------------------------------------------
// losses of power
// -------------------------------------------------------------------------------------

interface Cut {
  /** The last of the checkpoints whose save succeeded. */
  readonly last: number
  readonly disk: MemoryDisk
}

/** Saves five checkpoints, one after the other, until the power goes, just before a call. */
const cutDuring = async (all: ReadonlyArray<Snapshot>, at: number, seed: number): Promise<Cut> => {
  const disk = emptyDisk()
  const chance = chanceFrom(seed)
  await saveAll(memoryFileSystem(disk), all.slice(0, 2))
  const now: { cut: MemoryDisk | undefined; last: number } = { cut: undefined, last: 1 }
  const { fs } = faulty(memoryFileSystem(disk), from(at + 1, 'EIO'), call => {
    if (call === at) now.cut = powerCut(disk, chance)
  })
  for (const [n, snapshot] of all.slice(2, 5).entries()) {
    const saved = E.isRight(await save(fs, snapshot))
    if (now.cut !== undefined) break
    if (saved) now.last = n + 2
  }
  return { last: now.last, disk: now.cut ?? powerCut(disk, chance) }
}

/** The newest whole checkpoint is the last that was saved, or the one in the making, and the next save works. */
export const powerCuts = (all: ReadonlyArray<Snapshot>, numRuns: number, seed: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 110 }), fc.nat(), async (at, chance) => {
      const { last, disk } = await cutDuring(all, at, chance)
      const fs = memoryFileSystem(disk)
      const found = await open(fs)
      assert(E.isRight(found), JSON.stringify(found))
      assert(all.slice(last, last + 2).some(snapshot => sameSnapshot(found.right.snapshot, snapshot)))
      const names = await filesOn(fs).listFolder('/checkpoints')()
      assert(E.isRight(names) && names.right.every(name => !name.startsWith('.')))
      assert(E.isRight(await save(fs, all[last + 2]!)))
    }),
    { numRuns, seed }
  )
