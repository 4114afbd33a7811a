/**
 * The normal distribution of a whole array, with any covariance, by its Cholesky factor: x = loc + L ε.
 *
 * The array is read as a vector of n elements, row by row, and L is n × n: for small n only.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import { argument } from '../expr/builders'
import type { Expr } from '../expr/Expr'
import { minus, plus, square, times } from '../function/arithmetic'
import { matmul } from '../function/matmul'
import { add, sub } from '../primitive/add'
import { reduceSum, sumAll } from '../primitive/broadcastInDim'
import { equal } from '../primitive/compare'
import { zeros } from '../primitive/constant'
import { iota } from '../primitive/iota'
import { log } from '../primitive/log'
import { div } from '../primitive/mul'
import { slice } from '../primitive/pad'
import { reshape } from '../primitive/reshape'
import { select } from '../primitive/select'
import { size } from '../shape/Shape'
import { lowerTriangular, real } from './Constraint'
import type { Distribution, Family } from './Distribution'
import { parameter, rawParameter } from './Distribution'
import type { KnownKl } from './Kl'
import { closedForm } from './Kl'
import { family as normalFamily, HALF_LOG_2PI } from './normal'

const loc = parameter('loc')
const factor = rawParameter('factor')
const scale = parameter('scale')

const column = (x: Expr): Expr => reshape([size(x.shape), 1])(x)

const diagonal = (l: Expr): Expr => reduceSum([1])(select(equal(iota(0)(l.shape), iota(1)(l.shape)), l, zeros(l.shape)))

/** ½ log |Σ| */
const logDeterminant = (d: Distribution): Expr => sumAll(log(diagonal(factor(d))))

/** L⁻¹ b by forward substitution, a column at a time: the first entry is divided by its pivot, the rest is reduced by it. */
const solve = (l: Expr, b: Expr, at = 0): ReadonlyArray<Expr> => {
  const n = l.shape[0] ?? 0
  const pivot = slice([at, at], [at + 1, at + 1])(l)
  const z = div(slice([0, 0], [1, 1])(b), pivot)
  const below = n - at - 1
  if (below === 0) return [z]
  const rest = sub(slice([1, 0], [below + 1, 1])(b), times(slice([at + 1, at], [n, at + 1])(l), z))
  return [z, ...solve(l, rest, at + 1)]
}

const mahalanobis = (l: Expr, b: Expr): Expr =>
  solve(l, b)
    .map(z => sumAll(square(z)))
    .reduce(add)

/** The variances: the rows of L, each against itself. */
const variance = (d: Distribution): Expr => reshape(d.shape)(reduceSum([1])(square(factor(d))))

/** KL(N(μ, LLᵀ) ‖ N(m, diag s²)) = ½ (Σ (Var + (μ − m)²) / s² − n) + Σ log s − ½ log |LLᵀ|. */
const klToDiagonal = (q: Distribution, p: Distribution): Expr => {
  const second = div(add(variance(q), square(sub(loc(q), loc(p)))), square(scale(p)))
  return add(times(minus(sumAll(second), size(q.shape)), 0.5), sub(sumAll(log(scale(p))), logDeterminant(q)))
}

/** ½ (|L_p⁻¹ L_q|² + |L_p⁻¹ (μ_q − μ_p)|² − n) + ½ log |Σ_p| − ½ log |Σ_q| */
const klToSame = (q: Distribution, p: Distribution): Expr => {
  const n = size(q.shape)
  const columns = Array.from({ length: n }, (_, j) =>
    mahalanobis(factor(p), slice([0, j], [n, j + 1])(factor(q)))
  ).reduce(add)
  const distance = mahalanobis(factor(p), column(sub(loc(q), loc(p))))
  return add(times(minus(add(columns, distance), n), 0.5), sub(logDeterminant(p), logDeterminant(q)))
}

const klTo = (q: Distribution, p: Distribution): O.Option<KnownKl> =>
  p.family === family
    ? O.some(closedForm(klToSame(q, p)))
    : p.family === normalFamily
      ? O.some(closedForm(klToDiagonal(q, p)))
      : O.none

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const family: Family = {
  name: 'multivariate-normal',
  constraints: { loc: real, factor: lowerTriangular },
  parameterShape: (name, shape) => (name === 'factor' ? [size(shape), size(shape)] : shape),
  event: 'all',
  normalSums: true,
  symmetric: true,
  sampler: O.some({
    noise: ({ shape }) => [{ kind: 'normal', shape: [size(shape), 1] }],
    draw: (d, noise) => add(loc(d), reshape(d.shape)(matmul(factor(d), argument(noise, 0)))),
    pathwise: true
  }),
  logProb: (d, x) => {
    const distance = mahalanobis(factor(d), column(sub(x, loc(d))))
    return minus(sub(times(distance, -0.5), logDeterminant(d)), HALF_LOG_2PI * size(d.shape))
  },
  mean: loc,
  variance,
  entropy: d => O.some(plus(logDeterminant(d), (HALF_LOG_2PI + 0.5) * size(d.shape))),
  klTo
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** `loc` of any shape with n elements, `factor` lower triangular of shape `[n, n]`. @category constructors @since 0.1.0 */
export const multivariateNormal = (locExpr: Expr, factorExpr: Expr): Distribution => ({
  family,
  shape: locExpr.shape,
  parameters: { loc: locExpr, factor: factorExpr }
})
