import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { afterAll, describe, expect, it } from 'vitest'

import { writeNewFile } from '../../src/train/atomicFile'
import { filesOn, nodeFiles, type Files } from '../../src/train/files'
import type { Call, FileSystem } from '../../src/train/FileSystem'
import { many, newBytes, newFiles, oldBytes, oldFiles, placesBelow, read, readAll, rightOf } from './fileWrites'

const root = mkdtempSync(join(tmpdir(), 'credence-files-'))
const places = placesBelow(root)
afterAll(() => rmSync(root, { recursive: true }))

describe.each(places)('files $name', ({ fresh }) => {
  it('a file that was written is read back, its old content is gone, and nothing else is there', async () => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    const path = join(folder, 'a.json')
    await rightOf(files.writeFileAtomic(path)(oldBytes))
    expect(await read(files, path)).toStrictEqual(oldBytes)
    await rightOf(files.writeFileAtomic(path)(newBytes))
    expect(await read(files, path)).toStrictEqual(newBytes)
    await rightOf(files.writeFileAtomic(path)(new Uint8Array(0)))
    expect(await read(files, path)).toStrictEqual(new Uint8Array(0))
    expect(await rightOf(files.listFolder(folder))).toStrictEqual(['a.json'])
  })

  it('the limit on reading holds, at the limit and one byte past it', async () => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    const path = join(folder, 'a')
    await rightOf(files.writeFileAtomic(path)(new Uint8Array(1000).fill(7)))
    expect((await rightOf(files.readFileLimited(1000)(path))).length).toBe(1000)
    const error = await files.readFileLimited(999)(path)()
    expect(error).toMatchObject(E.left({ _tag: 'TooLarge', path }))
    expect(E.isLeft(error) ? error.left.message : '').toContain('it has 1000 bytes and the limit is 999')
  })

  it('a file that reports a wrong size is still read within the limit, and to its end', async () => {
    const { fs, folder } = fresh()
    const path = join(folder, 'a')
    await rightOf(filesOn(fs).writeFileAtomic(path)(new Uint8Array(200_000).fill(1)))
    const sized = (size: number): Files =>
      filesOn({
        ...fs,
        openFile: name =>
          pipe(
            fs.openFile(name),
            TE.map(source => ({ ...source, info: TE.right({ kind: 'file', size }) }))
          )
      })
    expect((await rightOf(sized(0).readFileLimited(200_000)(path))).length).toBe(200_000)
    expect((await rightOf(sized(300_000).readFileLimited(300_000)(path))).length).toBe(200_000)
    expect(await sized(10).readFileLimited(199_999)(path)()).toMatchObject(E.left({ _tag: 'TooLarge' }))
  })

  it('several files are written together', async () => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    await rightOf(files.writeFilesAtomic(folder)(oldFiles))
    await rightOf(files.writeFilesAtomic(folder)(newFiles))
    expect(await readAll(files, folder)).toStrictEqual(newFiles)
  })

  it('a folder is written, and replaced with all that was in it', async () => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    const path = join(folder, 'run')
    await rightOf(files.writeFolderAtomic(path)(newFiles))
    expect(await readAll(files, path)).toStrictEqual(newFiles)
    await rightOf(files.writeFolderAtomic(path)(oldFiles))
    expect(await readAll(files, path)).toStrictEqual(oldFiles)
    expect(await rightOf(files.listFolder(folder))).toStrictEqual(['run'])
  })

  it('an empty folder is filled', async () => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    await rightOf(files.ensureFolder(join(folder, 'run')))
    await rightOf(files.writeFolderAtomic(join(folder, 'run'))(oldFiles))
    expect(await readAll(files, join(folder, 'run'))).toStrictEqual(oldFiles)
  })

  it('ensureFolder makes what is missing, and takes what is there', async () => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    const path = join(folder, 'a/b/c')
    await rightOf(files.ensureFolder(path))
    await rightOf(files.ensureFolder(path))
    expect(await rightOf(fs.info(path))).toMatchObject({ kind: 'folder' })
    await rightOf(files.writeFileAtomic(join(path, 'file'))(oldBytes))
    expect(await files.ensureFolder(join(path, 'file'))()).toMatchObject(E.left({ _tag: 'AlreadyExists' }))
    expect(await files.ensureFolder(join(path, 'file/d'))()).toMatchObject(E.left({ _tag: 'NotAFolder' }))
  })

  it('listFolder sorts', async () => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    const names = ['b', 'a', 'B', '10', '9']
    await rightOf(files.writeFilesAtomic(folder)(new Map(names.map(name => [name, oldBytes]))))
    expect(await rightOf(files.listFolder(folder))).toStrictEqual(['10', '9', 'B', 'a', 'b'])
  })

  it('what is not there, or is of another kind, has an error that says so', async () => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    await rightOf(files.writeFileAtomic(join(folder, 'file'))(oldBytes))
    await rightOf(files.ensureFolder(join(folder, 'folder')))
    const tag = async (call: Call<unknown>): Promise<string> =>
      pipe(
        await call(),
        E.match(
          error => error._tag,
          () => 'none'
        )
      )
    expect(await tag(files.readFileLimited(10)(join(folder, 'no')))).toBe('NotFound')
    expect(await tag(files.readFileLimited(10)(join(folder, 'folder')))).toBe('NotAFile')
    expect(await tag(files.readFileLimited(10)(join(folder, 'file/a')))).toBe('NotAFolder')
    expect(await tag(files.writeFileAtomic(join(folder, 'no/a'))(oldBytes))).toBe('NotFound')
    expect(await tag(files.writeFileAtomic(join(folder, 'folder'))(oldBytes))).toBe('NotAFile')
    expect(await tag(files.writeFolderAtomic(join(folder, 'file'))(oldFiles))).toBe('NotAFolder')
    expect(await tag(files.writeFolderAtomic(join(folder, 'no/a'))(oldFiles))).toBe('NotFound')
    expect(await tag(files.listFolder(join(folder, 'no')))).toBe('NotFound')
    expect(await tag(files.listFolder(join(folder, 'file')))).toBe('NotAFolder')
    expect(await rightOf(files.listFolder(folder))).toStrictEqual(['file', 'folder'])
  })

  it.each([
    '',
    '.',
    '..',
    '../a',
    'a/b',
    '/a',
    'a\\b',
    'C:a',
    'a\0',
    'a\nb',
    'a\u202eb',
    'a'.repeat(201),
    '.credence-1.tmp'
  ])('the name %j is refused and nothing is written', async name => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    const contents = new Map([...oldFiles, [name, oldBytes]])
    expect(await files.writeFilesAtomic(folder)(contents)()).toMatchObject(E.left({ _tag: 'BadName' }))
    expect(await files.writeFolderAtomic(join(folder, 'run'))(contents)()).toMatchObject(E.left({ _tag: 'BadName' }))
    expect(await rightOf(files.listFolder(folder))).toStrictEqual([])
  })

  it('removeLeftovers takes the temporary names and no others', async () => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    await rightOf(files.writeFilesAtomic(folder)(oldFiles))
    await rightOf(writeNewFile(fs)(join(folder, '.credence-12ab-3.tmp'))(oldBytes))
    await rightOf(files.ensureFolder(join(folder, '.credence-99.tmp')))
    await rightOf(writeNewFile(fs)(join(folder, '.credence-99.tmp/a'))(oldBytes))
    await rightOf(writeNewFile(fs)(join(folder, '.credence-12.tmp.txt'))(oldBytes))
    await rightOf(files.removeLeftovers(folder))
    expect(await rightOf(files.listFolder(folder))).toStrictEqual(['.credence-12.tmp.txt', ...oldFiles.keys()])
  })

  // Found by the kill test: of two processes, the one that got the folder met the lock that the other had begun.
  it('removeLeftovers minds no name that is gone by the time it is looked at', async () => {
    const { fs, folder } = fresh()
    await rightOf(writeNewFile(fs)(join(folder, '.credence-2.tmp'))(oldBytes))
    const listed: FileSystem = { ...fs, list: () => TE.right(['.credence-1.tmp', '.credence-2.tmp']) }
    await rightOf(filesOn(listed).removeLeftovers(folder))
    expect(await rightOf(filesOn(fs).listFolder(folder))).toStrictEqual([])
  })

  it('a file that must be new is not written over another', async () => {
    const { fs, folder } = fresh()
    const path = join(folder, 'a')
    await rightOf(writeNewFile(fs)(path)(oldBytes))
    expect(await writeNewFile(fs)(path)(newBytes)()).toMatchObject(E.left({ _tag: 'AlreadyExists' }))
    expect(await read(filesOn(fs), path)).toStrictEqual(oldBytes)
  })

  it('writers at the same time leave one of their files, complete', async () => {
    const { fs, folder } = fresh()
    const files = filesOn(fs)
    const contents = Array.from({ length: 20 }, (_, index) => many(`writer ${index} `))
    await Promise.all(contents.map(bytes => rightOf(files.writeFileAtomic(join(folder, 'a'))(bytes))))
    expect(contents).toContainEqual(await read(files, join(folder, 'a')))
    expect(await rightOf(files.listFolder(folder))).toStrictEqual(['a'])
  })
})

