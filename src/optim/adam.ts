/**
 * Adam (Kingma & Ba 2015, algorithm 1).
 *
 * @since 0.1.0
 */
import { minus, over, plus, square, times } from '../function/arithmetic'
import { sqrt } from '../primitive/sqrt'
import type { Optimizer } from './Optimizer'
import { slot } from './Optimizer'

/** @category model @since 0.1.0 */
export interface AdamOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
}

/** The defaults of the paper. @category constructors @since 0.1.0 */
export const defaults: AdamOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

/**
 * m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; θ ← θ − α (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε).
 *
 * The powers β₁ᵗ and β₂ᵗ are kept as shared state.
 *
 * @category constructors
 * @since 0.1.0
 */
export const adam = ({ beta1, beta2, epsilon }: AdamOptions = defaults): Optimizer => ({
  name: 'adam',
  shared: [
    { name: 'beta1Power', shape: [], initial: 1 },
    { name: 'beta2Power', shape: [], initial: 1 }
  ],
  advance: shared => ({
    beta1Power: times(slot(shared, 'beta1Power'), beta1),
    beta2Power: times(slot(shared, 'beta2Power'), beta2)
  }),
  slots: shape => [
    { name: 'm', shape, initial: 0 },
    { name: 'v', shape, initial: 0 }
  ],
  update: (parameter, gradient, slots, shared, learningRate) => {
    const m = plus(times(slot(slots, 'm'), beta1), times(gradient, 1 - beta1))
    const v = plus(times(slot(slots, 'v'), beta2), times(square(gradient), 1 - beta2))
    const rate = over(learningRate, minus(1, slot(shared, 'beta1Power')))
    const second = over(1, minus(1, slot(shared, 'beta2Power')))
    const step = over(times(rate, m), plus(sqrt(times(v, second)), epsilon))
    return { parameter: minus(parameter, step), slots: { m, v } }
  }
})
