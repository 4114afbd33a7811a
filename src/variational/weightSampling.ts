/**
 * Weight sampling (Blundell et al. 2015): one draw of all weights for a whole batch.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Estimator } from './Estimator'
import { drawBias, estimator, pathwiseDraws, withBias } from './Estimator'
import * as St from './Stochastic'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const weightSampling: Estimator = estimator({
  name: 'weight-sampling',
  supports: pathwiseDraws,
  affine: layer => x =>
    pipe(
      St.drawOf(layer.kernel.posterior),
      St.map(w => layer.product(x, w)),
      St.chain(y =>
        pipe(
          drawBias(layer),
          St.map(bias => withBias(bias)(y))
        )
      )
    )
})
