/**
 * The softmax family, in the forms that don't overflow.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { sub } from '../primitive/add'
import { broadcastInDim, reduceSum } from '../primitive/broadcastInDim'
import { exp } from '../primitive/exp'
import { log } from '../primitive/log'
import { reduceMax } from '../primitive/reduceMax'
import { stopGradient } from '../primitive/stopGradient'
import { plus } from './arithmetic'

const last = (x: Expr): number => x.shape.length - 1

/** A value for each row, along the whole last axis. */
const spread =
  (like: Expr) =>
  (x: Expr): Expr =>
    broadcastInDim(
      like.shape,
      x.shape.map((_, i) => i)
    )(x)

/** The greatest element of each row, and log Σ e^(x − greatest), which is small beside it where x is large. */
const parts = (x: Expr): { readonly greatest: Expr; readonly rest: Expr; readonly shifted: Expr } => {
  const greatest = stopGradient(reduceMax([last(x)])(x))
  const shifted = sub(x, spread(x)(greatest))
  return { greatest, shifted, rest: log(reduceSum([last(x)])(exp(shifted))) }
}

/**
 * log Σ e^x over the last axis, which is removed: `[…, n] → […]`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const logSumExp = (x: Expr): Expr => {
  const { greatest, rest } = parts(x)
  return plus(greatest, rest)
}

/**
 * x − log Σ e^x over the last axis: `[…, n] → […, n]`. As (x − greatest) − log Σ e^(x − greatest), large numbers cancel
 * without error, where their sum with the logarithm would be rounded.
 *
 * @category combinators
 * @since 0.1.0
 */
export const logSoftmax = (x: Expr): Expr => {
  const { shifted, rest } = parts(x)
  return sub(shifted, spread(x)(rest))
}

/** e^x / Σ e^x over the last axis: `[…, n] → […, n]`. @category combinators @since 0.1.0 */
export const softmax = (x: Expr): Expr => exp(logSoftmax(x))