describe('on the disk only', () => {
  it('a file is readable by its owner only', async () => {
    const path = join(mkdtempSync(join(root, 'mode-')), 'a')
    await rightOf(nodeFiles.writeFileAtomic(path)(oldBytes))
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('a symbolic link is replaced, not followed', async () => {
    const folder = mkdtempSync(join(root, 'link-'))
    writeFileSync(join(folder, 'target'), 'keep')
    symlinkSync(join(folder, 'target'), join(folder, 'link'))
    await rightOf(nodeFiles.writeFileAtomic(join(folder, 'link'))(newBytes))
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('keep')
    expect(await read(nodeFiles, join(folder, 'link'))).toStrictEqual(newBytes)
  })

  it.runIf(process.platform === 'linux')('a pipe and a device are refused at once', async () => {
    const path = join(mkdtempSync(join(root, 'pipe-')), 'pipe')
    execFileSync('mkfifo', [path])
    expect(await nodeFiles.readFileLimited(10)(path)()).toMatchObject(E.left({ _tag: 'NotAFile' }))
    expect(await nodeFiles.readFileLimited(10)('/dev/zero')()).toMatchObject(E.left({ _tag: 'NotAFile' }))
  })

  it('a file of several million bytes is the same after the journey', async () => {
    const path = join(mkdtempSync(join(root, 'large-')), 'a')
    const bytes = Uint8Array.from({ length: 5_000_001 }, (_, index) => index * 31)
    await rightOf(nodeFiles.writeFileAtomic(path)(bytes))
    expect(Buffer.compare(await rightOf(nodeFiles.readFileLimited(6_000_000)(path)), bytes)).toBe(0)
  })

  it('an error says what, where and what to do, and knows no temporary name', async () => {
    const folder = mkdtempSync(join(root, 'error-'))
    const sentence = async (call: Call<unknown>): Promise<string> => {
      const result = await call()
      return E.isLeft(result) ? result.left.message.replaceAll(folder, 'F') : ''
    }
    mkdirSync(join(folder, 'a'))
    writeFileSync(join(folder, 'b'), '')
    expect(await sentence(nodeFiles.writeFileAtomic(join(folder, 'no/a.json'))(oldBytes))).toBe(
      'Could not create F/no/a.json: there is no such file or folder (ENOENT); check the path.'
    )
    expect(await sentence(nodeFiles.writeFileAtomic(join(folder, 'a'))(oldBytes))).toBe(
      'Could not rename F/a: it is a folder (EISDIR); give the path of a file.'
    )
    expect(await sentence(nodeFiles.writeFolderAtomic(join(folder, 'b'))(oldFiles))).toBe(
      'Could not rename F/b: a part of the path is a file (ENOTDIR); give the path of a folder.'
    )
    expect(await sentence(nodeFiles.writeFolderAtomic(join(folder, 'no/run'))(oldFiles))).toBe(
      'Could not make the folder F/no/run: there is no such file or folder (ENOENT); check the path.'
    )
  })
})
