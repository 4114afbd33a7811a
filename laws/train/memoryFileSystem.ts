/**
 * A file system in memory that remembers what has been synced and what has not, so that the power can be cut.
 *
 * The model is harsher than real disks. Of a file's unsynced bytes a cut keeps any number from the front, and of those
 * it keeps any blocks, the others read as zeros. Of a folder's unsynced changes (create, rename, remove) it keeps any
 * subset, a rename being one change: so a rename may reach the disk before the bytes of the file it names. What is
 * synced stays; a synced file whose name is not synced is lost all the same.
 */
import { basename, dirname } from 'node:path'
import * as TE from 'fp-ts/TaskEither'

import { fromCode, type Operation } from '../../src/train/FileError'
import type { Call, FileSystem, Info, Sink, Source } from '../../src/train/FileSystem'

interface FileNode {
  readonly kind: 'file'
  synced: Uint8Array
  unsynced: Uint8Array
}

interface FolderNode {
  readonly kind: 'folder'
  readonly live: Map<string, Node>
  synced: Map<string, Node>
  pending: Array<Change>
}

type Node = FileNode | FolderNode

/** Entries that are set, or removed where the node is undefined, as one step. */
type Change = ReadonlyArray<readonly [name: string, node: Node | undefined]>

/** What a cut of the power keeps is drawn from this: a number in [0, 1). */
export type Chance = () => number

export interface MemoryDisk {
  readonly root: FolderNode
}

const folder = (entries: ReadonlyMap<string, Node> = new Map()): FolderNode => ({
  kind: 'folder',
  live: new Map(entries),
  synced: new Map(entries),
  pending: []
})

export const emptyDisk = (): MemoryDisk => ({ root: folder() })

const concatenated = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

const contentOf = (file: FileNode): Uint8Array => concatenated(file.synced, file.unsynced)

const blockBytes = 16

const survivingBytes = (file: FileNode, chance: Chance): Uint8Array => {
  const kept = file.unsynced.slice(0, Math.floor(chance() * (file.unsynced.length + 1)))
  for (let block = 0; block < kept.length; block += blockBytes)
    if (chance() < 0.25) kept.fill(0, block, block + blockBytes)
  return concatenated(file.synced, kept)
}

const applyChange = (entries: Map<string, Node>, change: Change): void => {
  for (const [name, node] of change) {
    if (node === undefined) entries.delete(name)
    else entries.set(name, node)
  }
}

const surviving = (node: Node, chance: Chance): Node => {
  if (node.kind === 'file') {
    const bytes = survivingBytes(node, chance)
    return { kind: 'file', synced: bytes, unsynced: new Uint8Array(0) }
  }
  const entries = new Map(node.synced)
  node.pending.filter(() => chance() < 0.5).forEach(change => applyChange(entries, change))
  return folder(new Map([...entries].map(([name, child]) => [name, surviving(child, chance)])))
}

/** The disk as it may be found after the power was cut now. The disk that was cut is not changed. */
export const powerCut = (disk: MemoryDisk, chance: Chance): MemoryDisk => {
  const root = surviving(disk.root, chance)
  return root.kind === 'folder' ? { root } : emptyDisk()
}

const partsOf = (path: string): ReadonlyArray<string> => path.split('/').filter(part => part !== '' && part !== '.')

const find = (disk: MemoryDisk, path: string): Node | string =>
  partsOf(path).reduce<Node | string>(
    (node, part) =>
      typeof node === 'string' ? node : node.kind === 'file' ? 'ENOTDIR' : (node.live.get(part) ?? 'ENOENT'),
    disk.root
  )

const change = (parent: FolderNode, step: Change): void => {
  applyChange(parent.live, step)
  parent.pending.push(step)
}

