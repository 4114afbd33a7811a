/**
 * Derivatives of products in which factors are zero.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { constant } from '../../src/primitive/constant'
import { reduceProd } from '../../src/primitive/reduceProd'
import { grad } from '../../src/transform/vjp'
import { numbers } from './values'

const factor = fc.constantFrom(0, 0, 1, -1, 2, -3)

const productWithout = (xs: ReadonlyArray<number>, ...skipped: ReadonlyArray<number>): number =>
  xs.reduce((p, x, i) => (skipped.includes(i) ? p : p * x), 1) + 0

describe('reduceProd', () => {
  test('the gradient is the product of the other factors, whatever is zero', () => {
    fc.assert(
      fc.property(fc.array(factor, { minLength: 0, maxLength: 9 }), xs => {
        const x = constant([xs.length], xs)
        const [g] = grad(reduceProd([0])(x), [x])
        const found = g === undefined ? 'no gradient' : numbers(g)
        expect(typeof found === 'string' ? found : found.map(v => v + 0)).toStrictEqual(
          xs.map((_, i) => productWithout(xs, i))
        )
      })
    )
  })

  test('the second derivatives are the products of all but two factors', () => {
    fc.assert(
      fc.property(fc.array(factor, { minLength: 2, maxLength: 6 }), xs => {
        const x = constant([xs.length], xs)
        const second = grad(reduceProd([0])(x), [x]).flatMap(g => grad(sumAll(g), [x]))
        const found = second[0] === undefined ? 'no derivative' : numbers(second[0])
        const others = (i: number): ReadonlyArray<number> => xs.map((_, k) => (k === i ? 0 : productWithout(xs, i, k)))
        const expected = xs.map((_, i) => others(i).reduce((sum, p) => sum + p, 0))
        expect(typeof found === 'string' ? found : found.map(v => v + 0)).toStrictEqual(expected)
      })
    )
  })

  test('a product over nothing is 1', () => {
    expect(numbers(reduceProd([0])(constant([0, 2], [])))).toStrictEqual([1, 1])
  })
})
