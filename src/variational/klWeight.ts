/**
 * How the divergence is spread over the batches of an epoch. The weights of an epoch sum to 1, so that the batches
 * together count the divergence once; what tempers it is another parameter, by its own name.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** @category model @since 0.1.0 */
export type KlSchedule = 'uniform' | 'blundell'

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The share of the divergence that batch `batch` (from 0) of `batches` carries.
 *
 * - `uniform`: 1 / M;
 * - `blundell`: 2^(M − 1 − i) / (2^M − 1), as in Blundell et al. (2015), section 3.4, where batches count from 1.
 *
 * @category combinators
 * @since 0.1.0
 */
export const klWeight =
  (schedule: KlSchedule) =>
  (batch: number, batches: number): number => {
    switch (schedule) {
      case 'uniform':
        return 1 / batches
      case 'blundell':
        return 2 ** -(batch + 1) / (1 - 2 ** -batches)
    }
  }
