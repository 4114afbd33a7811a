import assert from 'node:assert/strict'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { beginRun } from '../../src/train/beginRun'
import { encodeCheckpoint, shapesOf } from '../../src/train/checkpoint'
import { checkpointName } from '../../src/train/checkpointFolder'
import { hasRun } from '../../src/train/openCheckpoint'
import type { FileSystem } from '../../src/train/FileSystem'
import { filesOn } from '../../src/train/files'
import { decodeManifest, encodeManifest } from '../../src/train/manifest'
import type { EpochRow, Snapshot } from '../../src/train/Snapshot'
import { bestPosition } from '../../src/train/Snapshot'
import { singleState } from '../../src/train/State'
import { sealed } from '../fuzz/checkpoint'
import { powerCuts } from './powerCuts'
import { decoding, everySnapshot, filesOf, open, run, sameSnapshot, save, saveAll } from './checkpointFiles'
import { faults, faulty, once } from './faults'
import { upTo } from './fileWrites'
import { emptyDisk, memoryFileSystem } from './memoryFileSystem'

const containing = (part: string): unknown => expect.stringContaining(part)

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

let all: ReadonlyArray<Snapshot> = []
beforeAll(async () => {
  all = await everySnapshot()
})

const named = async (fs: FileSystem): Promise<ReadonlyArray<string>> => {
  const names = await filesOn(fs).listFolder('/checkpoints')()
  return E.isRight(names) ? names.right : []
}

describe('what is kept', () => {
  it('gives back every bit, of each checkpoint', async () => {
    for (const snapshot of all) {
      const fs = memoryFileSystem(emptyDisk())
      await saveAll(fs, [snapshot])
      const found = await open(fs)
      assert(E.isRight(found))
      expect(sameSnapshot(found.right.snapshot, snapshot)).toBe(true)
      expect(found.right.run).toStrictEqual(run)
      expect(found.right.notes).toStrictEqual([])
    }
  })

  it('is the last two checkpoints and the one that validated best', async () => {
    const fs = memoryFileSystem(emptyDisk())
    await saveAll(fs, all)
    const best = bestPosition(all.at(-1)?.epochs ?? [])
    assert(best !== undefined)
    const expected = new Set([all.at(-1)!.position, all.at(-2)!.position, best].map(checkpointName))
    expect(new Set(await named(fs))).toStrictEqual(expected)
  })

  it('has the best even when it is old', async () => {
    const last = all.at(-1)!
    const row = (epoch: number, nll: number): EpochRow => ({
      ...last.epochs[0]!,
      epoch,
      validation: { nll, accuracy: 0.5, ece: 0.1 }
    })
    const rows = [row(1, 2), row(2, 1), row(3, 3), row(4, NaN), row(5, Infinity), row(6, 1)]
    const longRun = { ...run, config: { ...run.config, epochs: 6 } }
    const snapshots = upTo(6).map(n => ({ ...last, position: { epoch: n + 1, step: 0 }, epochs: rows.slice(0, n) }))
    const fs = memoryFileSystem(emptyDisk())
    await saveAll(fs, [])
    for (const snapshot of snapshots) {
      const files = pipe(
        encodeCheckpoint(longRun, shapesOf(run))(snapshot),
        E.getOrElseW(() => assert.fail('not encoded'))
      )
      const found = await decoding(files)
      assert(E.isRight(found))
      expect(found.right.snapshot.epochs).toStrictEqual(snapshot.epochs)
      assert(E.isRight(await save(fs, snapshot)))
    }
    expect(await named(fs)).toStrictEqual(['epoch-3-step-0', 'epoch-6-step-0', 'epoch-7-step-0'])
  })

  it('is never a state that is not finite', async () => {
    const snapshot = all[3]!
    for (const bad of [NaN, Infinity, -Infinity]) {
      const state = singleState(
        new Map(
          [...snapshot.state.arrays].map(([name, data], i) => [name, Float32Array.from(data).fill(i === 2 ? bad : 1)])
        )
      )
      expect(encodeCheckpoint(run, shapesOf(run))({ ...snapshot, state })).toMatchObject({
        left: { _tag: 'RunFailed', message: containing('is not finite') }
      })
    }
    const fs = memoryFileSystem(emptyDisk())
    await saveAll(fs, [snapshot])
  })
})

