/**
 * The normal distribution of a whole array whose covariance is a diagonal plus a matrix of low rank, diag σ² + U Uᵀ: the
 * array is read as a vector of n elements, row by row, and U is n × r. Draws, densities and divergences take n·r²
 * operations and never make an n × n matrix.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { argument } from '../expr/builders'
import type { Expr } from '../expr/Expr'
import { minus, plus, square, times } from '../function/arithmetic'
import { matmul } from '../function/matmul'
import { add, sub } from '../primitive/add'
import { broadcastTo, reduceSum, sumAll } from '../primitive/broadcastInDim'
import { equal } from '../primitive/compare'
import { ones, zeros } from '../primitive/constant'
import { iota } from '../primitive/iota'
import { log } from '../primitive/log'
import { div, mul } from '../primitive/mul'
import { slice } from '../primitive/pad'
import { reshape } from '../primitive/reshape'
import { select } from '../primitive/select'
import { transpose } from '../primitive/transpose'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
import { positive, real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { parameter, rawParameter } from './Distribution'
import { closedFormIf } from './Kl'
import { family as normalFamily, HALF_LOG_2PI } from './normal'

const loc = parameter('loc')
const scale = parameter('scale')
const factor = rawParameter('factor')

const column = (x: Expr): Expr => reshape([size(x.shape), 1])(x)

const rankOf = (d: Distribution): number => factor(d).shape[1] ?? 0

/** diag(1/σ) U */
const scaled = (d: Distribution): Expr => {
  const u = factor(d)
  return div(u, pipe(column(scale(d)), broadcastTo(u.shape)))
}

/** I + Vᵀ V for V = diag(1/σ) U, r × r: the capacitance, by which the determinant lemma and Woodbury's identity go. */
const capacitance = (d: Distribution): Expr => {
  const v = scaled(d)
  const product = matmul(transpose([1, 0])(v), v)
  const identity = select(
    equal(iota(0)(product.shape), iota(1)(product.shape)),
    ones(product.shape),
    zeros(product.shape)
  )
  return add(product, identity)
}

interface Eliminated {
  readonly logDeterminant: Expr
  readonly quadratic: Expr
}

/** log |A| and bᵀ A⁻¹ b for a positive definite A, by eliminating a row at a time. */
const eliminate = (a: Expr, b: Expr): Eliminated => {
  const n = a.shape[0] ?? 0
  const pivot = slice([0, 0], [1, 1])(a)
  const first = slice([0, 0], [1, 1])(b)
  const here: Eliminated = { logDeterminant: sumAll(log(pivot)), quadratic: sumAll(div(square(first), pivot)) }
  if (n === 1) return here
  const below = slice([1, 0], [n, 1])(a)
  const ratio = div(below, broadcastTo(below.shape)(pivot))
  const rest = eliminate(
    sub(slice([1, 1], [n, n])(a), matmul(ratio, transpose([1, 0])(below))),
    sub(slice([1, 0], [n, 1])(b), times(ratio, first))
  )
  return {
    logDeterminant: add(here.logDeterminant, rest.logDeterminant),
    quadratic: add(here.quadratic, rest.quadratic)
  }
}

const nothing = (d: Distribution): Expr => zeros([rankOf(d), 1])

/** ½ log |Σ| */
const halfLogDeterminant = (d: Distribution): Expr =>
  add(sumAll(log(scale(d))), times(eliminate(capacitance(d), nothing(d)).logDeterminant, 0.5))

const variance = (d: Distribution): Expr => add(square(scale(d)), reshape(d.shape)(reduceSum([1])(square(factor(d)))))

const klToDiagonal = (q: Distribution, p: Distribution): Expr => {
  const second = div(add(variance(q), square(sub(loc(q), loc(p)))), square(scale(p)))
  return add(times(minus(sumAll(second), size(q.shape)), 0.5), sub(sumAll(log(scale(p))), halfLogDeterminant(q)))
}

const familyOf = (rank: number): Family => {
  const family: Family = {
    name: `low-rank-normal-${rank}`,
    constraints: { loc: real, scale: positive, factor: real },
    parameterShape: (name, shape) => (name === 'factor' ? [size(shape), rank] : shape),
    event: 'all',
    normalSums: true,
    symmetric: true,
    sampler: O.some({
      noise: ({ shape }) => [
        { kind: 'normal', shape },
        { kind: 'normal', shape: [rank, 1] }
      ],
      draw: (d, noise) => {
        const along = reshape(d.shape)(matmul(factor(d), argument(noise, 1)))
        return add(add(loc(d), mul(scale(d), argument(noise, 0))), along)
      },
      pathwise: true
    }),
    logProb: (d, x) => {
      const z = column(div(sub(x, loc(d)), scale(d)))
      const { logDeterminant, quadratic } = eliminate(capacitance(d), matmul(transpose([1, 0])(scaled(d)), z))
      const distance = sub(sumAll(square(z)), quadratic)
      const determinant = add(sumAll(log(scale(d))), times(logDeterminant, 0.5))
      return minus(sub(times(distance, -0.5), determinant), HALF_LOG_2PI * size(d.shape))
    },
    mean: loc,
    variance,
    entropy: d => O.some(plus(halfLogDeterminant(d), (HALF_LOG_2PI + 0.5) * size(d.shape))),
    klTo: (q, p) => closedFormIf(p.family === normalFamily, () => klToDiagonal(q, p))
  }
  return family
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** The family of a rank, at least 1. @category instances @since 0.1.0 */
export const family: (rank: number) => Family = familyOf

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * `loc` and `scale` of one shape with n elements, `factor` of shape `[n, rank]`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const lowRankNormal = (locExpr: Expr, scaleExpr: Expr, factorExpr: Expr): Distribution => ({
  family: familyOf(factorExpr.shape[1] ?? 0),
  shape: locExpr.shape,
  parameters: { loc: locExpr, scale: scaleExpr, factor: factorExpr }
})

/** The shape of the factor. @category utils @since 0.1.0 */
export const factorShape =
  (rank: number) =>
  (shape: Shape): Shape => [size(shape), rank]
