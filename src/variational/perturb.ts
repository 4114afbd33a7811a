/**
 * Layers as the layer at the mean plus a perturbation: what flipout and antithetic pairs have in common.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Distribution } from '../distribution/Distribution'
import { mean } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { add, sub } from '../primitive/add'
import type { Affine } from './Estimator'
import { drawBias, ofBias, withBias } from './Estimator'
import type { Stochastic } from './Stochastic'
import * as St from './Stochastic'

/** A draw less the mean. @category constructors @since 0.1.0 */
export const deviationOf = (d: Distribution): Stochastic<Expr> =>
  pipe(
    St.drawOf(d),
    St.map(w => sub(w, mean(d)))
  )

/** A draw of the bias less its mean. @category constructors @since 0.1.0 */
export const biasDeviation = (layer: Affine): Stochastic<O.Option<Expr>> =>
  pipe(
    drawBias(layer),
    St.map(drawn =>
      pipe(
        layer.bias,
        O.chain(b =>
          pipe(
            drawn,
            O.map(w => sub(w, mean(b.posterior)))
          )
        )
      )
    )
  )

/** The layer at the mean, plus a perturbation of its outputs. @category combinators @since 0.1.0 */
export const aroundMean =
  (layer: Affine, x: Expr) =>
  (perturbation: Expr): Expr =>
    add(withBias(ofBias(mean, layer))(layer.product(x, mean(layer.kernel.posterior))), perturbation)
