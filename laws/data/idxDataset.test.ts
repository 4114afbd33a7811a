/**
 * Data sets from IDX files in memory are those of a folder with the same files.
 *
 * @since 0.1.0
 */
import { afterAll, describe, expect, it } from 'vitest'

import { encodeLabels } from '../../src/data/Idx'
import { idxDataset, type IdxPair } from '../../src/data/idxDataset'
import { loadDataset } from '../../src/data/registry'
import { idxFiles, idxImages, idxLabels, left, right, temporaryFolders } from './support'

const makeFolder = temporaryFolders(afterAll)
const files = idxFiles(20, 10)

const named = (name: string): { readonly name: string; readonly bytes: Uint8Array } => {
  const bytes = files[name]
  return bytes instanceof Uint8Array ? { name, bytes } : expect.fail(`${name} has no bytes`)
}

const pairOf = (stem: string): IdxPair => ({
  images: named(`${stem}-images-idx3-ubyte`),
  labels: named(`${stem}-labels-idx1-ubyte`)
})

const both = { train: pairOf('train'), test: pairOf('t10k') }

describe('IDX files in memory', () => {
  it('are the data set that a folder of them is', async () => {
    const read = right(await loadDataset(makeFolder(files))())
    expect(right(idxDataset(read.name)(both))).toStrictEqual(read)
  })

  it('are refused where images and labels do not belong together', () => {
    const labels = { name: 'labels', bytes: encodeLabels(new Uint8Array(19)) }
    const { _tag, message } = left(idxDataset('a')({ ...both, train: { ...both.train, labels } }))
    expect([_tag, message]).toStrictEqual(['CountMismatch', expect.stringContaining('labels')])
  })

  it('are refused where the parts have images of different shapes', () => {
    const small: IdxPair = {
      images: { name: 'small', bytes: idxImages(10, 8, 8) },
      labels: { name: 'labels', bytes: idxLabels(10) }
    }
    expect(left(idxDataset('a')({ ...both, test: small })).message).toContain('small')
  })

  it('are refused where a label names no class', () => {
    expect(left(idxDataset('a', { classes: ['one', 'two'] })(both))._tag).toBe('LabelOutOfRange')
  })
})
