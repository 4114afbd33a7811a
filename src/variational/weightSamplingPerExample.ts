/**
 * Weight sampling with a draw for each example: the noise of different examples is independent, as in flipout and local
 * reparameterisation, without their conditions. Its price is a product of its own for each example of the batch.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import type { Distribution } from '../distribution/Distribution'
import type { Expr } from '../expr/Expr'
import { concatenate } from '../primitive/concatenate'
import { row } from '../primitive/pad'
import { reshape } from '../primitive/reshape'
import { each } from './DrawnWeight'
import type { Affine, Estimator } from './Estimator'
import { estimator, independentElements, withBias } from './Estimator'
import type { Stochastic } from './Stochastic'
import * as St from './Stochastic'

/** The distribution of `n` independent arrays. */
const repeated =
  (n: number) =>
  (d: Distribution): Distribution => ({ ...d, shape: [n, ...d.shape] })

const entry =
  (i: number) =>
  (x: Expr): Expr =>
    reshape(x.shape.slice(1))(row(i)(x))

/** The example `i` as a batch of one. */
const alone =
  (i: number) =>
  (x: Expr): Expr =>
    reshape([1, ...x.shape.slice(1)])(row(i)(x))

/** A bias for each example, spread over the inner axes. */
const spreadBias =
  (like: Expr) =>
  (bias: Expr): Expr =>
    reshape(like.shape.map((n, i) => (i === 0 || i === like.shape.length - 1 ? n : 1)))(bias)

const affine =
  (layer: Affine) =>
  (x: Expr): Stochastic<Expr> => {
    const n = x.shape[0] ?? 0
    const bias = O.match(
      () => St.of<O.Option<Expr>>(O.none),
      (b: Distribution) => pipe(St.drawOf(repeated(n)(b)), St.map(O.some))
    )(O.Functor.map(layer.bias, b => b.posterior))
    return pipe(
      St.drawOf(repeated(n)(layer.kernel.posterior)),
      St.map(w => concatenate(0)(Array.from({ length: n }, (_, i) => layer.product(alone(i)(x), entry(i)(w))))),
      St.chain(y =>
        pipe(
          bias,
          St.map(b => withBias(O.Functor.map(b, spreadBias(y)))(y))
        )
      )
    )
  }

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/** @category instances @since 0.1.0 */
export const weightSamplingPerExample: Estimator = estimator({
  name: 'weight-sampling-per-example',
  supports: independentElements,
  affine,
  reused: ({ posterior }, examples) => pipe(St.drawOf(repeated(examples)(posterior)), St.map(each))
})
