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
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Distribution } from '../distribution/Distribution'
import { mean, variance } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { plus, square } from '../function/arithmetic'
import { add } from '../primitive/add'
import { mul } from '../primitive/mul'
import { sqrt } from '../primitive/sqrt'
import type { Affine, Estimator } from './Estimator'
import * as St from './Stochastic'

/** Keeps the derivative of the square root finite where a whole receptive field is zero. */
const LEAST_VARIANCE = 1e-12

const withBias = (bias: O.Option<Expr>, y: Expr): Expr =>
  pipe(
    bias,
    O.match(
      () => y,
      b => plus(y, b)
    )
  )

const random = (d: Distribution): boolean => d.family.noise !== 'none'

const moment = (f: (d: Distribution) => Expr, { bias }: Affine): O.Option<Expr> =>
  pipe(
    bias,
    O.map(b => f(b.posterior))
  )

const affine =
  (layer: Affine) =>
  (x: Expr): St.Stochastic<Expr> => {
    const { product, kernel, bias } = layer
    const centre = withBias(moment(mean, layer), product(x, mean(kernel.posterior)))
    if (!random(kernel.posterior) && O.isNone(O.filter(random)(O.map((b: typeof kernel) => b.posterior)(bias))))
      return St.of(centre)
    const spread = withBias(moment(variance, layer), product(square(x), variance(kernel.posterior)))
    return pipe(
      St.normals(centre.shape),
      St.map(noise => add(centre, mul(sqrt(plus(spread, LEAST_VARIANCE)), noise)))
    )
  }

/** @category instances @since 0.1.0 */
export const localReparameterization: Estimator = { name: 'local-reparameterization', affine }
