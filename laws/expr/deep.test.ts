/**
 * A chain of a million nodes: nothing that walks a graph may recurse.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { expect, test } from 'vitest'
import { evaluate } from '../../src/backend/reference/evaluate'
import { share } from '../../src/compile/share'
import { simplify } from '../../src/compile/simplify'
import { parseGraph, printGraph } from '../../src/expr/codec'
import { Eq } from '../../src/expr/Equality'
import type { Expr } from '../../src/expr/Expr'
import { topological } from '../../src/expr/Fold'
import { toGraphviz } from '../../src/expr/Graphviz'
import { toMermaid } from '../../src/expr/Mermaid'
import { show } from '../../src/expr/Show'
import * as T from '../../src/expr/Tensor'
import { add } from '../../src/primitive/add'
import { input } from '../../src/primitive/input'
import { neg } from '../../src/primitive/neg'
import { sin } from '../../src/primitive/sin'
import { registry } from '../../src/transform/registry'
import { jvp } from '../../src/transform/jvp'
import { grad } from '../../src/transform/vjp'
import { vmap } from '../../src/transform/vmap'

const DEPTH = 1_000_000
const x = input('x', [])

const chainOf = (link: (e: Expr) => Expr, depth: number): Expr => {
  let e: Expr = x
  for (let i = 0; i < depth; i++) e = link(e)
  return e
}

const chain = chainOf(neg, DEPTH)
const at = new Map([['x', T.scalar(0.5)]])

const value = (e: Expr | undefined): number => {
  const result = evaluate(at)(e === undefined ? [] : [e])
  return E.isRight(result) ? (result.right[0]?.data[0] ?? NaN) : NaN
}

test('it is built, walked and evaluated', () => {
  expect(topological([chain])).toHaveLength(DEPTH + 1)
  expect(value(chain)).toBe(0.5)
}, 600_000)

test('it is differentiated, forward and reverse', () => {
  const [forward] = jvp([chain], new Map([[x, input('dx', [])]]))
  expect(forward?._tag).toBe('Some')
  expect(value(grad(chain, [x])[0])).toBe(1)
}, 600_000)

test('one that is not linear is differentiated', () => {
  const wave = chainOf(sin, DEPTH / 4)
  expect(value(grad(wave, [x])[0])).toBeGreaterThan(0)
}, 600_000)

test('it is vectorised, shared and simplified', () => {
  const [batch] = vmap([chain], new Map([[x, input('xs', [3])]]))
  expect(batch?.shape).toStrictEqual([3])
  expect(topological(share([chainOf(neg, DEPTH / 10), chainOf(neg, DEPTH / 10)]))).toHaveLength(DEPTH / 10 + 1)
  expect(topological(simplify([chainOf(neg, DEPTH / 10)]))).toHaveLength(1)
}, 600_000)

test('it is printed', () => {
  expect(show([chain]).endsWith(`in v${DEPTH}`)).toBe(true)
  expect(toGraphviz([chain]).length).toBeGreaterThan(DEPTH)
  expect(toMermaid([chain]).length).toBeGreaterThan(DEPTH)
}, 600_000)

test('it is written, read and equal', () => {
  const read = parseGraph(registry)(JSON.parse(JSON.stringify(printGraph([chain]))))
  const [back] = E.isRight(read) ? read.right : []
  expect(back !== undefined && Eq.equals(back, chain)).toBe(true)
}, 600_000)

test('sharing doubles a graph a hundred times without doubling it', () => {
  const doubled = Array.from({ length: 100 }).reduce<Expr>(e => add(e, e), x)
  expect(value(grad(doubled, [x])[0])).toBe(2 ** 100)
})
