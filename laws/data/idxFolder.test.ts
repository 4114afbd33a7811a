import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { defaultLimits } from '../../src/data/Limits'
import { fashionMnist } from '../../src/data/fashionMnist'
import { encodeLabels } from '../../src/data/Idx'
import { mnist } from '../../src/data/mnist'
import { loadDataset, loadTestSet } from '../../src/data/registry'
import { type Files, gzip, idxFiles, idxImages, idxLabels, left, right, temporaryFolders } from './support'

const makeFolder = temporaryFolders(afterAll)
const complete = idxFiles(20, 10)

const without = (...names: ReadonlyArray<string>): Files =>
  Object.fromEntries(Object.entries(complete).filter(([name]) => !names.includes(name)))

describe('a folder of IDX files', () => {
  it('is a data set named after the folder, with the digits as classes', async () => {
    const { name, classes, imageShape, train, test } = right(await loadDataset(makeFolder(complete))())
    expect(name).toMatch(/^set-/)
    expect(classes).toStrictEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    expect([imageShape, train.count, test.count]).toStrictEqual([[28, 28, 1], 20, 10])
    expect(Array.from(train.labels)).toStrictEqual(Array.from({ length: 20 }, (_, i) => i % 10))
  })

  it('takes names with dots, and gzipped files', async () => {
    const renamed = Object.fromEntries(
      Object.entries(complete).map(([name, bytes]) => [
        `${name.replace('-idx', '.idx')}.gz`,
        gzip(typeof bytes === 'string' ? new Uint8Array(0) : bytes)
      ])
    )
    expect(right(await loadDataset(makeFolder(renamed))())).toMatchObject({ train: { count: 20 }, test: { count: 10 } })
  })

  it('takes images of any one size', async () => {
    expect(right(await loadDataset(makeFolder(idxFiles(3, 2, 8)))()).imageShape).toStrictEqual([8, 8, 1])
  })

  it('takes the names of the classes from classes.txt', async () => {
    const letters = { ...complete, 'classes.txt': 'A\nB\r\nC\n\nD\nE\nF\nG\nH\nI\nJ\nK\n' }
    expect(right(await loadDataset(makeFolder(letters))()).classes).toStrictEqual(Array.from('ABCDEFGHIJK'))
    const few = { ...complete, 'classes.txt': 'A\nB\n' }
    expect(left(await loadDataset(makeFolder(few))())._tag).toBe('LabelOutOfRange')
    const none = { ...complete, 'classes.txt': '\n' }
    expect(left(await loadDataset(makeFolder(none))())._tag).toBe('BadContent')
    const bytes = { ...complete, 'classes.txt': Uint8Array.of(0xff, 0xfe, 0xff) }
    expect(left(await loadDataset(makeFolder(bytes))())._tag).toBe('BadContent')
  })

  it('with a test part alone gives a test set, and no data set', async () => {
    const folder = makeFolder(without('train-images-idx3-ubyte', 'train-labels-idx1-ubyte'))
    expect(right(await loadTestSet(folder)())).toMatchObject({ imageShape: [28, 28, 1], test: { count: 10 } })
    expect(left(await loadDataset(folder)())._tag).toBe('MissingFile')
  })

  it('with images but no labels is refused', async () => {
    const { _tag, message } = left(await loadDataset(makeFolder(without('train-labels-idx1-ubyte')))())
    expect(_tag).toBe('MissingFile')
    expect(message).toMatch(
      /train-labels-idx1-ubyte was not found: the folder should hold the labels of the training part under that name or train-labels-idx1-ubyte\.gz, .*copy the file there\.$/
    )
  })

  it('with labels but no images is refused', async () => {
    const { message } = left(await loadDataset(makeFolder(without('t10k-images-idx3-ubyte')))())
    expect(message).toContain(
      't10k-images-idx3-ubyte was not found: the folder should hold the images of the test part'
    )
  })

  it('with a label that names no class is refused', async () => {
    const labels = { ...complete, 'train-labels-idx1-ubyte': encodeLabels(new Uint8Array(20).fill(3).with(19, 10)) }
    const { _tag, message } = left(await loadDataset(makeFolder(labels))())
    expect(_tag).toBe('LabelOutOfRange')
    expect(message).toContain('train-labels-idx1-ubyte has the label 10 at example 19, but labels should be 0 to 9')
  })

  it('with more labels than images is refused', async () => {
    const { _tag, message } = left(
      await loadDataset(makeFolder({ ...complete, 'train-labels-idx1-ubyte': idxLabels(21) }))()
    )
    expect(_tag).toBe('CountMismatch')
    expect(message).toMatch(/train-images-idx3-ubyte has 20 images, but .*train-labels-idx1-ubyte has 21 labels/)
  })

  it('with parts of two sizes is refused', async () => {
    const { _tag, message } = left(
      await loadDataset(makeFolder({ ...complete, 't10k-images-idx3-ubyte': idxImages(10, 28, 27) }))()
    )
    expect(_tag).toBe('WrongShape')
    expect(message).toContain('should have the shape [28, 28, 1] (height, width, channels), but have [28, 27, 1]')
  })

  it('with no images at all is refused', async () => {
    const empty = {
      ...complete,
      'train-images-idx3-ubyte': idxImages(0, 28, 28),
      'train-labels-idx1-ubyte': idxLabels(0)
    }
    expect(left(await loadDataset(makeFolder(empty))()).message).toContain('should hold at least one image')
  })

  it('with files swapped is refused', async () => {
    const swapped = { ...complete, 'train-images-idx3-ubyte': idxLabels(20) }
    expect(left(await loadDataset(makeFolder(swapped))())._tag).toBe('WrongMagic')
  })

  it('with a folder in place of a file, or a link to nowhere, is refused', async () => {
    const folder = makeFolder(without('train-images-idx3-ubyte'))
    mkdirSync(join(folder, 'train-images-idx3-ubyte'))
    expect(left(await loadDataset(folder)()).message).toContain('it is not a regular file')
    const other = makeFolder(without('train-images-idx3-ubyte'))
    symlinkSync(join(other, 'nowhere'), join(other, 'train-images-idx3-ubyte'))
    expect(left(await loadDataset(other)())._tag).toBe('MissingFile')
  })

  it('with a file over the limit is refused before it is read', async () => {
    const limits = { ...defaultLimits, fileBytes: 1000 }
    expect(left(await loadDataset(makeFolder(complete), limits)())._tag).toBe('TooLarge')
  })

  it('as MNIST or Fashion-MNIST must have images of 28 x 28', async () => {
    const folder = makeFolder(idxFiles(3, 2, 8))
    expect(left(await mnist(folder)())._tag).toBe('WrongShape')
    expect(left(await fashionMnist(folder)())._tag).toBe('WrongShape')
    expect(right(await fashionMnist(makeFolder(complete))()).classes[9]).toBe('Ankle boot')
  })
})
