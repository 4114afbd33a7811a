/**
 * How much the gradient of a loss varies with the noise of an estimator.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Expr } from '../expr/Expr'
import { square, times } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { sumAll } from '../primitive/broadcastInDim'
import { grad } from '../transform/vjp'
import type { Stochastic } from './Stochastic'
import * as St from './Stochastic'

/**
 * The variance of the gradient over draws, summed over all entries of the nodes in `wrt`: an unbiased estimate from
 * `draws` independent runs (at least 2). Divide by the number of entries to compare with Kingma, Salimans & Welling
 * (2015), table 1.
 *
 * For a single layer and given data the order is: local reparameterisation < one draw per example < one draw per batch.
 *
 * @category combinators
 * @since 0.1.0
 */
export const gradientVariance =
  (draws: number, wrt: ReadonlyArray<Expr>) =>
  (loss: Stochastic<Expr>): Stochastic<Expr> =>
    pipe(
      St.replicate(draws)(loss),
      St.map(losses => {
        const gradients = losses.map(l => grad(l, wrt))
        return total(wrt.map((_, i) => varianceOf(gradients.flatMap(g => g[i] ?? []))))
      })
    )

const total = (xs: ReadonlyArray<Expr>): Expr => xs.reduce(add)

const varianceOf = (samples: ReadonlyArray<Expr>): Expr => {
  const centre = times(samples.reduce(add), 1 / samples.length)
  return times(total(samples.map(s => sumAll(square(sub(s, centre))))), 1 / (samples.length - 1))
}
