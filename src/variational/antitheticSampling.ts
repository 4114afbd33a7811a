/**
 * Antithetic weight sampling: one draw μ + Δ for the examples with an even number in the batch, and its mirror image
 * μ − Δ for the others. What is odd in Δ cancels between neighbours.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow, pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { mean } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { plus, times } from '../function/arithmetic'
import { ones, zeros } from '../primitive/constant'
import { type DrawnWeight, flipped } from './DrawnWeight'
import type { Affine, Estimator } from './Estimator'
import { estimator, pathwiseDraws } from './Estimator'
import type { Weight } from './Parameter'
import { aroundMean, biasDeviation, deviationOf } from './perturb'
import { alternatingSigns } from './signs'
import type { Stochastic } from './Stochastic'
import * as St from './Stochastic'

const affine =
  (layer: Affine) =>
  (x: Expr): Stochastic<Expr> =>
    pipe(
      deviationOf(layer.kernel.posterior),
      St.chain(delta =>
        pipe(
          biasDeviation(layer),
          St.map(bias => {
            const y = layer.product(x, delta)
            const shifted = O.match(
              () => y,
              (b: Expr) => plus(y, b)
            )(bias)
            return aroundMean(layer, x)(times(alternatingSigns(y.shape), shifted))
          })
        )
      )
    )

const reused = ({ posterior }: Weight, examples: number): Stochastic<DrawnWeight> => {
  const { shape } = posterior
  const inputs = ones([examples, shape.length < 2 ? 1 : (shape[0] ?? 1)])
  const outputs = plus(zeros([examples, shape[shape.length - 1] ?? 1]), alternatingSigns([examples, 1]))
  return pipe(
    deviationOf(posterior),
    St.map(deviation => flipped({ mean: mean(posterior), deviation, inputs, outputs }))
  )
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const antitheticSampling: Estimator = estimator({
  name: 'antithetic-weight-sampling',
  supports: flow(
    pathwiseDraws,
    E.filterOrElse(
      family => family.symmetric,
      () => 'a mirror image needs a posterior that is symmetric around its mean; choose weight-sampling'
    )
  ),
  affine,
  reused
})
