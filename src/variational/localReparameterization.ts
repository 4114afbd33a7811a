/**
 * Local reparameterisation (Kingma, Salimans & Welling 2015): draws of the outputs instead of the weights.
 *
 * For weights that are independent given the data, `y = x · w` has mean `x · E w` and variance `x² · Var w`, element by
 * element, and is drawn from the normal distribution with these moments. For a convolution the draws at different
 * positions are independent, where one kernel would make them depend on each other: the marginals are right, the
 * covariance over space is left out.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { mean, random, variance } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { plus, square } from '../function/arithmetic'
import { add } from '../primitive/add'
import { mul } from '../primitive/mul'
import { sqrt } from '../primitive/sqrt'
import type { Affine, Estimator } from './Estimator'
import { estimator, ofBias, weightsOf, withBias } from './Estimator'
import * as St from './Stochastic'

/** Keeps the derivative of the square root finite where a whole receptive field is zero. */
const LEAST_VARIANCE = 1e-12

const affine =
  (layer: Affine) =>
  (x: Expr): St.Stochastic<Expr> => {
    const { product, kernel } = layer
    const centre = withBias(ofBias(mean, layer))(product(x, mean(kernel.posterior)))
    if (!weightsOf(layer).some(w => random(w.posterior))) return St.of(centre)
    const spread = withBias(ofBias(variance, layer))(product(square(x), variance(kernel.posterior)))
    return pipe(
      St.normals(centre.shape),
      St.map(noise => add(centre, mul(sqrt(plus(spread, LEAST_VARIANCE)), noise)))
    )
  }

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const localReparameterization: Estimator = estimator({
  name: 'local-reparameterization',
  supports: E.fromPredicate(
    family => family.normalSums && family.event === 'element',
    () => 'its outputs would not be normal and independent given the input; choose weight-sampling or flipout'
  ),
  affine
})
