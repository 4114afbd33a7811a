/**
 * Dual numbers: a ring and a field where their base is one, and the derivative of what is written over them.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import type { Field } from 'fp-ts/Field'
import * as N from 'fp-ts/number'
import type { Ring } from 'fp-ts/Ring'
import { expect, test } from 'vitest'
import type { Expr } from '../../src/expr/Expr'
import { getField, getRing } from '../../src/function/Ring'
import { exp } from '../../src/primitive/exp'
import { input } from '../../src/primitive/input'
import type { Dual } from '../../src/transform/Dual'
import {
  derivative,
  dual,
  DualFunctor,
  getDualEq,
  getDualField,
  getDualRing,
  getDualShow,
  liftDual,
  variableDual
} from '../../src/transform/Dual'
import { jvp } from '../../src/transform/jvp'
import { ones } from '../../src/primitive/constant'
import type { Shape } from '../../src/shape/Shape'
import { values } from '../numeric/Magnitude'
import { directionOf } from '../arbitrary/Values'

// Small dyadic rationals, on which the laws of a ring hold exactly.
const exact = fc.integer({ min: -64, max: 64 }).map(n => n / 8)
const duals = fc.record({ primal: exact, tangent: exact })
const E = getDualEq(N.Eq)

const equal = <A>(eq: (x: A, y: A) => boolean, x: A, y: A): void => {
  expect(eq(x, y), `${JSON.stringify(x)} = ${JSON.stringify(y)}`).toBe(true)
}

const ringLaws = <A>(R: Ring<A>, eq: (x: A, y: A) => boolean, arbitrary: fc.Arbitrary<A>): void =>
  fc.assert(
    fc.property(arbitrary, arbitrary, arbitrary, (x, y, z) => {
      equal(eq, R.add(x, R.add(y, z)), R.add(R.add(x, y), z))
      equal(eq, R.add(x, y), R.add(y, x))
      equal(eq, R.add(x, R.zero), x)
      equal(eq, R.sub(x, x), R.zero)
      equal(eq, R.mul(x, R.mul(y, z)), R.mul(R.mul(x, y), z))
      equal(eq, R.mul(x, R.one), x)
      equal(eq, R.mul(x, R.add(y, z)), R.add(R.mul(x, y), R.mul(x, z)))
      equal(eq, R.mul(R.add(x, y), z), R.add(R.mul(x, z), R.mul(y, z)))
    })
  )

test('duals of numbers are a ring', () => {
  ringLaws(getDualRing(N.Field), E.equals, duals)
})

test('duals of duals are a ring', () => {
  const twice = fc.record({ primal: duals, tangent: duals })
  ringLaws(getDualRing(getDualRing(N.Field)), getDualEq(E).equals, twice)
})

/** Expressions are compared by their values at one point. */
const sameValue = (x: Expr, y: Expr): boolean => {
  const at = new Map(['x', 'y', 'z'].map((name, i) => [name, directionOf([2, 3], i)]))
  const known = values(at, [x, y])
  return JSON.stringify([...(known.get(x)?.data ?? [])]) === JSON.stringify([...(known.get(y)?.data ?? [NaN])])
}

const expressions = fc.constantFrom(...['x', 'y', 'z'].map((name): Expr => input(name, [2, 3])))

test('expressions of one shape are a ring', () => {
  ringLaws(getRing<Shape>([2, 3]), sameValue, expressions)
})

test('duals of expressions are a ring', () => {
  ringLaws(
    getDualRing(getRing<Shape>([2, 3])),
    getDualEq({ equals: sameValue }).equals,
    fc.record({ primal: expressions, tangent: expressions })
  )
})

const fieldLaws = (F: Field<Dual<number>>): void =>
  fc.assert(
    fc.property(duals, duals, (x, y) => {
      fc.pre(Math.abs(y.primal) >= 0.5)
      const close = (a: number, b: number): boolean =>
        Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b)) * 4096
      const back = F.mul(F.div(x, y), y)
      expect(close(back.primal, x.primal) && close(back.tangent, x.tangent)).toBe(true)
      const quotient = F.div(F.sub(x, F.mod(x, y)), y)
      expect(quotient.primal).toBeCloseTo(Math.trunc(x.primal / y.primal), 9)
      expect(quotient.tangent).toBeCloseTo(0, 9)
    })
  )

test('duals of numbers divide as a field does', () => {
  fieldLaws(getDualField(N.Field))
})

test('functor, show and lifted functions', () => {
  expect(DualFunctor.map(dual(1, 2), x => x + 1)).toStrictEqual(dual(2, 3))
  expect(getDualShow(N.Show).show(dual(1, 2))).toBe('1 + 2ε')
  expect(liftDual(N.Field)(Math.exp, Math.exp)(dual(0, 3))).toStrictEqual(dual(1, 3))
})

const rational = <A>(F: Field<A>, x: A): A => F.div(F.mul(x, F.add(x, F.one)), F.add(F.mul(x, x), F.add(F.one, F.one)))

test('a derivative over numbers is that of calculus, to second order by duals of duals', () => {
  fc.assert(
    fc.property(exact, x => {
      const f = rational(getDualField(N.Field), variableDual(N.Field)(x)).tangent
      expect(f).toBeCloseTo((-(x ** 2) + 4 * x + 2) / (x ** 2 + 2) ** 2, 12)
    })
  )
  expect(derivative(N.Field)(R => x => R.mul(x, R.mul(x, x)))(3)).toBe(27)
  const D = getDualField(N.Field)
  const second = rational(getDualField(D), dual(variableDual(N.Field)(1), D.one)).tangent.tangent
  const h = 1e-4
  const slope = (x: number): number => rational(D, variableDual(N.Field)(x)).tangent
  expect(second).toBeCloseTo((slope(1 + h) - slope(1 - h)) / (2 * h), 6)
})

test('a derivative over expressions is that of jvp', () => {
  const x: Expr = input('x', [2, 3])
  const F = getField<Shape>([2, 3])
  const f = liftDual(F)(exp, exp)(rational<Dual<Expr>>(getDualField(F), variableDual(F)(x)))
  const [tangent] = jvp([f.primal], new Map([[x, ones([2, 3])]]))
  const known = values(new Map([['x', directionOf([2, 3], 5)]]), [
    f.tangent,
    ...(tangent?._tag === 'Some' ? [tangent.value] : [])
  ])
  const [mine, theirs] = [...known].filter(
    ([e]) => e === f.tangent || (tangent?._tag === 'Some' && e === tangent.value)
  )
  mine?.[1].data.forEach((v, i) => {
    expect(v).toBeCloseTo(theirs?.[1].data[i] ?? NaN, 12)
  })
  expect(theirs).toBeDefined()
})
