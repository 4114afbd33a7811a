/**
 * IVON, the improved variational online Newton method (Shen et al. 2024): an optimiser whose state is a posterior. The
 * means move by Newton steps, and the variances are what the curvature says they are, so that no gradient of a variance
 * and no divergence is needed.
 *
 * @since 0.1.0
 */
import { max } from '../primitive/max'
import { add, sub } from '../primitive/add'
import { expm1 } from '../primitive/exp'
import { fill } from '../primitive/constant'
import { log } from '../primitive/log'
import { div, mul } from '../primitive/mul'
import { neg } from '../primitive/neg'
import { sqrt } from '../primitive/sqrt'
import type { Expr } from '../expr/Expr'
import { minus, over, plus, square, times } from '../function/arithmetic'
import type { Shape } from '../shape/Shape'
import type { Slot, Slots } from './Optimizer'
import { slot } from './Optimizer'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** The parameters of independent normals, or the derivatives by them. @category model @since 0.1.0 */
export interface NormalParts {
  readonly loc: Expr
  readonly scale: Expr
}

/**
 * What a step is taken from:
 *
 * - `gradient`: of the mean NLL, in nats per example, by the parameters of the posterior;
 * - `klScale`: 1 / N for N examples, where the divergence counts once: its inverse is the effective sample size.
 *
 * @category model
 * @since 0.1.0
 */
export interface PosteriorStep {
  readonly posterior: NormalParts
  readonly prior: NormalParts
  readonly gradient: NormalParts
  readonly slots: Slots
  readonly shared: Slots
  readonly learningRate: Expr
  readonly klScale: Expr
}

/** The posterior after a step, and what is kept beside. @category model @since 0.1.0 */
export interface PosteriorUpdated {
  readonly posterior: NormalParts
  readonly slots: Slots
}

/**
 * An optimiser of posteriors rather than of arrays: it is given the mean and the scale of a weight together. The rest is
 * as in `Optimizer`.
 *
 * @category model
 * @since 0.1.0
 */
export interface PosteriorOptimizer {
  readonly _tag: 'PosteriorOptimizer'
  readonly name: string
  readonly shared: ReadonlyArray<Slot>
  readonly advance: (shared: Slots) => Slots
  readonly slots: (shape: Shape) => ReadonlyArray<Slot>
  readonly update: (step: PosteriorStep) => PosteriorUpdated
}

/**
 * - `beta1` and `beta2`: how much is kept of the momentum and of the curvature from step to step;
 * - `hessian`: the curvature before the first step, in nats per example.
 *
 * @category model
 * @since 0.1.0
 */
export interface IvonOptions {
  readonly beta1: number
  readonly beta2: number
  readonly hessian: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** Those of the paper: a curvature that is forgotten sooner falls to 0 where a network is flat, and steps grow without bound. @category constructors @since 0.1.0 */
export const ivonDefaults: IvonOptions = { beta1: 0.9, beta2: 0.99999, hessian: 1 }

/**
 * With λ = 1 / klScale, a prior N(m₀, s₀²), δ = 1 / (λ s₀²), g the gradient by the mean and ĥ that by the scale over the
 * scale, which is an unbiased estimate of the diagonal of the Hessian (Price's theorem), whatever the estimator:
 *
 *     v ← β₁ v + (1 − β₁) g
 *     h ← β₂ h + (1 − β₂) ĥ + ½ (1 − β₂)² (h − ĥ)² / (h + δ)
 *     m ← m − α (v / (1 − β₁ᵗ) + δ (m − m₀)) / (h + δ)
 *     σ² = 1 / (λ (h + δ))
 *
 * The third term of h keeps it above −δ. For weight sampling ĥ is g ∘ ε / σ, as in algorithm 1 of the paper.
 *
 * @category constructors
 * @since 0.1.0
 */
export const ivon = ({ beta1, beta2, hessian }: IvonOptions = ivonDefaults): PosteriorOptimizer => ({
  _tag: 'PosteriorOptimizer',
  name: 'ivon',
  shared: [{ name: 'beta1Power', shape: [], initial: 1 }],
  advance: shared => ({ beta1Power: times(slot(shared, 'beta1Power'), beta1) }),
  slots: shape => [
    { name: 'v', shape, initial: 0 },
    { name: 'h', shape, initial: hessian }
  ],
  update: ({ posterior, prior, gradient, slots, shared, learningRate, klScale }) => {
    const v = plus(times(slot(slots, 'v'), beta1), times(gradient.loc, 1 - beta1))
    const delta = over(klScale, square(prior.scale))
    const h = curvature(beta2, slot(slots, 'h'), div(gradient.scale, posterior.scale), delta)
    const precision = plus(h, delta)
    const pull = mul(spread(delta, posterior.loc), sub(posterior.loc, spread(prior.loc, posterior.loc)))
    const direction = div(plus(over(v, minus(1, slot(shared, 'beta1Power'))), pull), precision)
    return {
      posterior: {
        loc: sub(posterior.loc, times(direction, learningRate)),
        scale: sqrt(over(klScale, precision))
      },
      slots: { v, h }
    }
  }
})

/** The next curvature, from an estimate of it. */
const curvature = (beta2: number, h: Expr, estimate: Expr, delta: Expr): Expr => {
  const mixed = add(times(h, beta2), times(estimate, 1 - beta2))
  return add(mixed, times(over(square(sub(h, estimate)), plus(h, delta)), 0.5 * (1 - beta2) ** 2))
}

/** A scalar of a prior, or an array of one, over the whole weight. */
const spread = (x: Expr, like: Expr): Expr => plus(times(like, 0), x)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** What is stored of a scale: the u of which softplus(u) + 10⁻⁷ is the scale. @category utils @since 0.1.0 */
export const storedScale = (scale: Expr): Expr => {
  const x = max(plus(scale, -1e-7), fill(1e-30)(scale.shape))
  return add(x, log(neg(expm1(neg(x)))))
}
