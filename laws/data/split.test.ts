import * as fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'

import type { Examples } from '../../src/data/Dataset'
import { isPermutation, fileOrder } from '../../src/data/order'
import { splitTrain } from '../../src/data/split'
import { asSet, seedArbitrary, shapeArbitrary, shuffle, someExamples } from './examples'
import { left, right } from './support'

const share = fc.double({ min: 0, max: 0.9, noNaN: true })

describe('splitTrain', () => {
  it('gives parts that are disjoint and that cover the training examples', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        shapeArbitrary,
        share,
        seedArbitrary,
        (count, shape, validation, seed) => {
          fc.pre(Math.round(validation * count) < count)
          const from = someExamples('train', count, shape)
          const parts = right(splitTrain({ validation, permutation: shuffle(seed) })(from))
          expect(asSet(parts.train, parts.validation)).toStrictEqual(asSet(from))
          expect([parts.train.part, parts.validation.part]).toStrictEqual(['train', 'validation'])
        }
      )
    )
  })

  it('holds out the share that was asked for; N is the number that is left', () => {
    const parts = right(splitTrain({ validation: 0.2, permutation: shuffle(1) })(someExamples('train', 50, [1, 1, 1])))
    expect([parts.train.count, parts.train.labels.length, parts.train.images.length]).toStrictEqual([40, 40, 40])
    expect([parts.validation.count, parts.validation.labels.length]).toStrictEqual([10, 10])
  })

  it('is the same for the same seed, and another for another', () => {
    const from = someExamples('train', 50, [2, 2, 1])
    const parts = (seed: number) => right(splitTrain({ validation: 0.5, permutation: shuffle(seed) })(from))
    expect(parts(7)).toStrictEqual(parts(7))
    expect(parts(7)).not.toStrictEqual(parts(8))
  })

  it('keeps the order of the file in each part', () => {
    const from = { ...someExamples('train', 9, [1, 1, 1]), images: Uint8Array.from({ length: 9 }, (_, i) => i) }
    const parts = right(splitTrain({ validation: 0.4, permutation: shuffle(3) })(from))
    expect(Array.from(parts.train.images)).toStrictEqual(Array.from(parts.train.images.toSorted()))
    expect(Array.from(parts.validation.images)).toStrictEqual(Array.from(parts.validation.images.toSorted()))
  })

  it('leaves the examples that it is given as they are', () => {
    const from = someExamples('train', 9, [1, 2, 1])
    const copy = structuredClone(from)
    splitTrain({ validation: 0.4, permutation: shuffle(3) })(from)
    expect(from).toStrictEqual(copy)
  })

  it.each([-0.1, 1, 0.99, NaN, Infinity])('refuses to hold out %d of 9', validation => {
    expect(left(splitTrain({ validation, permutation: fileOrder })(someExamples('train', 9, [1, 1, 1])))._tag).toBe(
      'BadOption'
    )
  })

  it.each([
    ['too short', () => Uint32Array.of(0, 1)],
    ['too long', () => Uint32Array.of(0, 1, 2, 3)],
    ['with a repetition', () => Uint32Array.of(0, 1, 1)],
    ['out of range', () => Uint32Array.of(1, 2, 3)]
  ])('refuses a permutation that is %s', (_, permutation) => {
    const { _tag, message } = left(splitTrain({ validation: 0.4, permutation })(someExamples('train', 3, [1, 1, 1])))
    expect(_tag).toBe('BadOption')
    expect(message).toContain('permutation should be a permutation of 0 to 2')
  })

  it('does not take the test part, by type', () => {
    type Input = Parameters<ReturnType<typeof splitTrain>>[0]
    expectTypeOf<Examples<'train'>>().toExtend<Input>()
    expectTypeOf<Examples<'test'>>().not.toExtend<Input>()
  })
})

describe('isPermutation', () => {
  it('holds for shuffles and for nothing with a missing index', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), seedArbitrary, fc.nat(), fc.nat(), (n, seed, at, value) => {
        const order = shuffle(seed)(n)
        expect(isPermutation(n, order)).toBe(true)
        const changed = order.with(at % n, value)
        expect(isPermutation(n, changed)).toBe(order[at % n] === value)
        expect(isPermutation(n + 1, order)).toBe(false)
      })
    )
  })

  it('holds for the order of the file', () => {
    expect(Array.from(fileOrder(4))).toStrictEqual([0, 1, 2, 3])
  })
})
