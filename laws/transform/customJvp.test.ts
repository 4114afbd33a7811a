/**
 * Custom derivatives: what the user gives is what is used, and the laws tell whether it is the derivative.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { expect, test } from 'vitest'
import { interval, operand } from '../../src/expr/builders'
import type { Expr } from '../../src/expr/Expr'
import { validate } from '../../src/expr/Expr'
import { minus, plus, times } from '../../src/function/arithmetic'
import { exp } from '../../src/primitive/exp'
import { floor } from '../../src/primitive/floor'
import { input } from '../../src/primitive/input'
import { log1p } from '../../src/primitive/log'
import { logistic } from '../../src/primitive/logistic'
import { mul } from '../../src/primitive/mul'
import { sumAll } from '../../src/primitive/broadcastInDim'
import type { CustomJvp } from '../../src/transform/customJvp'
import { customJvp, customPrimitive } from '../../src/transform/customJvp'
import { grad } from '../../src/transform/vjp'
import { assertLaws, checkPrimitive } from '../index'
import { passed } from '../Law'
import { values } from '../numeric/Magnitude'
import * as T from '../../src/expr/Tensor'

const none = input('none', [])

/** log(1 + eˣ), whose derived derivative is ∞/∞ for large x. */
const softplus = (derivative: (x: Expr) => Expr): CustomJvp => ({
  name: 'mySoftplus',
  f: (x = none) => log1p(exp(x)),
  jvp: ([x = none], [t = none]) => mul(t, derivative(x)),
  operands: [operand([2, 3], interval(-4, 4))]
})

test('a right derivative keeps every law', () => {
  assertLaws(checkPrimitive(customPrimitive(softplus(logistic)), { cases: 10 }))
})

test('a wrong derivative breaks the law of differences', () => {
  const results = checkPrimitive(customPrimitive(softplus(x => plus(logistic(x), 1e-6))), { cases: 10 })
  expect(results.filter(r => !passed(r)).map(r => r.law)).toContain('derivative of order 1 matches differences')
})

test('a derivative that is not linear breaks the law of linearity', () => {
  const square = { ...softplus(logistic), jvp: (_: ReadonlyArray<Expr>, [t = none]: ReadonlyArray<Expr>) => mul(t, t) }
  const results = checkPrimitive(customPrimitive(square), { cases: 10 })
  expect(results.filter(r => !passed(r)).map(r => r.law)).toContain('tangents are linear')
})

test('it is used instead of the derived one: large arguments give 1, not NaN', () => {
  const x = input('x', [1])
  const derivativeAt = (f: (x: Expr) => Expr): number => {
    const [g = x] = grad(sumAll(f(x)), [x])
    return values(new Map([['x', T.tensor([1], [800])]]), [g]).get(g)?.data[0] ?? NaN
  }
  expect(derivativeAt(y => log1p(exp(y)))).toBeNaN()
  expect(derivativeAt(customJvp(softplus(logistic)))).toBe(1)
})

test('a straight-through estimator passes tangents through a step', () => {
  const through = customJvp({
    name: 'through',
    f: (x = none) => floor(x),
    jvp: (_, [t = none]) => t,
    operands: [operand([2])]
  })
  const x = input('x', [2])
  const [g = x] = grad(sumAll(times(through(x), 3)), [x])
  expect(values(new Map([['x', T.tensor([2], [0.5, 1.5])]]), [g]).get(g)).toStrictEqual(T.fill(3)([2]))
})

const two: Expr = input('a', [2])
const three: Expr = input('b', [3])

test.each([
  ['a shape of its own', { ...softplus(logistic), jvp: () => input('t', [7]) }, 'derivative has shape [7]'],
  ['a mistake inside', { ...softplus(logistic), jvp: () => mul(two, three) }, "can't be built"],
  [
    'a value from outside',
    { ...softplus(logistic), f: (x: Expr = none) => minus(x, input('w', [])) },
    'pass it as an argument'
  ]
])('%s is refused with a sentence', (_, custom, sentence) => {
  const wrong = validate(customJvp(custom)(input('x', [2])))
  expect(E.isLeft(wrong) ? wrong.left : '').toContain(sentence)
  expect(E.isLeft(wrong) ? wrong.left : '').toContain('mySoftplus')
})
