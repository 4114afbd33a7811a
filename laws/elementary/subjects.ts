/**
 * The programs of the scalar language with what they stand for, and how far from it they may be.
 *
 * Every bound is the largest error that was found, rounded up. `npm run wasm:errors` has tried all 2^32 floats; the
 * laws try a quarter of a million of them, others in each run.
 *
 * @since 0.1.0
 */
import { erf, erfc } from '../../src/expr/elementary/erf'
import { erfInv } from '../../src/expr/elementary/erfInv'
import { exp, expm1, logistic, tanh } from '../../src/expr/elementary/exp'
import { digamma, lgamma, polygamma } from '../../src/expr/elementary/gamma'
import { log, log1p, softplus } from '../../src/expr/elementary/log'
import { cos, sin, tan } from '../../src/expr/elementary/sin'
import type { Attributes, Primitive } from '../../src/expr/Expr'
import type { Real } from '../../src/expr/Scalar'
import { div, lit, sqrt } from '../../src/expr/Scalar'
import { primitives as erfs } from '../../src/primitive/erf'
import { primitives as erfInvs } from '../../src/primitive/erfInv'
import { primitives as gammas } from '../../src/primitive/lgamma'
import { primitives as logistics } from '../../src/primitive/logistic'
import { primitives as roots } from '../../src/primitive/sqrt'
import type { Subject } from './accuracy'

/** @category model @since 0.1.0 */
export interface Bounded extends Subject {
  readonly name: string
  /** In units in the last place. */
  readonly bound: number
  /** The numbers for which the bound is stated; all of them where it is not given. */
  readonly keep?: (x: number) => boolean
  /** Where the function goes one way over all its domain: the way. */
  readonly monotone?: 'rises' | 'falls'
}

/** What the record of a primitive says in 64-bit floats. @category utils @since 0.1.0 */
export const meaning =
  (primitives: ReadonlyArray<Primitive>, name: string, attributes: Attributes = {}) =>
  (...xs: ReadonlyArray<number>): number => {
    const args = xs.map(x => ({ shape: [], data: Float64Array.of(x) }))
    const record = primitives.find(p => p.name === name)
    return record?.evaluate(attributes, args, { shape: [], dtype: 'f32' }).data[0] ?? NaN
  }

const rsqrt = (x: Real): Real => div(lit(1), sqrt(x))

/** Zeros of functions on the negative axis have no small relative error. */
const notNegative = (x: number): boolean => !(x < 0)

/** Where the products of the reduction are exact. */
const moderate = (x: number): boolean => !(Math.abs(x) > 50000 && Math.abs(x) < Infinity)

const gammaOf = (name: string, attributes: Attributes = {}): ((x: number) => number) =>
  meaning(gammas, name, attributes)

/** @category constructors @since 0.1.0 */
export const subjects: ReadonlyArray<Bounded> = [
  { name: 'sqrt', body: sqrt, exact: Math.sqrt, bound: 0.5, monotone: 'rises' },
  { name: 'rsqrt', body: rsqrt, exact: meaning(roots, 'rsqrt'), bound: 1.5, monotone: 'falls' },
  { name: 'exp', body: exp, exact: Math.exp, bound: 1, monotone: 'rises' },
  { name: 'expm1', body: expm1, exact: Math.expm1, bound: 1.5, monotone: 'rises' },
  { name: 'log', body: log, exact: Math.log, bound: 1, monotone: 'rises' },
  { name: 'log1p', body: log1p, exact: Math.log1p, bound: 1, monotone: 'rises' },
  { name: 'tanh', body: tanh, exact: Math.tanh, bound: 1.5, monotone: 'rises' },
  { name: 'logistic', body: logistic, exact: meaning(logistics, 'logistic'), bound: 2, monotone: 'rises' },
  { name: 'softplus', body: softplus, exact: meaning(logistics, 'softplus'), bound: 2, monotone: 'rises' },
  { name: 'erf', body: erf, exact: meaning(erfs, 'erf'), bound: 1.5, monotone: 'rises' },
  { name: 'erfc', body: erfc, exact: meaning(erfs, 'erfc'), bound: 2, monotone: 'falls' },
  { name: 'erfInv', body: erfInv, exact: meaning(erfInvs, 'erfInv'), bound: 2, monotone: 'rises' },
  { name: 'sin', body: sin, exact: Math.sin, bound: 1, keep: moderate },
  { name: 'cos', body: cos, exact: Math.cos, bound: 1, keep: moderate },
  { name: 'tan', body: tan, exact: Math.tan, bound: 3, keep: moderate },
  { name: 'lgamma', body: lgamma, exact: gammaOf('lgamma'), bound: 5, keep: notNegative },
  { name: 'digamma', body: digamma, exact: gammaOf('digamma'), bound: 3, keep: notNegative },
  ...[1, 2, 3].map((order): Bounded => ({
    name: `polygamma ${order}`,
    body: polygamma(order),
    exact: gammaOf('polygamma', { order }),
    bound: order === 3 ? 4.6 : 4,
    keep: notNegative
  }))
]
