/**
 * Tempering: what multiplies the divergence beyond the ELBO. Weights of batches (`klWeight`) sum to 1 over an epoch and
 * change nothing in the objective; a tempering factor other than 1 does, and says so by its name: the posterior is cold
 * below 1 (Wenzel et al. 2020).
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `none`: the ELBO;
 * - `fixed`: a cold (below 1) or warm posterior throughout;
 * - `warm-up`: the factor rises linearly from 0 to 1 during the first `epochs` epochs (Sønderby et al. 2016).
 *
 * @category model
 * @since 0.1.0
 */
export type Tempering =
  | { readonly _tag: 'none' }
  | { readonly _tag: 'fixed'; readonly factor: number }
  | { readonly _tag: 'warm-up'; readonly epochs: number }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The factor of the divergence in batch `batch` of `batches` of epoch `epoch`, both from 0. In a warm-up it is positive
 * from the first batch on, and 1 from the end of the warm-up on; a warm-up of no epochs is none.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { temperingFactor } from 'credence/variational'
 *
 * const factor = temperingFactor({ _tag: 'warm-up', epochs: 2 })
 * assert.deepStrictEqual([factor(0, 0, 4), factor(1, 3, 4), factor(7, 0, 4)], [0.125, 1, 1])
 *
 * @category combinators
 * @since 0.1.0
 */
export const temperingFactor =
  (tempering: Tempering) =>
  (epoch: number, batch: number, batches: number): number => {
    switch (tempering._tag) {
      case 'none':
        return 1
      case 'fixed':
        return tempering.factor
      case 'warm-up':
        return tempering.epochs > 0 ? Math.min(1, (epoch + (batch + 1) / batches) / tempering.epochs) : 1
    }
  }
