import * as fc from 'fast-check'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'

import { type Batch, batches } from '../../src/data/Batches'
import { fileOrder } from '../../src/data/order'
import { standardise, unitRange } from '../../src/data/normalise'
import { imageAt, seedArbitrary, shapeArbitrary, shuffle, someExamples } from './examples'
import { left, right } from './support'

const sizes = fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 9 }), fc.nat(4))

/** The real rows of a batch: image and label. */
const rows = (batch: Batch): ReadonlyArray<readonly [ReadonlyArray<number>, number]> => {
  const size = batch.images.length / batch.labels.length
  return Array.from({ length: batch.count }, (_, row) => [
    Array.from(batch.images.subarray(row * size, (row + 1) * size)),
    batch.labels[row] ?? -1
  ])
}

describe('batches', () => {
  it('visit each example exactly once, in the order given, with its label', () => {
    fc.assert(
      fc.property(sizes, shapeArbitrary, seedArbitrary, ([count, batchSize, more], shape, seed) => {
        const from = someExamples('train', count, shape)
        const order = shuffle(seed)(count)
        const normalisation = { mean: Array(shape[2]).fill(0.3), std: Array(shape[2]).fill(0.2) }
        const epoch = right(batches({ order, batchSize, padTo: batchSize + more, normalisation })(from))
        const expected = Array.from(order, example => [
          Array.from(standardise(normalisation)(Uint8Array.from(imageAt(from, example)))),
          example % 10
        ])
        expect(Array.from(epoch).flatMap(rows)).toStrictEqual(expected)
      })
    )
  })

  it('have padTo rows, of which count are real: weight 1, and the others weight, label and image 0', () => {
    fc.assert(
      fc.property(sizes, shapeArbitrary, ([count, batchSize, more], shape) => {
        const from = someExamples('test', count, shape)
        const padTo = batchSize + more
        const normalisation = { mean: Array(shape[2]).fill(0.3), std: Array(shape[2]).fill(0.2) }
        const epoch = right(batches({ order: fileOrder(count), batchSize, padTo, normalisation })(from))
        expect(epoch.length).toBe(Math.ceil(count / batchSize))
        Array.from(epoch, (batch, index) => {
          const size = shape[0] * shape[1] * shape[2]
          expect(batch.count).toBe(Math.min(batchSize, count - index * batchSize))
          expect(Array.from(batch.weights)).toStrictEqual(
            Array.from({ length: padTo }, (_, row) => (row < batch.count ? 1 : 0))
          )
          expect(batch.images.length).toBe(padTo * size)
          expect(batch.labels.length).toBe(padTo)
          expect(batch.images.subarray(batch.count * size).every(x => x === 0)).toBe(true)
          expect(batch.labels.subarray(batch.count).every(x => x === 0)).toBe(true)
        })
      })
    )
  })

  it('have weights that sum to the number of examples, so a weighted mean counts no padding', () => {
    fc.assert(
      fc.property(sizes, ([count, batchSize]) => {
        const from = someExamples('test', count, [1, 1, 1])
        const epoch = right(batches({ order: fileOrder(count), batchSize, normalisation: unitRange(1) })(from))
        const sum = Array.from(epoch).reduce((total, { weights }) => total + weights.reduce((a, b) => a + b, 0), 0)
        expect(sum).toBe(count)
      })
    )
  })

  it('are the same when they are made again, one by one or in a row, and share no memory', () => {
    const from = someExamples('train', 7, [2, 2, 1])
    const epoch = right(batches({ order: shuffle(5)(7), batchSize: 3, normalisation: unitRange(1) })(from))
    const once = Array.from(epoch)
    expect(Array.from(epoch)).toStrictEqual(once)
    expect([0, 1, 2].map(epoch.at)).toStrictEqual(once.map(O.some))
    expect(new Set(once.map(({ images }) => images.buffer)).size).toBe(3)
    expect([-1, 3, 0.5, NaN].map(epoch.at)).toStrictEqual([O.none, O.none, O.none, O.none])
  })

  it('are made when they are asked for', () => {
    const seen: Array<number> = []
    const from = someExamples('train', 6, [1, 1, 1])
    const transform = {
      part: 'train',
      count: 6,
      bytes: 1,
      apply: (image: Uint8Array, example: number): Uint8Array => {
        seen.push(example)
        return image
      }
    } as const
    const epoch = right(batches({ order: fileOrder(6), batchSize: 2, normalisation: unitRange(1), transform })(from))
    expect(seen).toStrictEqual([])
    const [first] = epoch
    expect(first?.count).toBe(2)
    expect(seen).toStrictEqual([0, 1])
  })

  it('leave the bytes of the examples as they are', () => {
    const from = someExamples('train', 7, [2, 2, 3])
    const copy = structuredClone(from)
    Array.from(right(batches({ order: shuffle(5)(7), batchSize: 3, normalisation: unitRange(3) })(from)))
    expect(from).toStrictEqual(copy)
  })

  it.each([
    ['batchSize', { batchSize: 0 }],
    ['batchSize', { batchSize: 1.5 }],
    ['batchSize', { batchSize: NaN }],
    ['padTo', { padTo: 1 }],
    ['padTo', { padTo: 2.5 }],
    ['padTo', { padTo: 2 ** 40 }],
    ['order', { order: Uint32Array.of(0, 1, 2) }],
    ['order', { order: Uint32Array.of(0, 1, 1, 2) }],
    ['order', { order: Uint32Array.of(0, 1, 2, 4) }],
    ['normalisation', { normalisation: unitRange(3) }],
    ['normalisation', { normalisation: unitRange(0) }],
    ['normalisation', { normalisation: { mean: [0], std: [] } }],
    ['transform', { transform: { part: 'train', count: 3, bytes: 4, apply: (image: Uint8Array) => image } as const }],
    ['transform', { transform: { part: 'train', count: 4, bytes: 9, apply: (image: Uint8Array) => image } as const }]
  ])('refuse a bad %s', (option, changed) => {
    const from = someExamples('train', 4, [2, 2, 1])
    const options = { order: fileOrder(4), batchSize: 2, normalisation: unitRange(1), ...changed }
    expect(left(batches(options)(from))).toMatchObject({ _tag: 'BadOption', option })
  })
})
