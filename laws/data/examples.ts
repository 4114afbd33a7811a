/**
 * Small labelled images for the tests, and shuffles.
 */
import * as fc from 'fast-check'

import type { Examples, ImageShape, Part } from '../../src/data/Dataset'
import type { Permutation } from '../../src/data/order'
import { noise } from './support'

/** Examples whose images differ from each other, and whose labels are their index modulo 10. */
export const someExamples = <P extends Part>(part: P, count: number, [h, w, c]: ImageShape, seed = 1): Examples<P> => ({
  part,
  count,
  images: noise(count * h * w * c, seed),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 10)
})

/** A shuffle by seed: indices in the order of a hash of index and seed. */
export const shuffle =
  (seed: number): Permutation =>
  n => {
    const hash = (i: number): number => Math.imul(Math.imul(i + 1, 0x9e3779b1) ^ seed, 0x85ebca6b) >>> 0
    return Uint32Array.from(Array.from({ length: n }, (_, i) => i).toSorted((a, b) => hash(a) - hash(b) || a - b))
  }

export const shapeArbitrary: fc.Arbitrary<ImageShape> = fc.tuple(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: 5 }),
  fc.constantFrom(1, 3)
)

export const seedArbitrary: fc.Arbitrary<number> = fc.nat({ max: 0xffffffff })

/** Image `index` of some examples. */
export const imageAt = (from: Examples, index: number): ReadonlyArray<number> => {
  const size = from.images.length / from.count
  return Array.from(from.images.subarray(index * size, (index + 1) * size))
}

/** Each image with its label, as text, sorted: what a set of examples is, whatever its order. */
export const asSet = (...parts: ReadonlyArray<Examples>): ReadonlyArray<string> =>
  parts.flatMap(part => Array.from(part.labels, (label, i) => `${label}: ${imageAt(part, i).join(' ')}`)).toSorted()
