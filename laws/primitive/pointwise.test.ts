/**
 * What pointwise primitives answer at kinks and special values, and what their derivatives are there.
 */
import { describe, expect, test } from 'vitest'
import type { Expr } from '../../src/expr/Expr'
import { validate } from '../../src/expr/Expr'
import { clamp } from '../../src/function/clamp'
import { abs, sign } from '../../src/primitive/abs'
import { atan2 } from '../../src/primitive/atan2'
import { constant } from '../../src/primitive/constant'
import { convertElementType } from '../../src/primitive/convertElementType'
import { integerPow } from '../../src/primitive/integerPow'
import { isFinite } from '../../src/primitive/isFinite'
import { polygamma } from '../../src/primitive/lgamma'
import { and, not, or } from '../../src/primitive/logical'
import { mul } from '../../src/primitive/mul'
import { pow } from '../../src/primitive/pow'
import { reduceAnd, reduceOr } from '../../src/primitive/reduceLogical'
import { rem } from '../../src/primitive/rem'
import { stopGradient } from '../../src/primitive/stopGradient'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { grad } from '../../src/transform/vjp'
import { numbers } from './values'

const vector = (...xs: ReadonlyArray<number>): Expr => constant([xs.length], xs)

const gradient = (y: Expr, x: Expr): ReadonlyArray<number> | string => {
  const [g] = grad(sumAll(y), [x])
  return g === undefined ? 'no gradient' : numbers(g)
}

describe('kinks', () => {
  test('|x| has derivative 0 at 0', () => {
    const x = vector(-2, 0, 3)
    expect(gradient(abs(x), x)).toStrictEqual([-1, 0, 1])
  })

  test('sign keeps −0 and NaN', () => {
    expect(numbers(sign(vector(-3, -0, 0, 5, NaN)))).toStrictEqual([-1, -0, 0, 1, NaN])
  })

  test('clamp has derivative 1 inside, 0 outside and one half on a bound', () => {
    const x = vector(-3, -1, 0, 1, 3)
    const y = clamp(vector(-1, -1, -1, -1, -1), vector(1, 1, 1, 1, 1))(x)
    expect(numbers(y)).toStrictEqual([-1, -1, 0, 1, 1])
    expect(gradient(y, x)).toStrictEqual([0, 0.5, 1, 0.5, 0])
  })

  test('x^y at x = 0 has finite derivatives', () => {
    const [x, y] = [vector(0, 0, 0), vector(0, 1, 2)]
    expect(numbers(pow(x, y))).toStrictEqual([1, 0, 0])
    expect(gradient(pow(x, y), x)).toStrictEqual([0, 1, 0])
    expect(gradient(pow(x, y), y)).toStrictEqual([0, 0, 0])
  })

  test('xⁿ at 0 has the derivatives of a polynomial', () => {
    const x = vector(0)
    expect([0, 1, 2, 3].map(n => gradient(integerPow(n)(x), x))).toStrictEqual([[0], [1], [0], [0]])
  })
})

describe('special values', () => {
  test('a remainder has the sign of the dividend', () => {
    expect(numbers(rem(vector(7, -7, 7, -7, -0, 1, 5), vector(3, 3, -3, -3, 2, 0, Infinity)))).toStrictEqual([
      1,
      -1,
      1,
      -1,
      -0,
      NaN,
      5
    ])
  })

  test('angles of the axes', () => {
    expect(numbers(atan2(vector(0, 0, 1, -1), vector(1, -1, 0, 0)))).toStrictEqual([
      0,
      Math.PI,
      Math.PI / 2,
      -Math.PI / 2
    ])
  })

  test('integers are numbers rounded towards zero, truths are what differs from 0', () => {
    const x = vector(-1.7, -0.5, 0, 0.5, 2.9)
    expect(numbers(convertElementType('i32')(x))).toStrictEqual([-1, 0, 0, 0, 2])
    expect(numbers(convertElementType('bool')(x))).toStrictEqual([1, 1, 0, 1, 1])
  })

  test('only numbers are finite', () => {
    expect(numbers(isFinite(vector(1, Infinity, -Infinity, NaN, -0)))).toStrictEqual([1, 0, 0, 0, 1])
  })

  test('truth tables', () => {
    const [x, y] = [vector(0, 0, 1, 1), vector(0, 1, 0, 1)].map(v => convertElementType('bool')(v))
    if (x === undefined || y === undefined) return expect.fail('two vectors')
    expect(numbers(and(x, y))).toStrictEqual([0, 0, 0, 1])
    expect(numbers(or(x, y))).toStrictEqual([0, 1, 1, 1])
    expect(numbers(not(x))).toStrictEqual([1, 1, 0, 0])
  })

  test('all of nothing hold, and none', () => {
    const nothing = convertElementType('bool')(constant([0], []))
    expect(numbers(reduceAnd([0])(nothing))).toStrictEqual([1])
    expect(numbers(reduceOr([0])(nothing))).toStrictEqual([0])
  })
})

describe('stopGradient', () => {
  test('its value is a constant to derivatives', () => {
    const x = vector(3)
    expect(numbers(stopGradient(x))).toStrictEqual([3])
    expect(gradient(mul(stopGradient(x), x), x)).toStrictEqual([3])
  })
})

describe('attributes out of range', () => {
  test('are refused with a sentence', () => {
    const x = vector(1)
    expect(validate(integerPow(1.5)(x))).toStrictEqual({
      _tag: 'Left',
      left: 'integerPow: the exponent should be an integer of at most 2^20, but is 1.5 (in integerPow(constant))'
    })
    expect(validate(polygamma(-1)(x))).toStrictEqual({
      _tag: 'Left',
      left: 'polygamma: the order should be an integer between 1 and 32, but is -1 (in polygamma(constant))'
    })
  })
})
