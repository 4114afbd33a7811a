/**
 * The inverse error function. d(erf⁻¹ x) = (√π / 2) e^(erf⁻¹ x)² dx.
 *
 * @since 0.1.0
 */
import { elementwise1, interval } from '../expr/builders'
import * as program from '../expr/elementary/erfInv'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import { fill } from './constant'
import { exp } from './exp'
import { mul } from './mul'

/** Horner's rule, from the highest power down. */
const horner = (coefficients: ReadonlyArray<number>, x: number): number =>
  coefficients.reduce((sum, c) => sum * x + c, 0)

/** Wichura (1988), algorithm AS 241, PPND16: numerators and denominators of its three rational functions. */
const CENTRAL = [
  [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
    1971.5909503065514427, 133.14166789178437745, 3.387132872796366608
  ],
  [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
    687.1870074920579083, 42.313330701600911252, 1
  ]
] as const
const MIDDLE = [
  [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734
  ],
  [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1
  ]
] as const
const TAIL = [
  [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772
  ],
  [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1
  ]
] as const

const ratio = ([top, bottom]: readonly [ReadonlyArray<number>, ReadonlyArray<number>], x: number): number =>
  horner(top, x) / horner(bottom, x)

const normalTail = (p: number): number => {
  const r = Math.sqrt(-Math.log(p))
  return r <= 5 ? ratio(MIDDLE, r - 1.6) : ratio(TAIL, r - 5)
}

/** erf⁻¹(x) to 16 digits: the normal quantile at (1 + x) / 2, over √2. */
const inverse = (x: number): number =>
  Math.abs(x) <= 0.85
    ? ((x / 2) * ratio(CENTRAL, 0.180625 - (x / 2) * (x / 2))) / Math.SQRT2
    : (Math.sign(x) * normalTail((1 - Math.abs(x)) / 2)) / Math.SQRT2

const record = elementwise1({
  name: 'erfInv',
  evaluate: x => (Math.abs(x) === 1 ? x * Infinity : inverse(x)),
  body: program.erfInv,
  derivative: (x, y) => mul(fill(Math.sqrt(Math.PI) / 2)(x.shape), exp(mul(y, y))),
  domain: interval(-0.95, 0.95),
  tolerance: 2
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** erf⁻¹ x. @category combinators @since 0.1.0 */
export const erfInv = <Sh extends Shape>(x: Expr<Sh>): Expr<Sh> => typed(apply(record, {}, [x]))
