/**
 * Equal-width bins of the unit interval, closed on the right, as in the calibration literature.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The bin of a probability among `bins` bins `(m / bins, (m + 1) / bins]`; 0 belongs to the first.
 * Source: Guo et al. (2017), "On calibration of modern neural networks", section 2.
 *
 * @category utils
 * @since 0.1.0
 */
export const binIndex =
  (bins: number) =>
  (probability: number): number =>
    Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1))
