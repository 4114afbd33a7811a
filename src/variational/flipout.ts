/**
 * Flipout (Wen et al. 2018): one draw of the weights for a batch, which each example sees with signs of its own.
 *
 * With W = μ + Δ and Δ symmetric around 0, Δ ∘ (s rᵀ) has the distribution of Δ for any signs s of the input's channels
 * and r of the output's. So y = x μ + ((x ∘ s) Δ) ∘ r has, for each example, the distribution of weight sampling, and
 * examples are uncorrelated given x. The signs of a convolution are one for each example and channel: signs for each
 * position would correspond to no kernel at all. Those of a recurrent layer are the same at every step.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow, pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { mean } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { plus, times } from '../function/arithmetic'
import { add } from '../primitive/add'
import { zeros } from '../primitive/constant'
import { type DrawnWeight, flipped as flippedWeight } from './DrawnWeight'
import type { Affine, Estimator } from './Estimator'
import { estimator, independentElements } from './Estimator'
import type { Weight } from './Parameter'
import { aroundMean, biasDeviation, deviationOf } from './perturb'
import { exampleAndChannel, randomSigns } from './signs'
import type { Stochastic } from './Stochastic'
import * as St from './Stochastic'

/** ((x ∘ s) Δ) ∘ r */
const flipped = ({ product, kernel }: Affine, x: Expr): Stochastic<Expr> =>
  pipe(
    St.sequence([deviationOf(kernel.posterior), randomSigns(exampleAndChannel(x.shape))]),
    St.chain(([delta = x, signs = x]) => {
      const y = product(times(x, signs), delta)
      return pipe(
        randomSigns(exampleAndChannel(y.shape)),
        St.map(r => times(y, r))
      )
    })
  )

/** The bias's deviation with a sign for each example and channel. */
const flippedBias = (layer: Affine, like: Expr): Stochastic<Expr> =>
  pipe(
    biasDeviation(layer),
    St.chain(
      O.match(
        () => St.of(zeros(like.shape)),
        delta =>
          pipe(
            randomSigns(exampleAndChannel(like.shape)),
            St.map(signs => plus(zeros(like.shape), times(signs, delta)))
          )
      )
    )
  )

const affine =
  (layer: Affine) =>
  (x: Expr): Stochastic<Expr> =>
    pipe(
      flipped(layer, x),
      St.chain(y =>
        pipe(
          flippedBias(layer, y),
          St.map(bias => aroundMean(layer, x)(add(y, bias)))
        )
      )
    )

/** Signs for each example that stay the same from use to use, so that an example sees one weight throughout. */
const reused = ({ posterior }: Weight, examples: number): Stochastic<DrawnWeight> => {
  const { shape } = posterior
  const [inputs, outputs] = [shape.length < 2 ? 1 : (shape[0] ?? 1), shape[shape.length - 1] ?? 1]
  return pipe(
    St.sequence([deviationOf(posterior), randomSigns([examples, inputs]), randomSigns([examples, outputs])]),
    St.map(([deviation = zeros(shape), s = zeros([examples, inputs]), r = zeros([examples, outputs])]) =>
      flippedWeight({ mean: mean(posterior), deviation, inputs: s, outputs: r })
    )
  )
}

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const flipout: Estimator = estimator({
  name: 'flipout',
  supports: flow(
    independentElements,
    E.filterOrElse(
      family => family.symmetric,
      () => 'flipped signs need a posterior that is symmetric around its mean; choose weight-sampling'
    )
  ),
  affine,
  reused
})
