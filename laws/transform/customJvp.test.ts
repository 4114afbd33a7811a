/**
 * Custom derivatives: what the user gives is what is used, and the laws tell whether it is the derivative.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { expect, test } from 'vitest'
import { interval, operand } from '../../src/expr/builders'
import type { Expr, Primitive } from '../../src/expr/Expr'
import { apply, validate } from '../../src/expr/Expr'
import { minus, plus, times } from '../../src/function/arithmetic'
import { abs } from '../../src/primitive/abs'
import { exp } from '../../src/primitive/exp'
import { floor } from '../../src/primitive/floor'
import { input } from '../../src/primitive/input'
import { log1p } from '../../src/primitive/log'
import { logistic } from '../../src/primitive/logistic'
import { div, mul } from '../../src/primitive/mul'
import { sumAll } from '../../src/primitive/broadcastInDim'
import type { CustomJvp } from '../../src/transform/customJvp'
import { customJvp, customPrimitive } from '../../src/transform/customJvp'
import { grad } from '../../src/transform/vjp'
import { evaluate } from '../../src/backend/reference/evaluate'
import { assertLaws, check, checkPrimitive, functionCases, noZeroTangents } from '../index'
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

test('a derivative may divide tangents, and is not asked for those of constants', () => {
  const ratio: CustomJvp = {
    name: 'ratio',
    f: (x = none, y = none) => div(x, y),
    jvp: ([x = none, y = none], [dx = none, dy = none]) => minus(div(dx, y), div(mul(x, dy), mul(y, y))),
    operands: [operand([3], interval(-2, 2)), operand([3], interval(0.5, 2))]
  }
  assertLaws(checkPrimitive(customPrimitive(ratio), { cases: 10 }))
  const x = input('x', [3])
  assertLaws([
    check(
      noZeroTangents,
      functionCases('ratio', y => customJvp(ratio)(y, x), [operand([3])])
    )({ cases: 5 })
  ])
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
  [
    'a derivative that is not linear',
    { ...softplus(logistic), jvp: (_: ReadonlyArray<Expr>, [t = none]: ReadonlyArray<Expr>) => mul(t, t) },
    'must be linear in the tangents, but applies mul'
  ],
  [
    'a derivative with a kink in the tangents',
    { ...softplus(logistic), jvp: (_: ReadonlyArray<Expr>, [t = none]: ReadonlyArray<Expr>) => abs(t) },
    'must be linear in the tangents, but applies abs'
  ],
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

test('a primitive whose own rule is not linear has no gradient, and says so', () => {
  const record: Primitive<Readonly<Record<never, never>>> = {
    ...customPrimitive(softplus(logistic)),
    name: 'odd',
    rule: { _tag: 'General', jvp: (_, [t = O.none]) => O.map(abs)(t) }
  }
  const x = input('x', [2, 3])
  const [g = x] = grad(sumAll(apply(record, {}, [x])), [x])
  const found = validate(g)
  expect(E.isLeft(found) ? found.left : '').toContain('passes through abs in a way that is not linear')
  expect(evaluate(new Map([['x', T.fill(1)([2, 3])]]))([g])).toMatchObject({ _tag: 'Left' })
})
