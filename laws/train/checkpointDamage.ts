/**
 * Damage to checkpoints, as often as it is asked for: losses of power, files that were changed by chance or on purpose.
 *
 * @since 0.1.0
 */
import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { filesOn } from '../../src/train/files'
import { sha256 } from '../../src/train/manifest'
import type { Snapshot } from '../../src/train/Snapshot'
import { decoding, filesOf, open, run, sameSnapshot, save, saveAll } from './checkpointFiles'
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
export const powerCuts = (all: ReadonlyArray<Snapshot>, numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 110 }), fc.nat(), async (at, seed) => {
      const { last, disk } = await cutDuring(all, at, seed)
      const fs = memoryFileSystem(disk)
      const found = await open(fs)
      assert(E.isRight(found), JSON.stringify(found))
      assert(all.slice(last, last + 2).some(snapshot => sameSnapshot(found.right.snapshot, snapshot)))
      const names = await filesOn(fs).listFolder('/checkpoints')()
      assert(E.isRight(names) && names.right.every(name => !name.startsWith('.')))
      assert(E.isRight(await save(fs, all[last + 2]!)))
    }),
    { numRuns }
  )

// -------------------------------------------------------------------------------------
// changed files
// -------------------------------------------------------------------------------------

/** A checkpoint whose manifest was signed again. */
export const sealed = (manifest: Uint8Array, state: Uint8Array): ReadonlyMap<string, Uint8Array> =>
  new Map([
    ['manifest.json', manifest],
    ['manifest.sha256', new TextEncoder().encode(`${sha256(manifest)}  manifest.json\n`)],
    ['state.safetensors', state]
  ])

const replacements = ['0', '-1', '1e308', '1.5', '"NaN"', '"Infinity"', 'null', '[]', '{}', '"__proto__"', '""', ',']

/** A word of the manifest is replaced and the hash made to fit: a sentence, or a checkpoint that is sound. */
export const manifestMutants = (snapshot: Snapshot, numRuns: number): Promise<void> => {
  const files = filesOf(snapshot)
  const state = files.get('state.safetensors') ?? new Uint8Array()
  const manifest = new TextDecoder().decode(files.get('manifest.json'))
  const words = [...manifest.matchAll(/"[^"]*"|-?\d[\d.eE+-]*|[[\]{}:,]/g)].map(m => ({
    at: m.index,
    length: m[0].length
  }))
  const by = fc.oneof(fc.constantFrom(...replacements), fc.string({ maxLength: 3 }), fc.integer().map(String))
  return fc.assert(
    fc.asyncProperty(fc.constantFrom(...words), by, async ({ at, length }, word) => {
      const changed = manifest.slice(0, at) + word + manifest.slice(at + length)
      const result = await decoding(sealed(new TextEncoder().encode(changed), state))
      if (E.isLeft(result)) assert(result.left.message.length > 10)
      else {
        const { position, epochs, totals } = result.right.snapshot
        assert(position.step <= run.steps && epochs.length === position.epoch - 1 && totals.examples >= 0)
      }
    }),
    { numRuns }
  )
}

/** Bytes are changed, cut out or put in: never taken for what was written. */
export const byteMutants = (snapshot: Snapshot, numRuns: number): Promise<void> => {
  const files = filesOf(snapshot)
  const change = fc.record({
    name: fc.constantFrom(...files.keys()),
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    remove: fc.nat({ max: 9 }),
    insert: fc.uint8Array({ maxLength: 9 })
  })
  return fc.assert(
    fc.asyncProperty(change, async ({ name, at, remove, insert }) => {
      const bytes = files.get(name) ?? new Uint8Array()
      const begin = Math.floor(at * bytes.length)
      const changed = Uint8Array.from([...bytes.subarray(0, begin), ...insert, ...bytes.subarray(begin + remove)])
      const isSame = Buffer.compare(changed, bytes) === 0
      assert(isSame === E.isRight(await decoding(new Map([...files, [name, changed]]))))
    }),
    { numRuns }
  )
}
