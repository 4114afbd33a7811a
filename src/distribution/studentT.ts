/**
 * Student's t distribution with `df` degrees of freedom, moved and scaled.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { argument } from '../expr/builders'
import type { Expr } from '../expr/Expr'
import { minus, over, plus, square, times } from '../function/arithmetic'
import type { Term } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { less } from '../primitive/compare'
import { fill } from '../primitive/constant'
import { expm1 } from '../primitive/exp'
import { digamma, lgamma } from '../primitive/lgamma'
import { log, log1p } from '../primitive/log'
import { div, mul } from '../primitive/mul'
import { select } from '../primitive/select'
import { cos } from '../primitive/sin'
import { sqrt } from '../primitive/sqrt'
import type { Shape } from '../shape/Shape'
import { positive, real } from './Constraint'
import type { Distribution, Family, Sampler } from './Distribution'
import { distribution, elementwise, parameter } from './Distribution'
import { klToNormal } from './moments'
import { inside } from './sampler'

const df = parameter('df')
const loc = parameter('loc')
const scale = parameter('scale')

const half = (x: Term): Expr => times(x, 0.5)

const HALF_LOG_PI = 0.5 * Math.log(Math.PI)

/** log B(ν/2, ½) */
const logBeta = (nu: Expr): Expr => plus(sub(lgamma(half(nu)), lgamma(half(plus(nu, 1)))), HALF_LOG_PI)

/**
 * Bailey (1994): √(ν (U^(−2/ν) − 1)) cos(2πV) for uniform U and V. Unlike a quotient of a normal and a root of a gamma
 * number, it is a smooth function of ν.
 */
const sampler: Sampler = {
  noise: ({ shape }) => [
    { kind: 'uniform', shape },
    { kind: 'uniform', shape }
  ],
  draw: (d, noise) => {
    const [u, v] = [inside(argument(noise, 0)), argument(noise, 1)]
    const radius = sqrt(mul(df(d), expm1(div(times(log(u), -2), df(d)))))
    return add(loc(d), mul(scale(d), mul(radius, cos(times(v, 2 * Math.PI)))))
  },
  pathwise: true
}

const where = (condition: Expr<Shape, 'bool'>, value: Expr, otherwise: number): Expr =>
  select(condition, value, fill(otherwise)(value.shape))

const above = (bound: number, d: Distribution): Expr<Shape, 'bool'> => less(fill(bound)(d.shape), df(d))

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  ...elementwise,
  name: 'student-t',
  constraints: { df: positive, loc: real, scale: positive },
  symmetric: true,
  sampler: O.some(sampler),
  logProb: (d, x) => {
    const z = div(sub(x, loc(d)), scale(d))
    const kernel = mul(half(plus(df(d), 1)), log1p(div(square(z), df(d))))
    return sub(sub(sub(times(kernel, -1), logBeta(df(d))), half(log(df(d)))), log(scale(d)))
  },
  mean: d => where(above(1, d), loc(d), NaN),
  variance: d => {
    const finite = mul(square(scale(d)), over(df(d), minus(df(d), 2)))
    return select(above(2, d), finite, where(above(1, d), fill(Infinity)(d.shape), NaN))
  },
  entropy: d => {
    const more = half(plus(df(d), 1))
    const spread = mul(more, sub(digamma(more), digamma(half(df(d)))))
    return O.some(add(add(add(spread, half(log(df(d)))), logBeta(df(d))), log(scale(d))))
  },
  klTo: klToNormal
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const studentT = (dfTerm: Term, locTerm: Term, scaleTerm: Term, shape?: Shape): Distribution =>
  distribution(family)({ df: dfTerm, loc: locTerm, scale: scaleTerm }, shape)
