import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { afterAll, describe, expect, it } from 'vitest'

import { concat } from '../../src/data/bytes'
import { cifar10 } from '../../src/data/cifar10'
import { cifar100 } from '../../src/data/cifar100'
import { cifar10LabelBytes, cifar100LabelBytes, decodeCifar, encodeCifar } from '../../src/data/CifarBinary'
import { loadDataset, loadTestSet } from '../../src/data/registry'
import { cifarFile, encodePng, left, noise, right, temporaryFolders } from './support'

const makeFolder = temporaryFolders(afterAll)

describe('CIFAR binary format', () => {
  it('decode . encode = id', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(cifar10LabelBytes, cifar100LabelBytes),
        fc.nat(),
        (count, labelBytes, seed) => {
          const records = {
            images: noise(count * 3072, seed),
            labels: labelBytes.map(classes => noise(count, seed + classes).map(byte => byte % classes))
          }
          expect(decodeCifar(labelBytes)(right(encodeCifar(records)), 'file')).toStrictEqual(E.right(records))
        }
      )
    )
  })

  it('encode . decode = id', () => {
    const file = cifarFile(4, cifar100LabelBytes)
    expect(encodeCifar(right(decodeCifar(cifar100LabelBytes)(file, 'file')))).toStrictEqual(E.right(file))
  })

  it('turns planes of red, green and blue into pixels', () => {
    const planes = [10, 20, 30].map(value => new Uint8Array(1024).fill(value).with(33, value + 1))
    const { images, labels } = right(decodeCifar([10])(concat([Uint8Array.of(6), ...planes]), 'file'))
    expect(labels).toStrictEqual([Uint8Array.of(6)])
    expect(Array.from(images.subarray(0, 6))).toStrictEqual([10, 20, 30, 10, 20, 30])
    // the second pixel of the second row
    expect(Array.from(images.subarray(33 * 3, 34 * 3))).toStrictEqual([11, 21, 31])
  })

  it('refuses what is not a whole number of records, and labels out of range', () => {
    expect(left(decodeCifar([10])(new Uint8Array(0), 'file'))._tag).toBe('WrongSize')
    expect(left(decodeCifar([10])(cifarFile(2, [10]).subarray(1), 'file')).message).toContain(
      'a multiple of 3073 bytes'
    )
    expect(left(decodeCifar([10])(cifarFile(12, [12]), 'file'))).toMatchObject({ _tag: 'LabelOutOfRange', index: 10 })
    // a CIFAR-100 file is not CIFAR-10
    expect(left(decodeCifar([10])(cifarFile(2, [20, 100]), 'file'))._tag).toBe('WrongSize')
  })

  it('does not write labels that the images do not have', () => {
    expect(left(encodeCifar({ images: noise(3072), labels: [Uint8Array.of(1, 2)] }))._tag).toBe('BadOption')
  })
})

describe('a folder of CIFAR-10', () => {
  const batches = {
    'data_batch_1.bin': cifarFile(3, [10], 1),
    'data_batch_2.bin': cifarFile(2, [10], 2),
    'test_batch.bin': cifarFile(4, [10], 3)
  }

  it('joins the batches that are there, in order', async () => {
    const { imageShape, classes, train, test } = right(await cifar10(makeFolder(batches))())
    expect([imageShape, train.count, test.count]).toStrictEqual([[32, 32, 3], 5, 4])
    expect(Array.from(train.labels)).toStrictEqual([0, 1, 2, 0, 1])
    expect([classes[0], classes[9]]).toStrictEqual(['airplane', 'truck'])
    const second = right(decodeCifar([10])(batches['data_batch_2.bin'], 'file'))
    expect(train.images.subarray(3 * 3072)).toStrictEqual(second.images)
  })

  it('is recognised by its files', async () => {
    expect(right(await loadDataset(makeFolder(batches))()).train.count).toBe(5)
    expect(right(await loadTestSet(makeFolder({ 'test_batch.bin': batches['test_batch.bin'] }))()).test.count).toBe(4)
  })

  it('without a test batch is refused', async () => {
    expect(left(await cifar10(makeFolder({ 'data_batch_1.bin': batches['data_batch_1.bin'] }))()).message).toMatch(
      /test_batch\.bin was not found: the folder should hold the CIFAR-10 files/
    )
  })

  it('with no file of it names the files of both forms', async () => {
    const { message } = left(await cifar10(makeFolder({ 'readme.txt': 'hello' }))())
    expect(message).toContain('data_batch_1.bin')
    expect(message).toContain('data_batch_1.png')
  })
})

