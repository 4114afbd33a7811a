/**
 * A file system whose calls are counted, of which some fail: one of them, or all from one on, or the power is cut.
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'

import { fromCode, type Operation } from '../../src/train/FileError'
import type { Call, FileSystem, Sink, Source } from '../../src/train/FileSystem'

/** A system's error code, a write that takes half of its bytes, or one that takes none. */
export type Fault = 'EIO' | 'ENOSPC' | 'EACCES' | 'EMFILE' | 'half' | 'none'

export const faults: ReadonlyArray<Fault> = ['EIO', 'ENOSPC', 'EACCES', 'EMFILE', 'half', 'none']

/** What to do at the call of this number, which counts from 1. `pass` lets it be. */
export type Plan = (call: number) => Fault | 'pass'

/** The fault at one call only. */
export const once =
  (at: number, fault: Fault): Plan =>
  call =>
    call === at ? fault : 'pass'

/** The fault at a call and at each after it: a disk that stays full. */
export const from =
  (at: number, fault: Fault): Plan =>
  call =>
    call >= at ? fault : 'pass'

export interface Faulty {
  readonly fs: FileSystem
  /** How many calls there have been. */
  readonly calls: () => number
}

/** The file system with faults as planned. `before` is told of each call before it is made. */
export const faulty = (fs: FileSystem, plan: Plan, before: (call: number) => void = () => undefined): Faulty => {
  let calls = 0

  const next = (): Fault | 'pass' => {
    calls += 1
    before(calls)
    return plan(calls)
  }

  // A short write is a fault of writes only; to the other calls it does nothing.
  const guarded =
    <A>(operation: Operation, path: string, call: Call<A>): Call<A> =>
    () => {
      const fault = next()
      const passes = fault === 'pass' || fault === 'half' || fault === 'none'
      return passes ? call() : TE.left(fromCode(fault, operation, path))()
    }

  const write =
    (path: string, sink: Sink) =>
    (bytes: Uint8Array): Call<number> =>
    () => {
      const fault = next()
      if (fault === 'none') return TE.right(0)()
      if (fault === 'half') return sink.write(bytes.subarray(0, Math.ceil(bytes.length / 2)))()
      return fault === 'pass' ? sink.write(bytes)() : TE.left(fromCode(fault, 'write', path))()
    }

  // A close that fails has closed all the same, as on Linux; the real handle must not leak into later tests.
  const closing = (path: string, close: Call<void>): Call<void> =>
    pipe(
      close,
      TE.flatMap(() => guarded('close', path, TE.right(undefined)))
    )

  const source = (path: string, inner: Source): Source => ({
    info: guarded('look up', path, inner.info),
    read: (begin, length) => guarded('read', path, inner.read(begin, length)),
    close: closing(path, inner.close)
  })

  const sink = (path: string, inner: Sink): Sink => ({
    write: write(path, inner),
    sync: guarded('save to disk', path, inner.sync),
    close: closing(path, inner.close)
  })

  return {
    calls: () => calls,
    fs: {
      openFile: path =>
        pipe(
          guarded('open', path, fs.openFile(path)),
          TE.map(inner => source(path, inner))
        ),
      create: path =>
        pipe(
          guarded('create', path, fs.create(path)),
          TE.map(inner => sink(path, inner))
        ),
      rename: (old, name) => guarded('rename', old, fs.rename(old, name)),
      removeFile: path => guarded('remove', path, fs.removeFile(path)),
      removeFolder: path => guarded('remove', path, fs.removeFolder(path)),
      makeFolder: path => guarded('make the folder', path, fs.makeFolder(path)),
      syncFolder: path => guarded('save to disk', path, fs.syncFolder(path)),
      list: path => guarded('list', path, fs.list(path)),
      info: path => guarded('look up', path, fs.info(path)),
      unique: fs.unique
    }
  }
}
