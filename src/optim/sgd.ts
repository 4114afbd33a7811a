/**
 * Stochastic gradient descent, plain and with momentum.
 *
 * @since 0.1.0
 */
import { minus, plus, times } from '../function/arithmetic'
import type { Optimizer } from './Optimizer'
import { slot, stateless } from './Optimizer'

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** θ ← θ − α g. @category constructors @since 0.1.0 */
export const sgd: Optimizer = stateless('sgd', (parameter, gradient, learningRate) =>
  minus(parameter, times(learningRate, gradient))
)

/**
 * v ← μ v + g; θ ← θ − α v (Polyak 1964, in the form of Sutskever et al. 2013 with the rate outside).
 *
 * @category constructors
 * @since 0.1.0
 */
export const momentum = (mu = 0.9): Optimizer => ({
  name: 'momentum',
  shared: [],
  advance: shared => shared,
  slots: shape => [{ name: 'v', shape, initial: 0 }],
  update: (parameter, gradient, slots, _, learningRate) => {
    const v = plus(times(slot(slots, 'v'), mu), gradient)
    return { parameter: minus(parameter, times(learningRate, v)), slots: { v } }
  }
})

/**
 * v ← μ v + g; θ ← θ − α (g + μ v): the gradient counts where the momentum will have moved the parameter to (Nesterov
 * 1983; Sutskever et al. 2013).
 *
 * @category constructors
 * @since 0.1.0
 */
export const nesterov = (mu = 0.9): Optimizer => ({
  ...momentum(mu),
  name: 'nesterov',
  update: (parameter, gradient, slots, _, learningRate) => {
    const v = plus(times(slot(slots, 'v'), mu), gradient)
    return { parameter: minus(parameter, times(learningRate, plus(gradient, times(v, mu)))), slots: { v } }
  }
})
