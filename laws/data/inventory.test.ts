import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

import { dataSource } from '../../src/data/DataSource'
import { idxLayout } from '../../src/data/idxFolder'
import { holdingOf, inventory } from '../../src/data/inventory'
import { mnistSource } from '../../src/data/mnist'
import { idxFiles, temporaryFolders } from './support'

const makeFolder = temporaryFolders(afterAll)

const source = (name: string, folder: string) =>
  dataSource({
    name,
    describe: 'tiny: 10 classes',
    remedy: 'put it into data/tiny',
    places: [{ describe: 'a test folder', folder: () => ({ _tag: 'Some', value: folder }) }],
    layout: idxLayout()
  })

describe('the inventory', () => {
  it('counts what is there, and says how to get what is not', async () => {
    const [found, missing] = await inventory([
      source('tiny', makeFolder(idxFiles(6, 4))),
      source('other', join(makeFolder({}), 'nowhere'))
    ])()
    expect(found?.holding._tag === 'Found' && found.holding.counts.train > 0 && found.holding.counts.test > 0).toBe(
      true
    )
    expect(missing?.holding).toEqual({ _tag: 'Missing', remedy: 'put it into data/tiny' })
  })

  it('finds a test part that stands alone, but not one beside a damaged training part', async () => {
    const files = idxFiles(6, 4)
    const names = Object.keys(files)
    const test = Object.fromEntries(names.filter(n => n.startsWith('t10k')).map(n => [n, files[n]!]))
    const alone = await holdingOf(source('tiny', ''), makeFolder(test))()
    expect(alone._tag === 'Found' && alone.counts.train === 0 && alone.counts.test > 0).toBe(true)
    const images = names.find(n => n.startsWith('train-images'))!
    const cut = { ...files, [images]: files[images]!.slice(0, -5) }
    const damaged = await holdingOf(source('tiny', ''), makeFolder(cut))()
    expect(damaged._tag === 'Damaged' && damaged.sentence).toMatch(
      /train-images.* is truncated or damaged; get it again/
    )
  })

  it('knows the files of MNIST by their checksums, and others by the same names as different', async () => {
    const [mnist] = await inventory([mnistSource])()
    expect(mnist?.holding).toMatchObject({
      _tag: 'Found',
      counts: { train: 60_000, test: 10_000 },
      expected: { train: 60_000, test: 10_000 }
    })
    const verdicts = mnist?.holding._tag === 'Found' ? mnist.holding.files.map(f => f.verdict) : []
    expect(verdicts).toEqual(['published', 'published', 'published', 'published'])
    const other = await holdingOf(source('mnist', ''), makeFolder(idxFiles(6, 4)))()
    expect(other._tag === 'Found' && other.files.map(f => f.verdict)).toEqual(Array<string>(4).fill('different'))
  })

  it('knows no checksum of a set that is not MNIST, whatever its files are called', async () => {
    const holding = await holdingOf(source('fashion-mnist', ''), makeFolder(idxFiles(6, 4)))()
    expect(holding._tag === 'Found' && holding.files).toEqual([])
  })
})
