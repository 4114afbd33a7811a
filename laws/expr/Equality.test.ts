/**
 * Equality of graphs, and what counts as one attribute.
 *
 * @since 0.1.0
 */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { share } from '../../src/compile/share'
import { Eq } from '../../src/expr/Equality'
import type { Attribute, Expr } from '../../src/expr/Expr'
import { apply, attributesKey } from '../../src/expr/Expr'
import { topological } from '../../src/expr/Fold'
import { add } from '../../src/primitive/add'
import { exp } from '../../src/primitive/exp'
import { input } from '../../src/primitive/input'
import { mul } from '../../src/primitive/mul'
import { scalar } from '../../src/primitive/constant'
import { graphFrom } from '../arbitrary/Graph'
import { tapes } from '../arbitrary/Tape'

const copy = (root: Expr): Expr => {
  const made = new Map<Expr, Expr>()
  topological([root]).forEach(node =>
    made.set(
      node,
      apply(
        node.primitive,
        { ...node.attributes },
        node.args.map(arg => made.get(arg) ?? arg)
      )
    )
  )
  return made.get(root) ?? root
}

test('a graph equals its copy, and a graph with one change does not', () => {
  fc.assert(
    fc.property(tapes().map(graphFrom), ({ outputs: [y] }) => {
      if (y === undefined) return
      expect(Eq.equals(y, copy(y))).toBe(true)
      expect(Eq.equals(y, exp(copy(y)))).toBe(false)
    }),
    { numRuns: 100 }
  )
})

test('what is shared counts no less and no more than what is repeated', () => {
  const x = input('x', [2])
  const once = exp(x)
  expect(Eq.equals(add(once, once), add(exp(x), exp(x)))).toBe(true)
  expect(Eq.equals(add(exp(x), x), add(x, exp(x)))).toBe(false)
  expect(Eq.equals(add(x, x), mul(x, x))).toBe(false)
})

test('NaN, the infinities and the zeros are five numbers', () => {
  const special = [NaN, Infinity, -Infinity, 0, -0]
  expect(new Set(special.map(value => attributesKey({ value }))).size).toBe(5)
  const shared = share(special.map(scalar))
  expect(new Set(shared).size).toBe(5)
  expect(shared.map(e => e.attributes['values'])).toStrictEqual(special.map(v => [v]))
})

test('keys are equal for equal attributes only', () => {
  const simple = fc.oneof(fc.double(), fc.string(), fc.boolean())
  const attribute: fc.Arbitrary<Attribute> = fc.oneof(
    simple,
    fc.array(fc.oneof(simple, fc.array(simple, { maxLength: 2 })), { maxLength: 3 })
  )
  fc.assert(
    fc.property(attribute, attribute, (x, y) => {
      const [a, b] = [x, y].map(value => attributesKey({ value }))
      let equal = true
      try {
        expect(x).toStrictEqual(y)
      } catch {
        equal = false
      }
      expect(a === b).toBe(equal)
    })
  )
})
