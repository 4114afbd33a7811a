/**
 * The example page turns drawings into pictures as MNIST has them.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Drawing, SIDE, toPicture } from '../../examples/browser/digit'

const CANVAS = 70

/** A filled rectangle. */
const rectangle = (left: number, top: number, width: number, height: number): Drawing => ({
  side: CANVAS,
  ink: Uint8Array.from({ length: CANVAS * CANVAS }, (_, i) => {
    const [x, y] = [i % CANVAS, Math.floor(i / CANVAS)]
    return x >= left && x < left + width && y >= top && y < top + height ? 255 : 0
  })
})

const inked = (picture: Uint8Array): ReadonlyArray<readonly [x: number, y: number]> =>
  Array.from(picture.keys())
    .filter(i => (picture[i] ?? 0) > 0)
    .map(i => [i % SIDE, Math.floor(i / SIDE)])

const extent = (values: ReadonlyArray<number>): number => Math.max(...values) - Math.min(...values) + 1

const length = fc.integer({ min: 20, max: 35 })
const offset = fc.integer({ min: 0, max: 35 })

describe('a drawing', () => {
  test('of nothing is an empty picture', () => {
    expect(toPicture({ side: CANVAS, ink: new Uint8Array(CANVAS * CANVAS) })).toStrictEqual(new Uint8Array(SIDE * SIDE))
  })

  test('fills 20 pixels with its longer side, wherever and however large it was drawn', () => {
    fc.assert(
      fc.property(length, length, offset, offset, (width, height, left, top) => {
        const spots = inked(toPicture(rectangle(left, top, width, height)))
        const sides = [extent(spots.map(([x]) => x)), extent(spots.map(([, y]) => y))]
        expect(Math.max(...sides)).toBe(20)
        expect(Math.abs(sides[0]! / sides[1]! - width / height)).toBeLessThan(0.2)
      }),
      { numRuns: 20 }
    )
  })

  test('has its centre of mass in the middle, to half a pixel', () => {
    fc.assert(
      fc.property(length, length, offset, offset, (width, height, left, top) => {
        const picture = toPicture(rectangle(left, top, width, height))
        const mass = picture.reduce((sum, v) => sum + v, 0)
        const middle = (of: (i: number) => number): number =>
          picture.reduce((sum, v, i) => sum + v * (of(i) + 0.5), 0) / mass
        expect(Math.abs(middle(i => i % SIDE) - SIDE / 2)).toBeLessThanOrEqual(0.51)
        expect(Math.abs(middle(i => Math.floor(i / SIDE)) - SIDE / 2)).toBeLessThanOrEqual(0.51)
      }),
      { numRuns: 20 }
    )
  })
})
