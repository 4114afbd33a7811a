import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Dataset, ImageShape } from '../../src/data/Dataset'
import { padImages, padTestSet } from '../../src/data/pad'
import { imageAt, shapeArbitrary, someExamples } from './examples'
import { left, right } from './support'

const dataset = (imageShape: ImageShape): Dataset => ({
  name: 'small',
  classes: Array.from('0123456789'),
  imageShape,
  train: someExamples('train', 3, imageShape, 1),
  test: someExamples('test', 2, imageShape, 2)
})

describe('padImages', () => {
  it('puts pixel (y, x) at (y + border, x + border), and zeros around', () => {
    fc.assert(
      fc.property(shapeArbitrary, fc.nat(3), (shape, wanted) => {
        const [h, w, c] = shape
        const border = Math.min(wanted, Math.max(h, w))
        const small = dataset(shape)
        const padded = right(padImages(border)(small))
        const [H, W] = [h + 2 * border, w + 2 * border]
        expect(padded.imageShape).toStrictEqual([H, W, c])
        const expected = (image: ReadonlyArray<number>): ReadonlyArray<number> =>
          Array.from({ length: H * W * c }, (_, at) => {
            const [y, x] = [Math.floor(at / (W * c)) - border, (Math.floor(at / c) % W) - border]
            return y >= 0 && y < h && x >= 0 && x < w ? (image[(y * w + x) * c + (at % c)] ?? -1) : 0
          })
        expect(imageAt(padded.train, 2)).toStrictEqual(expected(imageAt(small.train, 2)))
        expect(imageAt(padded.test, 1)).toStrictEqual(expected(imageAt(small.test, 1)))
        expect([padded.train.labels, padded.test.labels]).toStrictEqual([small.train.labels, small.test.labels])
      })
    )
  })

  it('by 0 changes nothing', () => {
    expect(right(padImages(0)(dataset([2, 3, 1])))).toStrictEqual(dataset([2, 3, 1]))
  })

  it('of a test set is that of the whole', () => {
    const { train: _, ...testSet } = dataset([2, 3, 1])
    const { train: __, ...padded } = right(padImages(2)(dataset([2, 3, 1])))
    expect(right(padTestSet(2)(testSet))).toStrictEqual(padded)
  })

  it.each([-1, 0.5, 4, NaN, Infinity])('refuses a border of %d around 2 x 3 pixels', border => {
    expect(left(padImages(border)(dataset([2, 3, 1])))._tag).toBe('BadOption')
  })
})
