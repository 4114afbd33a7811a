/**
 * Tangents add up as a monoid does, and what does not vary has none.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import * as O from 'fp-ts/Option'
import { expect, test } from 'vitest'
import type { Expr } from '../../src/expr/Expr'
import { zeros } from '../../src/primitive/constant'
import { dotGeneral } from '../../src/primitive/dotGeneral'
import { floor } from '../../src/primitive/floor'
import { input } from '../../src/primitive/input'
import { mul } from '../../src/primitive/mul'
import { stopGradient } from '../../src/primitive/stopGradient'
import type { Tangent } from '../../src/transform/jvp'
import { jvp, Monoid } from '../../src/transform/jvp'
import { linearize } from '../../src/transform/linearize'
import { grad } from '../../src/transform/vjp'
import { directionOf } from '../arbitrary/Values'
import { values } from '../numeric/Magnitude'

const names = ['x', 'y', 'z']
const tangents: fc.Arbitrary<Tangent> = fc.constantFrom<Tangent>(
  O.none,
  ...names.map((name): Tangent => O.some(input(name, [3])))
)
const at = new Map(names.map((name, i) => [name, directionOf([3], i)]))

/** The numbers of a tangent, which are whole sixteenths, so that sums of them are exact. */
const numbers = (t: Tangent): ReadonlyArray<number> =>
  O.isNone(t) ? [0, 0, 0] : [...(values(at, [t.value]).get(t.value)?.data ?? [])]

test('tangents are a commutative monoid', () => {
  fc.assert(
    fc.property(tangents, tangents, tangents, (x, y, z) => {
      const { concat, empty } = Monoid
      expect(numbers(concat(x, concat(y, z)))).toStrictEqual(numbers(concat(concat(x, y), z)))
      expect(numbers(concat(x, y))).toStrictEqual(numbers(concat(y, x)))
      expect(concat(x, empty)).toBe(x)
      expect(concat(empty, x)).toBe(x)
    })
  )
})

const x: Expr = input('x', [3])
const y: Expr = input('y', [3])
const dot = dotGeneral({ leftBatch: [], rightBatch: [], leftContract: [0], rightContract: [0] })

test('what does not vary, or is flat, has no tangent', () => {
  const varying = new Map([[x, input('dx', [3])]])
  expect(jvp([mul(y, y), floor(x), stopGradient(x)], varying)).toStrictEqual([O.none, O.none, O.none])
})

// Found by the nightly run: a product with a constant 0.
test('what is multiplied by zero has no tangent', () => {
  const varying = new Map([[x, input('dx', [3])]])
  expect(jvp([mul(x, zeros([3])), dot(x, zeros([3])), dot(zeros([3]), x)], varying)).toStrictEqual([
    O.none,
    O.none,
    O.none
  ])
})

test('a node that is given a tangent hides what it is made of', () => {
  const square = mul(x, x)
  const dy = input('dy', [3])
  expect(
    jvp(
      [square],
      new Map([
        [x, input('dx', [3])],
        [square, dy]
      ])
    )
  ).toStrictEqual([O.some(dy)])
})

test('leaves of a linear map are known by identity: nested uses of one name do not meet', () => {
  const inner = linearize([mul(x, x)], [x])
  const outer = linearize([mul(mul(x, x), x)], [x])
  expect(inner.leaves[0]).not.toBe(outer.leaves[0])
  const [third = x] = grad(grad(grad(mul(mul(x, x), x), [x])[0] ?? x, [x])[0] ?? x, [x])
  expect(values(new Map([['x', directionOf([3], 4)]]), [third]).get(third)?.data).toStrictEqual(
    Float64Array.of(6, 6, 6)
  )
})
