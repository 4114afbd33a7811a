/**
 * A primitive is one value. This one is the sinc function, sin(πx)/πx, and nothing but this file knows of it: it is
 * differentiated to any order, vectorised, compiled and run like those that come with the library, and the laws test
 * all of that.
 *
 * In the library a primitive is one file of `src/primitive` with a list named `primitives`; the laws find it there.
 */
import assert from 'node:assert'
import * as E from 'fp-ts/Either'
import { apply, builders, type Expr, evaluate, fill, grad, input, mul, Scalar, select, sumAll, Tensor } from 'credence'
import { cos, div, equal, ones, sub, zeros } from 'credence'
import { assertLaws, checkPrimitive, interval } from 'credence/laws'

const sincAt = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))

/** The kernel body: the Taylor series to x¹⁸. Up to ¾ it is good to the last digits of a 32-bit float. */
const coefficients = Array.from({ length: 10 }, (_, k) => {
  const factorial = Array.from({ length: 2 * k + 1 }, (_2, i) => i + 1).reduce((a, b) => a * b, 1)
  return ((-1) ** k * Math.PI ** (2 * k)) / factorial
}).reverse()

const sincRecord = builders.elementwise1({
  name: 'sinc',
  evaluate: sincAt,
  body: x => Scalar.polynomial(coefficients)(Scalar.mul(x, x)),
  // sinc'(x) = (cos(πx) − sinc(x)) / x, and 0 at 0: the guard stands inside the division, so that no 0/0 is made.
  derivative: (x, y) => {
    const still = equal(x, zeros(x.shape))
    const safe = select(still, ones(x.shape), x)
    const slope = div(sub(cos(mul(fill(Math.PI)(x.shape), x)), y), safe)
    return select(still, zeros(x.shape), slope)
  },
  domain: interval(-0.75, 0.75, [0]),
  tolerance: 8
})

const sinc = (x: Expr): Expr => apply(sincRecord, {}, [x])

// Every law of primitives: shapes, meaning = kernel, batching, derivatives to third order in every mode.
assertLaws(checkPrimitive(sincRecord, { cases: 10 }))

const x = input('x', [3])
const [slope = x] = grad(sumAll(sinc(x)), [x])
const values = evaluate(new Map([['x', Tensor.tensor([3], [0, 0.5, 1])]]))([sinc(x), slope])
const [y, dy] = E.isRight(values) ? values.right : []

assert.ok(Math.abs((y?.data[1] ?? NaN) - 2 / Math.PI) < 1e-12)
assert.ok(Math.abs((dy?.data[2] ?? NaN) + 1) < 1e-12)
assert.strictEqual(dy?.data[0], 0)
