/**
 * Factors and solutions, checked by what they solve.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Expr } from '../../src/expr/Expr'
import { validate } from '../../src/expr/Expr'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { cholesky } from '../../src/primitive/cholesky'
import { constant, ones, zeros } from '../../src/primitive/constant'
import { equal } from '../../src/primitive/compare'
import { iota } from '../../src/primitive/iota'
import { log } from '../../src/primitive/log'
import { add } from '../../src/primitive/add'
import { select } from '../../src/primitive/select'
import { identity, matrixTranspose, product, triangle, triangularSolve } from '../../src/primitive/triangularSolve'
import { grad } from '../../src/transform/vjp'
import { expandedNumbers, numbers } from './values'

const close = (x: ReadonlyArray<number> | string, y: ReadonlyArray<number> | string): void => {
  const far =
    typeof x === 'string' || typeof y === 'string' ? [x, y] : x.filter((v, i) => !(Math.abs(v - (y[i] ?? NaN)) < 1e-11))
  expect(far).toStrictEqual([])
  expect(x.length).toBe(y.length)
}

const plus = (x: Expr, y: Expr): Expr => add(x, y)

const entries = (n: number): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n * n, maxLength: n * n })

/** M Mᵀ + I. */
const positive = (n: number, m: ReadonlyArray<number>): Expr => {
  const x = constant([n, n], m)
  return add(product(x, matrixTranspose(x)), identity([n, n]))
}

const sizes = fc.integer({ min: 1, max: 6 }).chain(n => fc.tuple(fc.constant(n), entries(n)))

describe('cholesky', () => {
  test('L Lᵀ = A, L is lower triangular, and the compiled graph gives the same', () => {
    fc.assert(
      fc.property(sizes, ([n, m]) => {
        const a = positive(n, m)
        const l = cholesky(a)
        close(numbers(product(l, matrixTranspose(l))), numbers(a))
        close(numbers(triangle(true)(l)), numbers(l))
        close(expandedNumbers(l), numbers(l))
      })
    )
  })

  test('the gradient of log det A is A⁻¹, doubled off the diagonal, as only the lower triangle is read', () => {
    fc.assert(
      fc.property(sizes, ([n, m]) => {
        const a = positive(n, m)
        const l = cholesky(a)
        const isDiagonal = equal(iota(0)([n, n]), iota(1)([n, n]))
        const halfLogDet = sumAll(log(select(isDiagonal, l, ones([n, n]))))
        const [g] = grad(halfLogDet, [a])
        const half = triangularSolve({ lower: true, transposed: false })(l, identity([n, n]))
        const inverse = product(matrixTranspose(half), half)
        const doubled = select(isDiagonal, inverse, add(inverse, inverse))
        close(g === undefined ? 'no gradient' : numbers(add(g, g)), numbers(triangle(true)(doubled)))
      })
    )
  })

  test('a matrix that is not positive definite has no factor', () => {
    expect(numbers(cholesky(constant([2, 2], [1, 2, 2, 1])))).toStrictEqual([1, 0, 2, NaN])
  })

  test('a matrix must be square', () => {
    expect(validate(cholesky(zeros([2, 3])))).toStrictEqual({
      _tag: 'Left',
      left: 'cholesky: the matrices should be square, but their shape is [2, 3] (in cholesky(broadcastInDim(…)))'
    })
  })
})

describe('triangularSolve', () => {
  test('op(A) X = B, for both triangles, transposed or not, and compiled', () => {
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), ([n, m], lower, transposed) => {
        const a = plus(
          constant(
            [n, n],
            m.map(v => v / n)
          ),
          add(identity([n, n]), identity([n, n]))
        )
        const b = constant(
          [n, 2],
          Array.from({ length: 2 * n }, (_, i) => Math.cos(i))
        )
        const x = triangularSolve({ lower, transposed })(a, b)
        const half = triangle(lower)(a)
        const far = numbers(x)
        if (typeof far === 'string' || far.some(v => Math.abs(v) > 1e3)) return
        close(numbers(product(transposed ? matrixTranspose(half) : half, x)), numbers(b))
        close(expandedNumbers(x), far)
      })
    )
  })
})
