/**
 * Expressions are values: they are built, compared, printed and evaluated, and nothing else happens.
 */
import assert from 'node:assert'
import * as E from 'fp-ts/Either'
import { add, evaluate, exp, input, mul, sumAll, Tensor } from 'credence'

const x = input('x', [3])
const y = sumAll(add(mul(x, x), exp(x)))

// A graph has a shape before it has numbers.
assert.deepStrictEqual(y.shape, [])

const environment = new Map([['x', Tensor.tensor([3], [0, 1, 2])]])
const values = evaluate(environment)([y])

// 0² + 1² + 2² + e⁰ + e¹ + e²
assert.ok(E.isRight(values))
assert.ok(Math.abs((values.right[0]?.data[0] ?? NaN) - (5 + 1 + Math.E + Math.E ** 2)) < 1e-12)

// A missing input is a value too: a sentence, and no exception.
const missing = evaluate(new Map())([y])
assert.ok(E.isLeft(missing))
assert.strictEqual(missing.left.message, "input 'x' has no value: the environment holds nothing")
