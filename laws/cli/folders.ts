/**
 * Folders of data and of trained models, sound and damaged.
 *
 * @since 0.1.0
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IDX_FILES, writeDigits } from '../train/digits'

/** Folders below one that is removed at the end. */
export interface Folders {
  readonly root: string
  /** The path of a folder that is not there yet. */
  readonly absent: () => string
  /** A sound data set of digits, with some of its files changed; `undefined` removes one. */
  readonly digits: (changes?: Changes) => string
  /** A copy of a folder, with some of its files changed. */
  readonly copy: (folder: string, changes?: Changes) => string
}

/** New contents by file name, made from the old ones; `undefined` removes the file. */
export type Changes = Readonly<Record<string, (old: Buffer) => Uint8Array | string | undefined>>

/** The number of training and test pictures in `Folders.digits`. */
export const COUNTS = { train: 60, test: 20 } as const

/** A fresh root, and what can be made below it. */
export const folders = (clean: (remove: () => void) => void): Folders => {
  const root = mkdtempSync(join(tmpdir(), 'credence-cli-'))
  clean(() => {
    rmSync(root, { recursive: true, force: true })
  })
  const absent = (): string => join(mkdtempSync(join(root, 'f-')), 'here')
  const sound = writeDigits(absent(), COUNTS.train, COUNTS.test)
  const copy = (folder: string, changes: Changes = {}): string => {
    const to = absent()
    mkdirSync(to, { recursive: true })
    cpSync(folder, to, { recursive: true })
    Object.entries(changes).forEach(([name, change]) => {
      rewrite(join(to, name), change)
    })
    return to
  }
  return { root, absent, digits: (changes = {}) => copy(sound, changes), copy }
}

const rewrite = (path: string, change: Changes[string]): void => {
  const content = change(readFileSync(path))
  if (content === undefined) rmSync(path)
  else writeFileSync(path, content)
}

/** Every file of a folder with its bytes, to be compared with itself later. */
export const contents = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .sort()
      .map(path => [path, readFileSync(path).toString('base64')])
  )

export { IDX_FILES }
