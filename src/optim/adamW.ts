/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2).
 *
 * @since 0.1.0
 */
import { minus, times } from '../function/arithmetic'
import { adam, type AdamOptions, defaults } from './adam'
import type { Optimizer } from './Optimizer'

/** @category model @since 0.1.0 */
export interface AdamWOptions extends AdamOptions {
  readonly weightDecay: number
}

/** @category constructors @since 0.1.0 */
export const adamWDefaults: AdamWOptions = { ...defaults, weightDecay: 0.01 }

/**
 * θ ← θ − α λ θ, then Adam's step. The decay acts on the stored numbers, which for a posterior are means and scales
 * before their constraint: for a Bayesian network it is the prior that regularises, and λ should be 0.
 *
 * @category constructors
 * @since 0.1.0
 */
export const adamW = ({ weightDecay, ...options }: AdamWOptions = adamWDefaults): Optimizer => {
  const plain = adam(options)
  return {
    ...plain,
    name: 'adam-w',
    update: (parameter, gradient, slots, shared, learningRate) => {
      const decayed = minus(parameter, times(times(learningRate, weightDecay), parameter))
      const updated = plain.update(parameter, gradient, slots, shared, learningRate)
      return { ...updated, parameter: minus(decayed, minus(parameter, updated.parameter)) }
    }
  }
}
