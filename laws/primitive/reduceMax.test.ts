/**
 * Positions of maxima: the first of several, and the first NaN, in meaning and in kernels.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { broadcastInDim } from '../../src/primitive/broadcastInDim'
import { constant } from '../../src/primitive/constant'
import { argmax, reduceMax } from '../../src/primitive/reduceMax'
import { reduceWindowMax, windowArgmax } from '../../src/primitive/reduceWindow'
import { kernelNumbers, numbers } from './values'

test.each([
  [[1, 3, 3, 2], 1],
  [[NaN, 3, 1], 0],
  [[1, NaN, 5, NaN], 1],
  [[-Infinity, -Infinity], 0],
  [[-0, 0], 0],
  [[2, Infinity, Infinity], 1]
])('argmax of %j is %d', (xs, position) => {
  const y = argmax(0)(constant([xs.length], xs))
  expect(numbers(y)).toStrictEqual([position])
  expect(kernelNumbers(y)).toStrictEqual([position])
})

test('an axis may be longer than an argument list', () => {
  const long = broadcastInDim([300_000], [])(constant([], [2]))
  expect(numbers(argmax(0)(long))).toStrictEqual([0])
  expect(numbers(reduceMax([0])(long))).toStrictEqual([2])
})

test('a window that holds NaN has the maximum NaN, and the position of the greatest number', () => {
  const w = { window: [3], strides: [1], low: [1], high: [0] }
  const x = constant([5], [1, NaN, -Infinity, 2, 3])
  expect(numbers(reduceWindowMax(w)(x))).toStrictEqual([NaN, NaN, NaN, 3])
  expect(numbers(windowArgmax(w)(x))).toStrictEqual([1, 0, 2, 2])
  expect(kernelNumbers(windowArgmax(w)(x))).toStrictEqual([1, 0, 2, 2])
})

const extremes = fc.constantFrom(NaN, -Infinity, Infinity, -0, 0, 1, 2)

test.each([2, 4, 9, 10, 12])('positions in windows of %d are the same in kernels', extent => {
  const w = { window: [extent], strides: [2], low: [1], high: [1] }
  const numbersOf = fc.array(extremes, { minLength: extent, maxLength: extent + 5 })
  fc.assert(
    fc.property(numbersOf, xs => {
      const places = windowArgmax(w)(constant([xs.length], xs))
      expect(kernelNumbers(places)).toStrictEqual(numbers(places))
    })
  )
})
