/**
 * Where a parameter may lie, and the bijection from all reals that an optimiser moves in.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { plus } from '../function/arithmetic'
import { less } from '../primitive/compare'
import { zeros } from '../primitive/constant'
import { exp } from '../primitive/exp'
import { iota } from '../primitive/iota'
import { logistic, softplus } from '../primitive/logistic'
import { select } from '../primitive/select'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A set of reals with its bijection, in graphs and in plain numbers. @category model @since 0.1.0 */
export interface Constraint {
  readonly name: string
  readonly contains: (x: number) => boolean
  /** From any real into the set, as a graph. */
  readonly constrain: (unconstrained: Expr) => Expr
  /** From the set back to the reals. */
  readonly unconstrain: (x: number) => number
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** All reals. @category instances @since 0.1.0 */
export const real: Constraint = {
  name: 'a real number',
  contains: Number.isFinite,
  constrain: x => x,
  unconstrain: x => x
}

/** The least scale: below it, logarithms and reciprocals of a scale would leave 32-bit floats. */
const FLOOR = 1e-7

/**
 * Positive reals: x = softplus(u) + 10⁻⁷. The floor keeps log x and 1/x finite for every u (Dillon et al. 2017 do the
 * same).
 *
 * @category instances
 * @since 0.1.0
 */
export const positive: Constraint = {
  name: 'a positive number',
  contains: x => Number.isFinite(x) && x > 0,
  constrain: x => plus(softplus(x), FLOOR),
  unconstrain: x => softplusInverse(Math.max(x - FLOOR, Number.MIN_VALUE))
}

/**
 * Positive reals by their logarithm: x = e^u. What is stored is log x.
 *
 * @category instances
 * @since 0.1.0
 */
export const positiveByLog: Constraint = {
  name: 'a positive number',
  contains: positive.contains,
  constrain: exp,
  unconstrain: Math.log
}

/** Reals between 0 and 1: x = 1 / (1 + e^−u). @category instances @since 0.1.0 */
export const unit: Constraint = {
  name: 'a number between 0 and 1',
  contains: x => x > 0 && x < 1,
  constrain: logistic,
  unconstrain: x => Math.log(x) - Math.log1p(-x)
}

/**
 * Square matrices with zeros above the diagonal and positive numbers on it: factors of Cholesky. What is above the
 * diagonal is passed over.
 *
 * @category instances
 * @since 0.1.0
 */
export const lowerTriangular: Constraint = {
  name: 'a lower triangular matrix with a positive diagonal',
  contains: Number.isFinite,
  constrain: x => {
    const [row, column] = [iota(0)(x.shape), iota(1)(x.shape)]
    const onOrAbove = select(less(row, column), zeros(x.shape), positive.constrain(x))
    return select(less(column, row), x, onOrAbove)
  },
  unconstrain: positive.unconstrain
}

/** log(e^x − 1), without overflow for large x. @category utils @since 0.1.0 */
export const softplusInverse = (x: number): number => x + Math.log(-Math.expm1(-x))
