/**
 * Priors as data: what is believed of every weight before the first example.
 *
 * @since 0.1.0
 */
import type { Distribution } from '../distribution/Distribution'
import { laplace } from '../distribution/laplace'
import { normal } from '../distribution/normal'
import { scaleMixture } from '../distribution/scaleMixture'
import type { Shape } from '../shape/Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** N(loc, scale²) for each weight. @category model @since 0.1.0 */
export interface NormalPrior {
  readonly _tag: 'normal'
  readonly loc: number
  readonly scale: number
}

/** A double exponential of scale `scale` around `loc`: its variance is 2 scale². @category model @since 0.1.0 */
export interface LaplacePrior {
  readonly _tag: 'laplace'
  readonly loc: number
  readonly scale: number
}

/**
 * N(0, wide²) with probability `share`, else N(0, narrow²) (Blundell et al. 2015, section 3.3). No closed form is known
 * of the divergence from it, so that each step estimates it at a draw.
 *
 * @category model
 * @since 0.1.0
 */
export interface ScaleMixturePrior {
  readonly _tag: 'scale-mixture'
  readonly share: number
  readonly wide: number
  readonly narrow: number
}

/** @category model @since 0.1.0 */
export type Prior = NormalPrior | LaplacePrior | ScaleMixturePrior

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** The prior of an array of weights. @category combinators @since 0.1.0 */
export const priorOver =
  (prior: Prior) =>
  (shape: Shape): Distribution => {
    switch (prior._tag) {
      case 'normal':
        return normal(prior.loc, prior.scale, shape)
      case 'laplace':
        return laplace(prior.loc, prior.scale, shape)
      case 'scale-mixture':
        return scaleMixture(prior.share, prior.wide, prior.narrow, shape)
    }
  }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** A prior as people write it. @category utils @since 0.1.0 */
export const describePrior = (prior: Prior): string => {
  switch (prior._tag) {
    case 'normal':
      return `N(${prior.loc}, ${prior.scale}²)`
    case 'laplace':
      return `Laplace(${prior.loc}, ${prior.scale})`
    case 'scale-mixture':
      return `${prior.share} N(0, ${prior.wide}²) + ${Number((1 - prior.share).toPrecision(12))} N(0, ${prior.narrow}²)`
  }
}
