/**
 * Gradients of bounded size.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { over, square, times } from '../function/arithmetic'
import { add } from '../primitive/add'
import { sumAll } from '../primitive/broadcastInDim'
import { fill, zeros } from '../primitive/constant'
import { max, min } from '../primitive/max'
import { sqrt } from '../primitive/sqrt'
import type { Optimizer } from './Optimizer'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** Each entry of the gradient is brought into `[−bound, bound]`. @category combinators @since 0.1.0 */
export const clipByValue =
  (bound: number) =>
  (optimizer: Optimizer): Optimizer =>
    withGradient(optimizer, g => max(min(g, fill(bound)(g.shape)), fill(-bound)(g.shape)))

/** The gradient of each array is shortened to the length `bound` where it is longer. @category combinators @since 0.1.0 */
export const clipByNorm =
  (bound: number) =>
  (optimizer: Optimizer): Optimizer =>
    withGradient(optimizer, g => times(g, shrink(bound, sumAll(square(g)))))

/**
 * All gradients together are shortened to the length `bound` where they are longer (Pascanu, Mikolov & Bengio 2013):
 * their direction stays.
 *
 * @category combinators
 * @since 0.1.0
 */
export const clipByGlobalNorm =
  (bound: number) =>
  (gradients: ReadonlyArray<Expr>): ReadonlyArray<Expr> => {
    const squares = gradients.map(g => sumAll(square(g))).reduce(add, zeros([]))
    return gradients.map(g => times(g, shrink(bound, squares)))
  }

/** bound / max(length, bound): 1 where the gradient is short enough, and never a division by 0. */
const shrink = (bound: number, squares: Expr): Expr => over(bound, max(sqrt(squares), fill(bound)([])))

const withGradient = (optimizer: Optimizer, f: (gradient: Expr) => Expr): Optimizer => ({
  ...optimizer,
  update: (parameter, gradient, slots, shared, learningRate) =>
    optimizer.update(parameter, f(gradient), slots, shared, learningRate)
})
