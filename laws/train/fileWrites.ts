/** What the tests of writing share: contents, places, and the ways to write with what may be found after each. */
import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'

import { filesOn, type Files } from '../../src/train/files'
import { nodeFileSystem, type Call, type FileSystem } from '../../src/train/FileSystem'
import { faulty } from './faults'
import { emptyDisk, memoryFileSystem, type Chance } from './memoryFileSystem'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
export const many = (value: string): Uint8Array => text(value.repeat(40))
export const oldBytes = many('old ')
export const newBytes = many('new, and longer ')

export const oldFiles = new Map([
  ['model.json', many('old model ')],
  ['weights.safetensors', many('old weights ')]
])
export const newFiles = new Map([
  ['model.json', many('new model ')],
  ['weights.safetensors', many('new weights, and longer ')],
  ['report.html', many('new report ')]
])

export const rightOf = async <A>(call: Call<A>): Promise<A> => {
  const result = await call()
  assert(E.isRight(result), E.isLeft(result) ? result.left.message : '')
  return result.right
}

export const read = async (files: Files, path: string): Promise<Uint8Array | undefined> => {
  const result = await files.readFileLimited(1_000_000)(path)()
  return E.isRight(result) ? result.right : undefined
}

export const readAll = async (files: Files, folder: string): Promise<ReadonlyMap<string, Uint8Array> | undefined> => {
  const names = await files.listFolder(folder)()
  if (E.isLeft(names)) return undefined
  const entries = await Promise.all(
    names.right.map(async name => [name, await read(files, join(folder, name))] as const)
  )
  return new Map(entries.map(([name, bytes]) => [name, bytes ?? new Uint8Array(0)]))
}

// A small generator of numbers in [0, 1) from a seed: the cut of a test has to be the same at each run.
export const chanceFrom = (seed: number): Chance => {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
}

/** A place to work in: a file system and an empty folder of it, fresh for each case. */
export interface Place {
  readonly name: string
  readonly fresh: () => { readonly fs: FileSystem; readonly folder: string }
}

/** In memory, and on the disk of the machine below a folder that the test makes and removes. */
export const placesBelow = (root: string): ReadonlyArray<Place> => [
  { name: 'in memory', fresh: () => ({ fs: memoryFileSystem(emptyDisk()), folder: '/' }) },
  { name: 'on the disk', fresh: () => ({ fs: nodeFileSystem, folder: mkdtempSync(join(root, 'case-')) }) }
]

/** One way to write, what it needs before, and what a reader may find after it: before, after, or (on success) after. */
export interface Write {
  readonly name: string
  readonly before: (files: Files, folder: string) => Promise<unknown>
  readonly write: (files: Files, folder: string) => Call<void>
  readonly found: (files: Files, folder: string) => Promise<string>
  readonly old: string
  readonly new: string
}

const fileIn = (folder: string): string => join(folder, 'a.json')
const runIn = (folder: string): string => join(folder, 'run')
const nothing = (): Promise<void> => Promise.resolve()

// As text, because thousands of contents are compared, and arrays are compared element by element.
const show = (content: Uint8Array | ReadonlyMap<string, Uint8Array> | undefined): string => {
  if (content === undefined) return 'nothing'
  return content instanceof Uint8Array
    ? Buffer.from(content).toString('latin1')
    : [...content]
        .map(([name, bytes]) => `${name}: ${show(bytes)}`)
        .sort()
        .join('\n')
}

const foundFile = async (files: Files, folder: string): Promise<string> => show(await read(files, fileIn(folder)))

const foundFolder = async (files: Files, folder: string): Promise<string> => {
  await rightOf(files.recoverFolder(runIn(folder)))
  return show(await readAll(files, runIn(folder)))
}

export const writes: ReadonlyArray<Write> = [
  {
    name: 'a new file',
    before: nothing,
    write: (files, folder) => files.writeFileAtomic(fileIn(folder))(newBytes),
    found: foundFile,
    old: show(undefined),
    new: show(newBytes)
  },
  {
    name: 'a file over an old one',
    before: (files, folder) => rightOf(files.writeFileAtomic(fileIn(folder))(oldBytes)),
    write: (files, folder) => files.writeFileAtomic(fileIn(folder))(newBytes),
    found: foundFile,
    old: show(oldBytes),
    new: show(newBytes)
  },
  {
    name: 'a new folder',
    before: nothing,
    write: (files, folder) => files.writeFolderAtomic(runIn(folder))(newFiles),
    found: foundFolder,
    old: show(undefined),
    new: show(newFiles)
  },
  {
    name: 'a folder over an old one',
    before: (files, folder) => rightOf(files.writeFolderAtomic(runIn(folder))(oldFiles)),
    write: (files, folder) => files.writeFolderAtomic(runIn(folder))(newFiles),
    found: foundFolder,
    old: show(oldFiles),
    new: show(newFiles)
  }
]

export const callsOf = async ({ before, write }: Write): Promise<number> => {
  const fs = memoryFileSystem(emptyDisk())
  await before(filesOn(fs), '/')
  const counting = faulty(fs, () => 'pass')
  await rightOf(write(filesOn(counting.fs), '/'))
  return counting.calls()
}

export const upTo = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, index) => index + 1)
