/**
 * RMSProp (Tieleman & Hinton 2012).
 *
 * @since 0.1.0
 */
import { minus, over, plus, square, times } from '../function/arithmetic'
import { sqrt } from '../primitive/sqrt'
import type { Optimizer } from './Optimizer'
import { slot } from './Optimizer'

/** @category model @since 0.1.0 */
export interface RmsPropOptions {
  readonly decay: number
  readonly epsilon: number
}

/** @category constructors @since 0.1.0 */
export const rmsPropDefaults: RmsPropOptions = { decay: 0.9, epsilon: 1e-8 }

/** v ← ρ v + (1 − ρ) g²; θ ← θ − α g / (√v + ε). @category constructors @since 0.1.0 */
export const rmsProp = ({ decay, epsilon }: RmsPropOptions = rmsPropDefaults): Optimizer => ({
  name: 'rms-prop',
  shared: [],
  advance: shared => shared,
  slots: shape => [{ name: 'v', shape, initial: 0 }],
  update: (parameter, gradient, slots, _, learningRate) => {
    const v = plus(times(slot(slots, 'v'), decay), times(square(gradient), 1 - decay))
    const step = over(times(learningRate, gradient), plus(sqrt(v), epsilon))
    return { parameter: minus(parameter, step), slots: { v } }
  }
})