/** The file system on a disk. The unique parts of names count up. */
export const memoryFileSystem = (disk: MemoryDisk): FileSystem => {
  const attempt =
    <A>(operation: Operation, path: string, run: () => A | string): Call<A> =>
    () => {
      const result = run()
      return typeof result === 'string' ? TE.left(fromCode(result, operation, path))() : TE.right(result)()
    }

  const parentOf = (path: string): FolderNode | string => {
    const parent = find(disk, dirname(path))
    return typeof parent === 'string' ? parent : parent.kind === 'folder' ? parent : 'ENOTDIR'
  }

  const done = { done: true }
  const forget = (call: Call<unknown>): Call<void> => TE.map(() => undefined)(call)

  const infoOf = (node: Node): Info =>
    node.kind === 'file' ? { kind: 'file', size: contentOf(node).length } : { kind: 'folder', size: 0 }

  const source = (path: string, node: Node): Source => ({
    info: attempt('look up', path, () => infoOf(node)),
    read: (from, length) =>
      attempt('read', path, () => (node.kind === 'file' ? contentOf(node).slice(from, from + length) : 'EISDIR')),
    close: forget(attempt('close', path, () => done))
  })

  const sink = (path: string, node: FileNode): Sink => ({
    write: bytes =>
      attempt('write', path, () => {
        node.unsynced = concatenated(node.unsynced, bytes)
        return bytes.length
      }),
    sync: forget(
      attempt('save to disk', path, () => {
        node.synced = contentOf(node)
        node.unsynced = new Uint8Array(0)
        return done
      })
    ),
    close: forget(attempt('close', path, () => done))
  })

  const add = <N extends Node>(path: string, node: N): N | string => {
    const parent = parentOf(path)
    if (typeof parent === 'string') return parent
    if (parent.live.has(basename(path)) || partsOf(path).length === 0) return 'EEXIST'
    change(parent, [[basename(path), node]])
    return node
  }

  const remove = (path: string, kind: Node['kind']): object | string => {
    const parent = parentOf(path)
    const node = find(disk, path)
    if (typeof node === 'string' || typeof parent === 'string') return typeof node === 'string' ? node : 'ENOENT'
    if (node.kind !== kind) return node.kind === 'folder' ? 'EISDIR' : 'ENOTDIR'
    change(parent, [[basename(path), undefined]])
    return done
  }

  const rename = (from: string, to: string): object | string => {
    const parent = parentOf(from)
    const node = find(disk, from)
    const target = find(disk, to)
    if (typeof node === 'string' || typeof parent === 'string') return typeof node === 'string' ? node : 'ENOENT'
    if (parentOf(to) !== parent) return 'EXDEV'
    if (typeof target !== 'string') {
      if (target.kind === 'folder' && node.kind === 'file') return 'EISDIR'
      if (target.kind === 'file' && node.kind === 'folder') return 'ENOTDIR'
      if (target.kind === 'folder' && target.live.size > 0) return 'ENOTEMPTY'
    }
    change(parent, [
      [basename(from), undefined],
      [basename(to), node]
    ])
    return done
  }

  let names = 0
  return {
    openFile: path => TE.map((node: Node) => source(path, node))(attempt('open', path, () => find(disk, path))),
    create: path =>
      TE.map((node: FileNode) => sink(path, node))(
        attempt('create', path, () =>
          add(path, { kind: 'file', synced: new Uint8Array(0), unsynced: new Uint8Array(0) })
        )
      ),
    rename: (from, to) => forget(attempt('rename', from, () => rename(from, to))),
    removeFile: path => forget(attempt('remove', path, () => remove(path, 'file'))),
    removeFolder: path => forget(attempt('remove', path, () => remove(path, 'folder'))),
    makeFolder: path => forget(attempt('make the folder', path, () => add(path, folder()))),
    syncFolder: path =>
      forget(
        attempt('save to disk', path, () => {
          const node = find(disk, path)
          if (typeof node === 'string' || node.kind === 'file') return typeof node === 'string' ? node : 'ENOTDIR'
          node.synced = new Map(node.live)
          node.pending = []
          return done
        })
      ),
    list: path =>
      attempt('list', path, () => {
        const node = find(disk, path)
        return typeof node === 'string' ? node : node.kind === 'file' ? 'ENOTDIR' : [...node.live.keys()].reverse()
      }),
    info: path =>
      attempt('look up', path, () => {
        const node = find(disk, path)
        return typeof node === 'string' ? node : infoOf(node)
      }),
    unique: () => {
      names += 1
      return `${names}`
    }
  }
}
