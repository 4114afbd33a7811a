import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { afterAll, describe, expect, it } from 'vitest'

import { fromCode } from '../../src/train/FileError'
import { filesOn, type Files } from '../../src/train/files'
import type { Call, FileSystem } from '../../src/train/FileSystem'
import { faults, faulty, from, once } from './faults'
import { callsOf, newFiles, oldBytes, oldFiles, placesBelow, read, readAll, rightOf, upTo, writes } from './fileWrites'
import { emptyDisk, memoryFileSystem } from './memoryFileSystem'

const root = mkdtempSync(join(tmpdir(), 'credence-files-'))
const places = placesBelow(root)
afterAll(() => rmSync(root, { recursive: true }))

const cases = writes.flatMap(write => faults.map(fault => ({ write, fault, title: `${write.name}, ${fault}` })))

describe.each(places)('each call fails once, $name', ({ fresh }) => {
  it.each(cases)('$title', async ({ write, fault }) => {
    const calls = await callsOf(write)
    expect(calls).toBeGreaterThan(5)
    for (const at of upTo(calls)) {
      const { fs, folder } = fresh()
      await write.before(filesOn(fs), folder)
      const result = await write.write(filesOn(faulty(fs, once(at, fault)).fs), folder)()
      const found = await write.found(filesOn(fs), folder)
      // Success is the new content. An error may come after the rename, when only its durability is in doubt.
      if (E.isRight(result)) expect(found).toBe(write.new)
      else expect([write.old, write.new]).toContain(found)
      if (E.isLeft(result)) expect(result.left.message).toMatch(/^Could not .+: .+\(.+\); .+\.$/)
      const names = await rightOf(filesOn(fs).listFolder(folder))
      expect(names.filter(name => name.startsWith('.'))).toStrictEqual([])
      // The next write works as if nothing had been.
      await rightOf(write.write(filesOn(fs), folder))
      expect(await write.found(filesOn(fs), folder)).toBe(write.new)
    }
  })

  it.each(faults)('several files, %s: each is old or new, and all are old until all are staged', async fault => {
    const counting = faulty(memoryFileSystem(emptyDisk()), () => 'pass')
    await rightOf(filesOn(counting.fs).writeFilesAtomic('/')(newFiles))
    const firstRename = counting.calls() - newFiles.size
    for (const at of upTo(counting.calls())) {
      const { fs, folder } = fresh()
      const files = filesOn(fs)
      await rightOf(files.writeFilesAtomic(folder)(oldFiles))
      const result = await filesOn(faulty(fs, once(at, fault)).fs).writeFilesAtomic(folder)(newFiles)()
      const found = await readAll(files, folder)
      if (E.isRight(result)) expect(found).toStrictEqual(newFiles)
      else if (at < firstRename) expect(found).toStrictEqual(oldFiles)
      else found?.forEach((bytes, name) => expect([oldFiles.get(name), newFiles.get(name)]).toContainEqual(bytes))
      expect((await rightOf(files.listFolder(folder))).filter(name => name.startsWith('.'))).toStrictEqual([])
    }
  })

  it('a folder that cannot be replaced is back at once, not only after recovery', async () => {
    const { fs, folder } = fresh()
    const path = join(folder, 'run')
    await rightOf(filesOn(fs).writeFolderAtomic(path)(oldFiles))
    const isSecondRename = (from: string, to: string): boolean => to === path && !from.includes('previous')
    const failing = (from: string, to: string): Call<void> =>
      isSecondRename(from, to) ? TE.left(fromCode('EIO', 'rename', from)) : fs.rename(from, to)
    const result = await filesOn({ ...fs, rename: failing }).writeFolderAtomic(path)(newFiles)()
    expect(result).toMatchObject(E.left({ _tag: 'DeviceFailed', path }))
    expect(await readAll(filesOn(fs), path)).toStrictEqual(oldFiles)
    expect(await rightOf(filesOn(fs).listFolder(folder))).toStrictEqual(['run'])
  })
})

describe('each call from one on fails', () => {
  const fresh = (): { readonly fs: FileSystem; readonly folder: string } => ({
    fs: memoryFileSystem(emptyDisk()),
    folder: '/'
  })

  it.each(cases)('$title', async ({ write, fault }) => {
    for (const at of upTo(await callsOf(write))) {
      const { fs, folder } = fresh()
      await write.before(filesOn(fs), folder)
      const result = await write.write(filesOn(faulty(fs, from(at, fault)).fs), folder)()
      const found = await write.found(filesOn(fs), folder)
      expect(E.isRight(result) ? [write.new] : [write.old, write.new]).toContain(found)
      await rightOf(filesOn(fs).removeLeftovers(folder))
      await rightOf(write.write(filesOn(fs), folder))
      const names = await rightOf(filesOn(fs).listFolder(folder))
      expect(names.filter(name => name.startsWith('.'))).toStrictEqual([])
    }
  })

  it.each(writes)('the next write needs no recovery: $name', async write => {
    for (const at of upTo(await callsOf(write))) {
      const { fs, folder } = fresh()
      await write.before(filesOn(fs), folder)
      await write.write(filesOn(faulty(fs, from(at, 'EIO')).fs), folder)()
      await rightOf(write.write(filesOn(fs), folder))
      expect(await write.found(filesOn(fs), folder)).toBe(write.new)
    }
  })
})

describe('reading, listing and making folders, each call failing once', () => {
  it.each(faults)('%s', async fault => {
    const disk = emptyDisk()
    const good = filesOn(memoryFileSystem(disk))
    await rightOf(good.writeFileAtomic('/a.json')(oldBytes))
    const calls: ReadonlyArray<(files: Files) => Call<unknown>> = [
      files => files.readFileLimited(1000)('/a.json'),
      files => files.listFolder('/'),
      files => files.ensureFolder('/x/y'),
      files => files.recoverFolder('/run'),
      files => files.removeLeftovers('/')
    ]
    for (const call of calls)
      for (const at of upTo(8)) {
        const result = await call(filesOn(faulty(memoryFileSystem(disk), once(at, fault)).fs))()
        expect(E.isRight(result) || result.left.code === fault).toBe(true)
      }
    expect(await read(good, '/a.json')).toStrictEqual(oldBytes)
  })

  it('a full disk and too many open files are told apart', async () => {
    const fs = memoryFileSystem(emptyDisk())
    const tagOf = async (fault: 'ENOSPC' | 'EMFILE' | 'EACCES' | 'EIO' | 'none', at: number): Promise<unknown> => {
      const result = await filesOn(faulty(fs, once(at, fault)).fs).writeFileAtomic('/a')(oldBytes)()
      return E.isLeft(result) ? result.left._tag : undefined
    }
    expect(await tagOf('EMFILE', 1)).toBe('TooManyOpenFiles')
    expect(await tagOf('EACCES', 1)).toBe('NotPermitted')
    expect(await tagOf('ENOSPC', 2)).toBe('DiskFull')
    expect(await tagOf('none', 2)).toBe('NothingWritten')
    expect(await tagOf('EIO', 3)).toBe('DeviceFailed')
  })
})

it('leaves no temporary file of its own tests behind', () => {
  const left = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.credence-[^.]*\.tmp$/.test(name)
  )
  expect(left).toStrictEqual([])
})
