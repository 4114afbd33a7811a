/**
 * Gradients are graphs of the same primitives, so they have gradients themselves.
 */
import assert from 'node:assert'
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import { type Expr, evaluate, exp, grad, input, mul, sumAll, Tensor } from 'credence'

const x = input('x', [2])
const f: Expr = sumAll(mul(x, exp(x)))

const [first = f] = grad(f, [x])
const [second = f] = grad(sumAll(first), [x])

const at = (e: Expr): ReadonlyArray<number> =>
  pipe(
    evaluate(new Map([['x', Tensor.tensor([2], [0, 1])]]))([e]),
    E.match(
      () => [],
      ([value]) => Array.from(value?.data ?? [])
    )
  )

const near = (found: ReadonlyArray<number>, expected: ReadonlyArray<number>): boolean =>
  found.length === expected.length && found.every((v, i) => Math.abs(v - (expected[i] ?? NaN)) < 1e-12)

// d(x eˣ) = (1 + x) eˣ, and once more: (2 + x) eˣ
assert.ok(near(at(first), [1, 2 * Math.E]))
assert.ok(near(at(second), [2, 3 * Math.E]))
