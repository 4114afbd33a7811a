/**
 * The network at the means of its posteriors: no draw at all. For point estimates this is all there is.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { mean } from '../distribution/Distribution'
import { plus } from '../function/arithmetic'
import type { Estimator } from './Estimator'
import * as St from './Stochastic'

/** @category instances @since 0.1.0 */
export const posteriorMean: Estimator = {
  name: 'posterior-mean',
  affine:
    ({ product, kernel, bias }) =>
    x =>
      pipe(
        bias,
        O.match(
          () => product(x, mean(kernel.posterior)),
          b => plus(product(x, mean(kernel.posterior)), mean(b.posterior))
        ),
        St.of
      )
}
