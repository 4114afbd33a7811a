import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { filesOn, type Files } from '../../src/train/files'
import type { Call, FileSystem } from '../../src/train/FileSystem'
import { faulty, from } from './faults'
import { callsOf, chanceFrom, rightOf, upTo, writes, type Write } from './fileWrites'
import { emptyDisk, memoryFileSystem, powerCut, type MemoryDisk } from './memoryFileSystem'

/** Writes until the power goes, just before a call, and gives the disk as it is found then; past the last call: after. */
const cutDuring = async (write: Write, at: number, seed: number, files = filesOn): Promise<MemoryDisk> => {
  const disk = emptyDisk()
  const chance = chanceFrom(seed)
  await write.before(filesOn(memoryFileSystem(disk)), '/')
  let found: MemoryDisk | undefined
  const cut = (call: number): void => {
    if (call === at) found = powerCut(disk, chance)
  }
  const result = await write.write(files(faulty(memoryFileSystem(disk), from(at + 1, 'EIO'), cut).fs), '/')()
  if (found === undefined && E.isLeft(result)) expect.fail(result.left.message)
  return found ?? powerCut(disk, chance)
}

const contentAfter = async (write: Write, disk: MemoryDisk): Promise<string> =>
  write.found(filesOn(memoryFileSystem(disk)), '/')

describe('the power is cut', () => {
  it.each(writes)('at each call, 20 times: $name', async write => {
    for (const at of upTo(await callsOf(write)))
      for (const seed of upTo(20)) {
        const found = await contentAfter(write, await cutDuring(write, at, seed))
        expect([write.old, write.new]).toContain(found)
      }
  })

  it.each(writes)('after success, 100 times, and the new content is there: $name', async write => {
    for (const seed of upTo(100))
      expect(await contentAfter(write, await cutDuring(write, Number.MAX_SAFE_INTEGER, seed))).toBe(write.new)
  })

  it('10,000 times at random, with a second writer after it', async () => {
    const cut = fc.record({ write: fc.constantFrom(...writes), at: fc.integer({ min: 1, max: 30 }), seed: fc.nat() })
    const check = async ({ write, at, seed }: { write: Write; at: number; seed: number }): Promise<void> => {
      const disk = await cutDuring(write, at, seed)
      expect([write.old, write.new]).toContain(await contentAfter(write, disk))
      const files = filesOn(memoryFileSystem(disk))
      await rightOf(files.removeLeftovers('/'))
      await rightOf(write.write(files, '/'))
      expect(await contentAfter(write, powerCut(disk, chanceFrom(seed)))).toBe(write.new)
    }
    await fc.assert(fc.asyncProperty(cut, check), { numRuns: 10_000 })
  })

  it('a folder that ensureFolder has made is there after it', async () => {
    for (const seed of upTo(50)) {
      const disk = emptyDisk()
      await rightOf(filesOn(memoryFileSystem(disk)).ensureFolder('/a/b/c'))
      const after = memoryFileSystem(powerCut(disk, chanceFrom(seed)))
      expect(await rightOf(after.info('/a/b/c'))).toMatchObject({ kind: 'folder' })
    }
  })
})

describe('the simulator finds the mistakes that it is for', () => {
  const silent: Call<void> = TE.right(undefined)
  const withoutFileSync = (fs: FileSystem): FileSystem => ({
    ...fs,
    create: path =>
      pipe(
        fs.create(path),
        TE.map(sink => ({ ...sink, sync: silent }))
      )
  })
  const withoutFolderSync = (fs: FileSystem): FileSystem => ({ ...fs, syncFolder: () => silent })

  const survives = async (write: Write, breaking: (fs: FileSystem) => FileSystem): Promise<boolean> => {
    const files = (fs: FileSystem): Files => filesOn(breaking(fs))
    const calls = await callsOf(write)
    for (const at of [...upTo(calls), Number.MAX_SAFE_INTEGER])
      for (const seed of upTo(20)) {
        const found = await contentAfter(write, await cutDuring(write, at, seed, files))
        if (found !== write.new && (at > calls || found !== write.old)) return false
      }
    return true
  }

  const idle: Write = { ...writes[1]!, write: () => TE.right(undefined) }

  it.each(writes)('no mistake: $name', async write => {
    expect(await survives(write, fs => fs)).toBe(true)
  })

  it.each(writes)('files are not synced: $name', async write => {
    expect(await survives(write, withoutFileSync)).toBe(false)
  })

  it.each(writes)('folders are not synced: $name', async write => {
    expect(await survives(write, withoutFolderSync)).toBe(false)
  })

  it('nothing is written', async () => {
    expect(await survives(idle, fs => fs)).toBe(false)
  })

  it('the old file is removed before the rename', async () => {
    const removing = (fs: FileSystem): FileSystem => ({
      ...fs,
      rename: (name, to) =>
        pipe(
          fs.removeFile(to),
          TE.flatMap(() => fs.syncFolder('/')),
          TE.flatMap(() => fs.rename(name, to))
        )
    })
    expect(await survives(writes[1]!, removing)).toBe(false)
  })
})
