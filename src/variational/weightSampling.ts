/**
 * Weight sampling (Blundell et al. 2015): one draw of all weights for a whole batch.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { reparameterise } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { plus } from '../function/arithmetic'
import { zeros } from '../primitive/constant'
import type { Estimator } from './Estimator'
import type { Weight } from './Parameter'
import * as St from './Stochastic'

/** One draw of an array of weights. @category constructors @since 0.1.0 */
export const drawWeight = ({ posterior }: Weight): St.Stochastic<Expr> => {
  switch (posterior.family.noise) {
    case 'none':
      return St.of(reparameterise(zeros(posterior.shape))(posterior))
    case 'normal':
      return pipe(
        St.normals(posterior.shape),
        St.map(noise => reparameterise(noise)(posterior))
      )
    case 'uniform':
      return pipe(
        St.uniforms(posterior.shape),
        St.map(noise => reparameterise(noise)(posterior))
      )
  }
}

/** @category instances @since 0.1.0 */
export const weightSampling: Estimator = {
  name: 'weight-sampling',
  affine:
    ({ product, kernel, bias }) =>
    x =>
      pipe(
        drawWeight(kernel),
        St.map(w => product(x, w)),
        St.chain(y =>
          pipe(
            bias,
            O.match(
              () => St.of(y),
              b =>
                pipe(
                  drawWeight(b),
                  St.map(drawn => plus(y, drawn))
                )
            )
          )
        )
      )
}