describe('opening', () => {
  it('a folder without a run says so', async () => {
    const fs = memoryFileSystem(emptyDisk())
    const sentence = { left: { _tag: 'BadInput', message: containing('there is no run to resume in') } }
    expect(await hasRun(fs)('/')()).toMatchObject(sentence)
    expect(await open(fs)).toMatchObject(sentence)
    await saveAll(fs, [])
    expect(await open(fs)).toMatchObject(sentence)
  })

  it('passes over a newest checkpoint that is torn anywhere, says so, and removes it', async () => {
    const newest = filesOf(all[4]!)
    const tears = [...newest].flatMap(([name, bytes]) =>
      [0, 1, bytes.length >> 1, bytes.length - 1].map(length => ({ name, bytes: bytes.subarray(0, length) }))
    )
    for (const { name, bytes } of tears) {
      const fs = memoryFileSystem(emptyDisk())
      await saveAll(fs, [all[3]!])
      await filesOn(fs).writeFolderAtomic(`/checkpoints/${checkpointName(all[4]!.position)}`)(
        new Map([...newest, [name, bytes]])
      )()
      const found = await open(fs)
      assert(E.isRight(found))
      expect(sameSnapshot(found.right.snapshot, all[3]!)).toBe(true)
      expect(found.right.notes).toHaveLength(1)
      expect(found.right.notes[0]).toMatch(/^a newer checkpoint could not be used \(.+\): the run goes on from step 3/)
      expect(await named(fs)).toStrictEqual([checkpointName(all[3]!.position)])
    }
  })

  it('fails with the reason when no checkpoint is whole', async () => {
    const fs = memoryFileSystem(emptyDisk())
    await saveAll(fs, [])
    await filesOn(fs).writeFolderAtomic('/checkpoints/epoch-1-step-1')(
      new Map([['manifest.json', new Uint8Array(3)]])
    )()
    expect(await open(fs)).toMatchObject({
      left: { _tag: 'BadInput', message: matching(/^no checkpoint can be used: .*manifest.sha256/) }
    })
  })

  it('does not pass over a checkpoint that can not be read just now', async () => {
    const disk = emptyDisk()
    await saveAll(memoryFileSystem(disk), [all[3]!, all[4]!])
    for (const fault of ['EMFILE', 'EACCES'] as const)
      for (const at of upTo(40)) {
        const found = await open(faulty(memoryFileSystem(disk), once(at, fault)).fs)
        if (E.isRight(found)) expect(found.right.snapshot.position).toStrictEqual(all[4]!.position)
        expect(await named(memoryFileSystem(disk))).toHaveLength(2)
      }
  })

  it('a new run moves the checkpoints of the run before out of the way', async () => {
    const fs = memoryFileSystem(emptyDisk())
    await saveAll(fs, all.slice(0, 3))
    expect(await beginRun(fs)('/')()).toStrictEqual(E.right(O.some('/checkpoints.previous')))
    expect(await named(fs)).toStrictEqual([])
    const before = await filesOn(fs).listFolder('/checkpoints.previous')()
    expect(before).toStrictEqual(E.right(all.slice(1, 3).map(({ position }) => checkpointName(position))))
    await saveAll(fs, all.slice(0, 1))
    expect(await beginRun(fs)('/')()).toStrictEqual(E.right(O.none))
    expect(await filesOn(fs).listFolder('/checkpoints.previous')()).toStrictEqual(before)
  })
})

describe('each call of a save fails once', () => {
  it.each(faults)('%s: the checkpoint before is intact, and the next save works', async fault => {
    const counting = faulty(memoryFileSystem(emptyDisk()), () => 'pass')
    await saveAll(counting.fs, [all[1]!, all[2]!])
    const before = counting.calls()
    await save(counting.fs, all[3]!)
    for (const at of upTo(counting.calls() - before)) {
      const fs = memoryFileSystem(emptyDisk())
      await saveAll(fs, [all[1]!, all[2]!])
      const saved = await save(faulty(fs, once(at, fault)).fs, all[3]!)
      if (E.isLeft(saved)) expect(saved.left.message).toMatch(/^the checkpoint could not be written: Could not .+\.$/)
      const found = await open(fs)
      assert(E.isRight(found))
      const expected = E.isRight(saved) ? [all[3]!] : [all[2]!, all[3]!]
      expect(expected.some(snapshot => sameSnapshot(found.right.snapshot, snapshot))).toBe(true)
      expect(found.right.notes).toStrictEqual([])
      expect(E.isRight(await save(fs, all[4]!))).toBe(true)
      expect((await named(fs)).filter(name => name.startsWith('.'))).toStrictEqual([])
    }
  })
})

it('the power is cut 400 times: the newest whole checkpoint is the last that was saved, or the one in the making', () =>
  powerCuts(all, 400, 8))

describe('files from strangers', () => {
  it('finds every flip of a bit in the hash, and 3,000 in the manifest and in the state', async () => {
    const files = filesOf(all[2]!)
    const flips = [...files].flatMap(([name, bytes]) =>
      name === 'manifest.sha256'
        ? upTo(bytes.length * 8).map(i => ({ name, bit: i - 1 }))
        : upTo(3000).map(i => ({ name, bit: Math.floor((i * bytes.length * 8) / 3001) }))
    )
    for (const { name, bit } of flips) {
      const bytes = (files.get(name) ?? new Uint8Array()).slice()
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(E.isLeft(await decoding(new Map([...files, [name, bytes]])))).toBe(true)
    }
  })

  it('refuses the state of another model, and a state that is signed but not finite', async () => {
    const files = filesOf(all[2]!)
    const other = {
      ...run,
      config: { ...run.config, inference: { ...run.config.inference, inference: 'point' as const } }
    }
    const manifest = pipe(
      decodeManifest('m')(files.get('manifest.json') ?? new Uint8Array()),
      E.chain(m => encodeManifest('m', { ...m, ...other })),
      E.getOrElseW(error => assert.fail(error.message))
    )
    expect(await decoding(sealed(manifest, files.get('state.safetensors')!))).toMatchObject({
      left: { message: containing('is the state of another model') }
    })
  })

  it('metrics that JSON has no word for come back as they were', () => {
    const manifest = pipe(
      decodeManifest('m')(filesOf(all.at(-1)!).get('manifest.json') ?? new Uint8Array()),
      E.getOrElseW(error => assert.fail(error.message))
    )
    fc.assert(
      fc.property(fc.double(), fc.double(), (x, y) => {
        const odd = { ...manifest, totals: { ...manifest.totals, nll: x, kl: y } }
        const back = pipe(encodeManifest('m', odd), E.chain(decodeManifest('m')))
        expect(back).toStrictEqual(E.right(odd))
      })
    )
  })
})
