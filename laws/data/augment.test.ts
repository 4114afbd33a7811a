import * as fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'

import { applyMove, augment, moveOf } from '../../src/data/augment'
import { batches } from '../../src/data/Batches'
import type { Examples } from '../../src/data/Dataset'
import { fileOrder } from '../../src/data/order'
import { unitRange } from '../../src/data/normalise'
import { seedArbitrary, shapeArbitrary, shuffle, someExamples } from './examples'
import { left, noise, right } from './support'

const hash = (i: number): number => {
  const x = Math.imul(i ^ (i >>> 16), 0x7feb352d)
  const y = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (y ^ (y >>> 16)) >>> 0
}

const wordsFor = (n: number, seed = 0): Uint32Array => Uint32Array.from({ length: n }, (_, i) => hash(i * 2 + 1 + seed))

describe('applyMove', () => {
  it('puts pixel (y, x) at (y + dy, x + dx), mirrored first where it is asked to, and zeros elsewhere', () => {
    const distance = fc.integer({ min: -6, max: 6 })
    fc.assert(
      fc.property(shapeArbitrary, distance, distance, fc.boolean(), ([h, w, c], dx, dy, flip) => {
        const image = noise(h * w * c).map(byte => byte | 1)
        const expected = Array.from({ length: h * w * c }, (_, at) => {
          const [y, x] = [Math.floor(at / (w * c)) - dy, (Math.floor(at / c) % w) - dx]
          const source = flip ? w - 1 - x : x
          return y >= 0 && y < h && source >= 0 && source < w ? image[(y * w + source) * c + (at % c)] : 0
        })
        expect(Array.from(applyMove([h, w, c])({ flip, dx, dy })(image))).toStrictEqual(expected)
      })
    )
  })

  it('twice mirrored is the image again', () => {
    fc.assert(
      fc.property(shapeArbitrary, seedArbitrary, (shape, seed) => {
        const image = noise(shape[0] * shape[1] * shape[2], seed)
        const mirror = applyMove(shape)({ flip: true, dx: 0, dy: 0 })
        expect(mirror(mirror(image))).toStrictEqual(image)
      })
    )
  })
})

describe('moveOf', () => {
  const all = (shift: number): ReadonlyArray<ReturnType<ReturnType<typeof moveOf>>> =>
    Array.from(wordsFor(90_000), moveOf({ flip: true, shift }))

  it('mirrors half of the images, and moves by each distance as often as by another', () => {
    const moves = all(4)
    // five standard deviations of a binomial count
    const near = (found: number, p: number): void =>
      expect(Math.abs(found - 90_000 * p)).toBeLessThan(5 * Math.sqrt(90_000 * p * (1 - p)))
    near(moves.filter(({ flip }) => flip).length, 1 / 2)
    Array.from({ length: 9 }, (_, i) => {
      near(moves.filter(({ dx }) => dx === i - 4).length, 1 / 9)
      near(moves.filter(({ dy }) => dy === i - 4).length, 1 / 9)
      near(moves.filter(({ dx, dy }) => dx === i - 4 && dy === 4 - i).length, 1 / 81)
    })
  })

  it('reads the word as documented', () => {
    const move = moveOf({ flip: true, shift: 1 })
    expect(move(0x80000000)).toStrictEqual({ flip: true, dx: -1, dy: -1 })
    expect(move(0x7fff0000)).toStrictEqual({ flip: false, dx: 1, dy: -1 })
    expect(move(0x0000ffff)).toStrictEqual({ flip: false, dx: -1, dy: 1 })
    expect(move(0x40008000)).toStrictEqual({ flip: false, dx: 0, dy: 0 })
  })

  it('stays within the shift at the extreme words, and is still where nothing is asked for', () => {
    fc.assert(
      fc.property(
        fc.oneof(seedArbitrary, fc.constantFrom(0, 0xffffffff, 0x7fffffff, 0xffff)),
        fc.nat(20),
        (word, shift) => {
          const { dx, dy } = moveOf({ flip: true, shift })(word)
          expect(Math.max(Math.abs(dx), Math.abs(dy))).toBeLessThanOrEqual(shift)
          expect(moveOf({ flip: false, shift: 0 })(word)).toStrictEqual({ flip: false, dx: 0, dy: 0 })
        }
      )
    )
  })
})

describe('augment', () => {
  const from = someExamples('train', 12, [4, 4, 3])
  const epoch = (order: Uint32Array, batchSize: number, seed: number) => {
    const transform = right(augment({ flip: true, shift: 2 }, [4, 4, 3], wordsFor(12, seed)))
    return Array.from(right(batches({ order, batchSize, normalisation: unitRange(3), transform })(from)))
  }
  const byExample = (order: Uint32Array, batchSize: number, seed: number): ReadonlyMap<number, ReadonlyArray<number>> =>
    new Map(
      epoch(order, batchSize, seed)
        .flatMap(({ images, count }) =>
          Array.from({ length: count }, (_, row) => Array.from(images.subarray(row * 48, (row + 1) * 48)))
        )
        .map((image, at) => [order[at] ?? -1, image] as const)
        .toSorted(([a], [b]) => a - b)
    )

  it('gives an example the same image whatever the order and the batches', () => {
    fc.assert(
      fc.property(seedArbitrary, fc.integer({ min: 1, max: 12 }), (seed, batchSize) => {
        expect(byExample(shuffle(seed)(12), batchSize, 9)).toStrictEqual(byExample(fileOrder(12), 5, 9))
      })
    )
  })

  it('gives other images for other words', () => {
    expect(byExample(fileOrder(12), 5, 9)).not.toStrictEqual(byExample(fileOrder(12), 5, 10))
  })

  it.each([-1, 0.5, 5, NaN])('refuses a shift of %d for images of 4 x 4', shift => {
    expect(left(augment({ flip: false, shift }, [4, 4, 3], wordsFor(12)))._tag).toBe('BadOption')
  })

  it('fits batches of training examples only, by type', () => {
    const transform = right(augment({ flip: true, shift: 2 }, [4, 4, 3], wordsFor(12)))
    const options = { order: fileOrder(12), batchSize: 2, normalisation: unitRange(3) }
    const augmented = batches({ ...options, transform })
    const plain = batches(options)
    expect([augmented, plain].map(make => right(make(from)).length)).toStrictEqual([6, 6])
    type Augmented = Parameters<typeof augmented>[0]
    expectTypeOf<Examples<'train'>>().toExtend<Augmented>()
    expectTypeOf<Examples<'validation'>>().not.toExtend<Augmented>()
    expectTypeOf<Examples<'test'>>().not.toExtend<Augmented>()
    expectTypeOf<Examples<'test'>>().toExtend<Parameters<typeof plain>[0]>()
  })
})
