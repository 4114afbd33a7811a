import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { bytesPerImage, classCounts, examples, selectExamples, takeFirst } from '../../src/data/Dataset'
import { imageAt, shapeArbitrary, someExamples } from './examples'
import { left, noise, right } from './support'

const five = someExamples('train', 5, [2, 2, 1])

describe('Dataset', () => {
  it('examples are made of as many images as labels', () => {
    const make = examples('test', [2, 2, 1], 10)
    expect(right(make(noise(8), Uint8Array.of(9, 0)))).toMatchObject({ part: 'test', count: 2 })
    expect(left(make(noise(9), Uint8Array.of(9, 0)))._tag).toBe('WrongSize')
    expect(left(make(noise(8), Uint8Array.of(9, 10)))).toMatchObject({ _tag: 'LabelOutOfRange', index: 1, found: 10 })
  })

  it('takeFirst is a view of the first examples, and of all where there are fewer', () => {
    const two = right(takeFirst(2)(five))
    expect([two.count, two.images.length, two.labels.length]).toStrictEqual([2, 8, 2])
    expect(two.images.buffer).toBe(five.images.buffer)
    expect(right(takeFirst(9)(five))).toStrictEqual(five)
  })

  it.each([0, -1, 1.5, NaN, Infinity])('takeFirst refuses %d examples', count => {
    expect(left(takeFirst(count)(five))._tag).toBe('BadOption')
  })

  it('selectExamples gives images with their labels, in the order asked for', () => {
    fc.assert(
      fc.property(shapeArbitrary, fc.array(fc.nat(6)), (shape, indices) => {
        const from = someExamples('train', 7, shape)
        const chosen = selectExamples('validation', Uint32Array.from(indices))(from)
        expect([chosen.part, chosen.count]).toStrictEqual(['validation', indices.length])
        expect(Array.from(chosen.labels)).toStrictEqual(indices.map(index => index % 10))
        expect(indices.map((_, row) => imageAt(chosen, row))).toStrictEqual(indices.map(index => imageAt(from, index)))
      })
    )
  })

  it('classCounts counts labels', () => {
    expect(classCounts(3)({ ...five, labels: Uint8Array.of(0, 2, 2, 0, 2) })).toStrictEqual([2, 0, 3])
  })

  it('bytesPerImage of no examples is 0', () => {
    expect(bytesPerImage(five)).toBe(4)
    expect(bytesPerImage(someExamples('train', 0, [2, 2, 1]))).toBe(0)
  })
})
