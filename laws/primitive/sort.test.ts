/**
 * Order with ties, zeros of both signs and NaN, in meaning and in what the compiler makes of it.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { constant } from '../../src/primitive/constant'
import { argsort, sort } from '../../src/primitive/sort'
import { expandedNumbers, numbers } from './values'

const element = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(NaN, -0, Infinity, -Infinity, 0.5))

/** Positions in order by pairs: numbers before NaN, then by size, then by position. */
const ordered = (xs: ReadonlyArray<number>): ReadonlyArray<number> => {
  const [known, unknown] = [
    xs.flatMap((x, i) => (Number.isNaN(x) ? [] : [i])),
    xs.flatMap((x, i) => (Number.isNaN(x) ? [i] : []))
  ]
  const before = (i: number, k: number): boolean => (xs[k] ?? NaN) < (xs[i] ?? NaN) || (xs[k] === xs[i] && k < i)
  const rank = (i: number): number => known.filter(k => before(i, k)).length
  return [...known.map((_, r) => known.find(i => rank(i) === r) ?? -1), ...unknown]
}

describe('sort', () => {
  test('is stable, with NaN last', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 12 }), xs => {
        const x = constant([xs.length], xs)
        const order = ordered(xs)
        expect(numbers(argsort(0)(x))).toStrictEqual(order)
        expect(numbers(sort(0)(x))).toStrictEqual(order.map(i => xs[i]))
      })
    )
  })

  test('compiled, it gives the same', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 9 }), xs => {
        const x = constant([xs.length], xs)
        expect(expandedNumbers(argsort(0)(x))).toStrictEqual(numbers(argsort(0)(x)))
        expect(expandedNumbers(sort(0)(x))).toStrictEqual(numbers(sort(0)(x)))
      })
    )
  })

  test('works along any axis', () => {
    const x = constant([2, 3], [3, 1, 2, 1, 4, 0])
    expect(numbers(sort(0)(x))).toStrictEqual([1, 1, 0, 3, 4, 2])
    expect(numbers(sort(1)(x))).toStrictEqual([1, 2, 3, 0, 1, 4])
    expect(expandedNumbers(argsort(0)(x))).toStrictEqual([1, 0, 1, 0, 1, 0])
  })
})
