import { afterAll, describe, expect, it } from 'vitest'

import { fashionMnist } from '../../src/data/fashionMnist'
import { loadDataset, loadTestSet } from '../../src/data/registry'
import { type Files, left, noise, right, temporaryFolders } from './support'

const makeFolder = temporaryFolders(afterAll)

const SIZE = 28 * 28

/** Row `row` of a class: noise that belongs to it alone. */
const image = (label: number, row: number): Uint8Array => noise(SIZE, 100 * label + row)

const rowsOf = (label: number, count: number): ReadonlyArray<ReadonlyArray<number>> =>
  Array.from({ length: count }, (_, row) => Array.from(image(label, row)))

const json = (rows: ReadonlyArray<unknown>): string => JSON.stringify({ data: rows })

/** Seven rows a class, as many sevenths as there are parts of the split. */
const files: Files = Object.fromEntries(
  Array.from({ length: 10 }, (_, label) => [`${label}.json`, json(rowsOf(label, 7))])
)

describe('Fashion-MNIST as JSON files', () => {
  it('has the class in the name of the file, and the last seventh of each class for the test', async () => {
    const { imageShape, classes, train, test } = right(await fashionMnist(makeFolder(files))())
    expect([imageShape, train.count, test.count]).toStrictEqual([[28, 28, 1], 60, 10])
    expect([classes[0], classes[9]]).toStrictEqual(['T-shirt/top', 'Ankle boot'])
    expect(Array.from(test.labels)).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(Array.from(train.labels.subarray(0, 8))).toStrictEqual([0, 0, 0, 0, 0, 0, 1, 1])
    expect(train.images.subarray(7 * SIZE, 8 * SIZE)).toStrictEqual(image(1, 1))
    expect(test.images.subarray(9 * SIZE)).toStrictEqual(image(9, 6))
  })

  it('leaves out empty rows, which the package has, and no other', async () => {
    const [first, ...others] = rowsOf(3, 7)
    const gaps = makeFolder({ ...files, '3.json': json([first, [], ...others, []]) })
    expect(right(await fashionMnist(gaps)())).toStrictEqual(right(await fashionMnist(makeFolder(files))()))
  })

  it('is recognised by its files, its test part alone too', async () => {
    expect(right(await loadDataset(makeFolder(files))()).train.count).toBe(60)
    expect(right(await loadTestSet(makeFolder(files))()).test.count).toBe(10)
  })

  it.each([
    ['no JSON', '{"data":[[1,'],
    ['other JSON', '[1,2]'],
    ['no list', '{"data":{}}'],
    ['very deep JSON', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['a row that is too short', json([...rowsOf(2, 6), Array(SIZE - 1).fill(0)])],
    ['a row of text', json([Array(SIZE).fill('1')])],
    ['a number that is no byte', json([[...Array<number>(SIZE - 1).fill(0), 256]])],
    ['half a byte', json([[...Array<number>(SIZE - 1).fill(0), 0.5]])],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe)]
  ])('with %s is refused, by the name of the file', async (_, content) => {
    const error = left(await fashionMnist(makeFolder({ ...files, '2.json': content }))())
    expect(error._tag).toBe('BadContent')
    expect(error.message).toContain('2.json')
  })

  it('without one of its files is refused', async () => {
    const { '7.json': _, ...rest } = files
    expect(left(await fashionMnist(makeFolder(rest))()).message).toContain('7.json was not found')
  })
})
