/**
 * The models of NIST's nonlinear regressions, as they are written there, in the language of this library.
 *
 * @since 0.1.0
 */
import type { Expr } from '../../src/expr/Expr'
import type { Term } from '../../src/function/arithmetic'
import { minus, over, plus, square, times } from '../../src/function/arithmetic'
import { atan2 } from '../../src/primitive/atan2'
import { ones } from '../../src/primitive/constant'
import { exp } from '../../src/primitive/exp'
import { integerPow } from '../../src/primitive/integerPow'
import { log } from '../../src/primitive/log'
import { neg } from '../../src/primitive/neg'
import { pow } from '../../src/primitive/pow'
import { cos, sin } from '../../src/primitive/sin'
import { sqrt } from '../../src/primitive/sqrt'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A model of `y`, of parameters `b(1) … b(p)`, each of rank 0, and of predictors, each as long as the data. @category model @since 0.1.0 */
export type Model = (b: (k: number) => Expr, x: Expr, x2: Expr) => Expr

// -------------------------------------------------------------------------------------
// parts
// -------------------------------------------------------------------------------------

/** c1 + c2 x + c3 x² … */
const powers = (x: Expr, coefficients: ReadonlyArray<Term>): Term =>
  coefficients.reduceRight((sum, c) => plus(times(sum, x), c))

/** c e^−kx. */
const decay = (c: Term, k: Term, x: Expr): Expr => times(c, exp(neg(times(k, x))))

/** h e^−((x − m) / w)². */
const bump = (h: Term, m: Term, w: Term, x: Expr): Expr => times(h, exp(neg(square(over(minus(x, m), w)))))

/** c cos(2πx / period) + s sin(2πx / period). */
const wave = (c: Term, s: Term, period: Term, x: Expr): Expr => {
  const angle = over(times(2 * Math.PI, x), period)
  return plus(times(c, cos(angle)), times(s, sin(angle)))
}

/** base^exponent, of one number for all. */
const power = (base: Expr, exponent: Expr): Expr => pow(base, times(exponent, ones(base.shape)))

// -------------------------------------------------------------------------------------
// models
// -------------------------------------------------------------------------------------

const saturating: Model = (b, x) => times(b(1), minus(1, decay(1, b(2), x)))

const chwirut: Model = (b, x) => over(decay(1, b(1), x), plus(b(2), times(b(3), x)))

const gauss: Model = (b, x) => plus(plus(decay(b(1), b(2), x), bump(b(3), b(4), b(5), x)), bump(b(6), b(7), b(8), x))

const lanczos: Model = (b, x) => plus(plus(decay(b(1), b(2), x), decay(b(3), b(4), x)), decay(b(5), b(6), x))

const cubics: Model = (b, x) => over(powers(x, [b(1), b(2), b(3), b(4)]), powers(x, [1, b(5), b(6), b(7)]))

/** By the name of the data set. @category constructors @since 0.1.0 */
export const models: Readonly<Record<string, Model>> = {
  Bennett5: (b, x) => times(b(1), power(plus(b(2), x), over(-1, b(3)))),
  BoxBOD: saturating,
  Chwirut1: chwirut,
  Chwirut2: chwirut,
  DanWood: (b, x) => times(b(1), power(x, b(2))),
  ENSO: (b, x) => plus(plus(plus(b(1), wave(b(2), b(3), 12, x)), wave(b(5), b(6), b(4), x)), wave(b(8), b(9), b(7), x)),
  Eckerle4: (b, x) => times(over(b(1), b(2)), exp(times(-0.5, square(over(minus(x, b(3)), b(2)))))),
  Gauss1: gauss,
  Gauss2: gauss,
  Gauss3: gauss,
  Hahn1: cubics,
  Kirby2: (b, x) => over(powers(x, [b(1), b(2), b(3)]), powers(x, [1, b(4), b(5)])),
  Lanczos1: lanczos,
  Lanczos2: lanczos,
  Lanczos3: lanczos,
  MGH09: (b, x) => over(times(b(1), plus(square(x), times(x, b(2)))), plus(plus(square(x), times(x, b(3))), b(4))),
  MGH10: (b, x) => times(b(1), exp(over(b(2), plus(x, b(3))))),
  MGH17: (b, x) => plus(plus(b(1), decay(b(2), b(4), x)), decay(b(3), b(5), x)),
  Misra1a: saturating,
  Misra1b: (b, x) => times(b(1), minus(1, integerPow(-2)(plus(1, over(times(b(2), x), 2))))),
  Misra1c: (b, x) => times(b(1), minus(1, over(1, sqrt(plus(1, times(2, times(b(2), x))))))),
  Misra1d: (b, x) => over(times(times(b(1), b(2)), x), plus(1, times(b(2), x))),
  // Of log y.
  Nelson: (b, x, x2) => minus(b(1), times(times(b(2), x), decay(1, b(3), x2))),
  Rat42: (b, x) => over(b(1), plus(1, exp(minus(b(2), times(b(3), x))))),
  Rat43: (b, x) => over(b(1), power(plus(1, exp(minus(b(2), times(b(3), x)))), over(1, b(4)))),
  Roszman1: (b, x) => {
    const u = over(b(3), minus(x, b(4)))
    return minus(minus(b(1), times(b(2), x)), over(atan2(u, ones(u.shape)), Math.PI))
  },
  Thurber: cubics
}

/** What a model is of: y itself, but for one. @category utils @since 0.1.0 */
export const response = (name: string, y: Expr): Expr => (name === 'Nelson' ? log(y) : y)
