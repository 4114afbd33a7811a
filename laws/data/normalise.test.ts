import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { describe, expect, expectTypeOf, it } from 'vitest'

import type { Examples } from '../../src/data/Dataset'
import { fitNormalisation, NormalisationCodec, standardise, unitRange } from '../../src/data/normalise'
import { selectExamples } from '../../src/data/Dataset'
import { seedArbitrary, shapeArbitrary, shuffle, someExamples } from './examples'
import { left, right } from './support'

const channelOf = (numbers: Iterable<number>, channels: number, channel: number): ReadonlyArray<number> =>
  Array.from(numbers).filter((_, at) => at % channels === channel)

const mean = (xs: ReadonlyArray<number>): number => xs.reduce((sum, x) => sum + x, 0) / xs.length

const std = (xs: ReadonlyArray<number>): number => {
  const centre = mean(xs)
  return Math.sqrt(mean(xs.map(x => (x - centre) ** 2)))
}

describe('fitNormalisation', () => {
  it('is the mean and the standard deviation of each channel, by their definition', () => {
    fc.assert(
      fc.property(shapeArbitrary, fc.integer({ min: 2, max: 9 }), seedArbitrary, (shape, count, seed) => {
        const channels = shape[2]
        const from = someExamples('train', count, shape, seed)
        const fitted = right(fitNormalisation(channels)(from))
        Array.from({ length: channels }, (_, channel) => {
          const values = channelOf(from.images, channels, channel).map(byte => byte / 255)
          expect(fitted.mean[channel]).toBeCloseTo(mean(values), 12)
          expect(fitted.std[channel]).toBeCloseTo(new Set(values).size === 1 ? 1 : std(values), 12)
        })
      })
    )
  })

  it('is the same bits whatever the order of the examples', () => {
    fc.assert(
      fc.property(shapeArbitrary, seedArbitrary, (shape, seed) => {
        const from = someExamples('train', 12, shape)
        const shuffled = selectExamples('train', shuffle(seed)(12))(from)
        expect(fitNormalisation(shape[2])(shuffled)).toStrictEqual(fitNormalisation(shape[2])(from))
      })
    )
  })

  it('gives a channel of one value the standard deviation 1, and so sends it to 0', () => {
    const grey = { ...someExamples('train', 2, [2, 2, 1]), images: new Uint8Array(8).fill(77) }
    const fitted = right(fitNormalisation(1)(grey))
    expect(fitted.std).toStrictEqual([1])
    expect(Array.from(standardise(fitted)(grey.images))).toStrictEqual(Array(8).fill(0))
  })

  it.each([0, 2.5, 3, NaN])('refuses %d channels for images of 4 bytes', channels => {
    expect(left(fitNormalisation(channels)(someExamples('train', 3, [2, 2, 1])))._tag).toBe('BadOption')
  })

  it('refuses no examples', () => {
    expect(left(fitNormalisation(1)(someExamples('train', 0, [2, 2, 1])))._tag).toBe('BadOption')
  })

  it('takes training examples only, by type', () => {
    type Input = Parameters<ReturnType<typeof fitNormalisation>>[0]
    expectTypeOf<Examples<'train'>>().toExtend<Input>()
    expectTypeOf<Examples<'validation'>>().not.toExtend<Input>()
    expectTypeOf<Examples<'test'>>().not.toExtend<Input>()
  })
})

describe('standardise', () => {
  it('is (byte / 255 - mean) / std, rounded once', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.01, max: 1, noNaN: true })), {
          minLength: 1,
          maxLength: 3
        }),
        seedArbitrary,
        (moments, seed) => {
          const normalisation = { mean: moments.map(([m]) => m), std: moments.map(([, s]) => s) }
          const { images } = someExamples('test', 2, [3, 3, moments.length], seed)
          const expected = Array.from(images, (byte, at) => {
            const [m, s] = moments[at % moments.length] ?? [0, 1]
            return Math.fround((byte / 255 - m) / s)
          })
          expect(Array.from(standardise(normalisation)(images))).toStrictEqual(expected)
        }
      )
    )
  })

  it('gives the training part mean 0 and standard deviation 1', () => {
    const from = someExamples('train', 200, [4, 4, 3])
    const numbers = standardise(right(fitNormalisation(3)(from)))(from.images)
    Array.from({ length: 3 }, (_, channel) => {
      expect(mean(channelOf(numbers, 3, channel))).toBeCloseTo(0, 6)
      expect(std(channelOf(numbers, 3, channel))).toBeCloseTo(1, 6)
    })
  })

  it('by the unit range is a division by 255', () => {
    expect(Array.from(standardise(unitRange(1))(Uint8Array.of(0, 51, 255)))).toStrictEqual([0, Math.fround(0.2), 1])
  })
})

describe('NormalisationCodec', () => {
  it('reads what it writes', () => {
    const fitted = right(fitNormalisation(3)(someExamples('train', 5, [2, 2, 3])))
    const json: unknown = JSON.parse(JSON.stringify(NormalisationCodec.encode(fitted)))
    expect(NormalisationCodec.decode(json)).toStrictEqual(E.right(fitted))
  })

  it.each([
    ['no channels', { mean: [], std: [] }],
    ['a std of 0', { mean: [0], std: [0] }],
    ['a std below 0', { mean: [0], std: [-1] }],
    ['a std that is not a number', { mean: [0], std: [NaN] }],
    ['an infinite mean', { mean: [Infinity], std: [1] }],
    ['more means than stds', { mean: [0, 1], std: [1] }],
    ['text', { mean: ['0'], std: [1] }],
    ['nothing', null]
  ])('refuses %s', (_, json) => {
    expect(E.isLeft(NormalisationCodec.decode(json))).toBe(true)
  })
})
