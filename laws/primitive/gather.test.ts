/**
 * What `gather` and `scatterAdd` mean, beside the laws of all primitives.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { validate } from '../../src/expr/Expr'
import { constant } from '../../src/primitive/constant'
import { gather, scatterAdd, takeAlongLastAxis } from '../../src/primitive/gather'
import { numbers, wholes } from './values'

const table = constant([3, 2], [1, 2, 3, 4, 5, 6])
const rows = { axis: 0, batch: 0 }

describe('gather', () => {
  test('takes rows, as an embedding does', () => {
    expect(numbers(gather(rows)(table, wholes([4], [2, 0, 0, 1])))).toStrictEqual([5, 6, 1, 2, 1, 2, 3, 4])
  })

  test('positions outside count as the first or last', () => {
    expect(numbers(gather(rows)(table, wholes([2], [-7, 9])))).toStrictEqual([1, 2, 5, 6])
  })

  test('along the last axis, each row has positions of its own', () => {
    expect(numbers(takeAlongLastAxis(table, wholes([3, 1], [1, 0, 1])))).toStrictEqual([2, 3, 6])
  })

  test('positions must be integers, and the sentence says how to make them', () => {
    expect(validate(gather(rows)(table, constant([1], [0])))).toStrictEqual({
      _tag: 'Left',
      left: "gather: positions should be i32, but are f32: convert them with convertElementType('i32') (in gather(constant, constant))"
    })
  })

  test('an empty axis has nothing to take', () => {
    expect(validate(gather(rows)(constant([0, 2], []), wholes([2], [0, 0])))).toStrictEqual({
      _tag: 'Left',
      left: 'gather: axis 0 of [0, 2] has no element to take (in gather(constant, convertElementType(…)))'
    })
  })
})

describe('scatterAdd', () => {
  test('entries at one position add up, and positions outside count as the first or last', () => {
    const updates = constant([4], [1, 2, 4, 8])
    expect(numbers(scatterAdd(rows, 3)(updates, wholes([4], [1, 1, -2, 7])))).toStrictEqual([4, 3, 8])
  })

  test('after gather by a permutation it is the identity', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), order => {
        const x = constant([5], [1, 2, 3, 4, 5])
        const positions = wholes([5], order)
        expect(numbers(scatterAdd(rows, 5)(gather(rows)(x, positions), positions))).toStrictEqual([1, 2, 3, 4, 5])
      })
    )
  })
})
