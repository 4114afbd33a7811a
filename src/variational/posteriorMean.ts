/**
 * The network at the means of its posteriors: no draw at all. For point estimates this is all there is.
 *
 * @since 0.1.0
 */
import { mean } from '../distribution/Distribution'
import { shared } from './DrawnWeight'
import type { Estimator } from './Estimator'
import { anyFamily, estimator, ofBias, withBias } from './Estimator'
import * as St from './Stochastic'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const posteriorMean: Estimator = estimator({
  name: 'posterior-mean',
  supports: anyFamily,
  reused: ({ posterior }) => St.of(shared(mean(posterior))),
  affine: layer => x => St.of(withBias(ofBias(mean, layer))(layer.product(x, mean(layer.kernel.posterior))))
})
