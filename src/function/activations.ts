/**
 * Activations that are composites of primitives.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { less } from '../primitive/compare'
import { fill, zeros } from '../primitive/constant'
import { erfc } from '../primitive/erf'
import { expm1 } from '../primitive/exp'
import { logistic } from '../primitive/logistic'
import { min } from '../primitive/max'
import { mul } from '../primitive/mul'
import { select } from '../primitive/select'
import type { Shape } from '../shape/Shape'
import { times } from './arithmetic'

const positive = (x: Expr): Expr<Shape, 'bool'> => less(zeros(x.shape), x)

/** x where it is positive, else e^x − 1 (Clevert, Unterthiner & Hochreiter 2016). @category combinators @since 0.1.0 */
export const elu = (x: Expr): Expr => select(positive(x), x, expm1(min(x, zeros(x.shape))))

/** x where it is positive, else slope · x (Maas, Hannun & Ng 2013). @category combinators @since 0.1.0 */
export const leakyRelu =
  (slope: number) =>
  (x: Expr): Expr =>
    select(positive(x), x, mul(x, fill(slope)(x.shape)))

/** x Φ(x), with the distribution function of the normal itself (Hendrycks & Gimpel 2016). @category combinators @since 0.1.0 */
export const gelu = (x: Expr): Expr => mul(x, times(erfc(times(x, -Math.SQRT1_2)), 0.5))

/** x / (1 + e^−x), also known as swish (Elfwing et al. 2018). @category combinators @since 0.1.0 */
export const silu = (x: Expr): Expr => mul(x, logistic(x))
