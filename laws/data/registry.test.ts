import { basename, join } from 'node:path'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

import { afterAll, describe, expect, it } from 'vitest'

import { mnist } from '../../src/data/mnist'
import { dataSources, loadDataset, loadTestSet } from '../../src/data/registry'
import { idxFiles, left, right, temporaryFolders } from './support'

const makeFolder = temporaryFolders(afterAll)

describe('registry', () => {
  it('knows each data set once, by the names of the command line', () => {
    expect(dataSources.map(({ name }) => name)).toStrictEqual([
      'mnist',
      'fashion-mnist',
      'notmnist',
      'cifar10',
      'cifar100'
    ])
  })

  it('lists every file that describes a data set', () => {
    const folder = join(import.meta.dirname, '../../src/data')
    const describing = readdirSync(folder).filter(name =>
      / = dataSource\(/.test(readFileSync(join(folder, name), 'utf8'))
    )
    expect(describing).toStrictEqual(['cifar10.ts', 'cifar100.ts', 'fashionMnist.ts', 'mnist.ts', 'notMnist.ts'])
    expect(dataSources.length).toBe(describing.length)
  })

  it('says what each data set is and how to get it', () => {
    dataSources.forEach(({ describe: text, remedy }) => {
      expect(text).toMatch(/\d+ classes$/)
      expect(remedy).toMatch(/data/)
    })
  })

  it('answers an unknown name with the known ones', async () => {
    expect(left(await loadDataset('minst')())).toStrictEqual({
      _tag: 'UnknownDataset',
      name: 'minst',
      known: ['mnist', 'fashion-mnist', 'notmnist', 'cifar10', 'cifar100'],
      message:
        '"minst" is neither a known data set nor a folder: give one of mnist, fashion-mnist, notmnist, cifar10, cifar100, or the path of a folder with IDX or CIFAR files.'
    })
  })

  it.each([
    ['', 'UnknownDataset'],
    ['__proto__', 'UnknownDataset'],
    [import.meta.filename, 'UnknownDataset'],
    ['a\u0000b', 'UnreadableFile'],
    ['\u001b[31m', 'UnknownDataset'],
    ['x'.repeat(100_000), 'UnreadableFile']
  ])('answers the name %j with an error', async (name, tag) => {
    const error = left(await loadDataset(name)())
    expect(error._tag).toBe(tag)
    expect(error.message).not.toMatch(/[\u0000-\u001f]/)
    expect(error.message.length).toBeLessThan(1000)
    expect(left(await loadTestSet(name)())._tag).toBe(tag)
  })

  it('answers a folder of other files with the files that it reads', async () => {
    const folder = makeFolder({ 'notes.txt': 'hello' })
    const { _tag, message } = left(await loadDataset(folder)())
    expect(_tag).toBe('MissingFile')
    expect(message).toContain(basename(folder))
    expect(message).toContain('train-images-idx3-ubyte')
    expect(message).toContain('data_batch_1.bin')
  })

  it('says where it looked for a data set that is not installed, and how to get it', async () => {
    const { message } = left(await loadDataset('cifar100')())
    expect(message).toMatch(
      /^The data set cifar100 was not found \(looked in the folder data\/cifar100, the folder data\/cifar-100-binary\): unpack .*\.$/
    )
  })

  it('looks in the folder data of the working folder before the installed package', async () => {
    const folder = makeFolder({})
    mkdirSync(join(folder, 'data', 'mnist'), { recursive: true })
    const before = process.cwd()
    process.chdir(folder)
    const packaged = await mnist()()
    Object.entries(idxFiles(7, 2)).forEach(([name, bytes]) => writeFileSync(join(folder, 'data', 'mnist', name), bytes))
    const local = await mnist()()
    process.chdir(before)
    expect(right(packaged).train.count).toBe(60000)
    expect(right(local).train.count).toBe(7)
  })
})
