/**
 * A learning rate that falls when the loss no longer does.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * After more than `patience` epochs without a loss below the best by a part of `threshold` of its size, the rate's factor
 * is multiplied by `factor`, and never falls below `least`.
 *
 * @category model
 * @since 0.1.0
 */
export interface PlateauOptions {
  readonly factor: number
  readonly patience: number
  readonly threshold: number
  readonly least: number
}

/** What is remembered between epochs. @category model @since 0.1.0 */
export interface Plateau {
  readonly factor: number
  readonly best: number
  readonly waited: number
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** @category constructors @since 0.1.0 */
export const plateauDefaults: PlateauOptions = { factor: 0.1, patience: 6, threshold: 1e-4, least: 1e-4 }

/** Before the first epoch. @category constructors @since 0.1.0 */
export const plateau: Plateau = { factor: 1, best: Infinity, waited: 0 }

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The state after an epoch with a loss. A loss that is not a number counts as no improvement. Losses must be
 * comparable: with a warm-up of the divergence, give those of the full ELBO.
 *
 * @category combinators
 * @since 0.1.0
 */
export const reduceOnPlateau =
  (options: PlateauOptions = plateauDefaults) =>
  (loss: number) =>
  ({ factor, best, waited }: Plateau): Plateau =>
    loss < target(best, options.threshold)
      ? { factor, best: loss, waited: 0 }
      : waited < options.patience
        ? { factor, best, waited: waited + 1 }
        : { factor: Math.max(options.least, factor * options.factor), best, waited: 0 }

/** `best` less a part of its size: losses may be negative. */
const target = (best: number, threshold: number): number =>
  best === Infinity ? Infinity : best - Math.abs(best) * threshold