describe('a folder of CIFAR-100', () => {
  const files = { 'train.bin': cifarFile(103, [20, 100]), 'test.bin': cifarFile(5, [20, 100]) }

  it('has the fine labels and a hundred classes', async () => {
    const { classes, train, test } = right(await cifar100(makeFolder(files))())
    expect(Array.from(train.labels.subarray(98))).toStrictEqual([98, 99, 0, 1, 2])
    expect([train.count, test.count, classes.length, new Set(classes).size]).toStrictEqual([103, 5, 100, 100])
    expect(classes.toSorted()).toStrictEqual(classes)
    expect([classes[0], classes[47], classes[99]]).toStrictEqual(['apple', 'maple_tree', 'worm'])
  })

  it('is recognised by its files', async () => {
    expect(right(await loadDataset(makeFolder(files))()).classes.length).toBe(100)
  })
})

describe('CIFAR-10 as PNG files', () => {
  const png = (count: number, seed: number): Uint8Array => encodePng(1024, count, noise(count * 3072, seed), [1])
  const files = {
    'data_batch_1.png': png(3, 1),
    'data_batch_2.png': png(2, 2),
    'test_batch.png': png(2, 3),
    'train_lables.json': '[6,9,9,4,1]',
    'test_lables.json': '[3,8]'
  }

  it('has one image a row', async () => {
    const { imageShape, train, test } = right(await cifar10(makeFolder(files))())
    expect([imageShape, Array.from(train.labels), Array.from(test.labels)]).toStrictEqual([
      [32, 32, 3],
      [6, 9, 9, 4, 1],
      [3, 8]
    ])
    expect(train.images).toStrictEqual(concat([noise(3 * 3072, 1), noise(2 * 3072, 2)]))
  })

  it('is recognised by its files', async () => {
    expect(right(await loadDataset(makeFolder(files))()).train.count).toBe(5)
  })

  it.each([
    ['another number of labels', { 'train_lables.json': '[6,9,9,4]' }, 'CountMismatch'],
    ['a label over 9', { 'train_lables.json': '[6,9,9,4,10]' }, 'LabelOutOfRange'],
    ['a label over 255', { 'train_lables.json': '[6,9,9,4,256]' }, 'BadContent'],
    ['a label below 0', { 'train_lables.json': '[6,9,9,4,-1]' }, 'BadContent'],
    ['half a label', { 'train_lables.json': '[6,9,9,4,0.5]' }, 'BadContent'],
    ['labels as text', { 'train_lables.json': '["6"]' }, 'BadContent'],
    ['no list', { 'train_lables.json': '{"0":6}' }, 'BadContent'],
    ['no JSON', { 'train_lables.json': '[6,9' }, 'BadContent'],
    ['very deep JSON', { 'train_lables.json': '['.repeat(100000) + ']'.repeat(100000) }, 'BadContent'],
    ['rows of another width', { 'data_batch_1.png': encodePng(32, 32, noise(3072), [0]) }, 'WrongShape'],
    ['no PNG', { 'data_batch_1.png': 'GIF89a' }, 'WrongMagic']
  ])('with %s is refused', async (_, changed, tag) => {
    expect(left(await cifar10(makeFolder({ ...files, ...changed }))())._tag).toBe(tag)
  })

  it('without labels is refused', async () => {
    const { 'train_lables.json': _, ...rest } = files
    expect(left(await cifar10(makeFolder(rest))()).message).toContain('train_lables.json was not found')
  })
})
