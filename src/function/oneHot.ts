/**
 * Class labels as rows of zeros with a single one.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { broadcastInDim } from '../primitive/broadcastInDim'
import { equal } from '../primitive/compare'
import { ones, zeros } from '../primitive/constant'
import { iota } from '../primitive/iota'
import { select } from '../primitive/select'

/**
 * `[n] → [n, classes]`: 1 in the column that the label names. A label outside gives a row of zeros.
 *
 * @category combinators
 * @since 0.1.0
 */
export const oneHot =
  (classes: number) =>
  (labels: Expr): Expr => {
    const shape = [...labels.shape, classes]
    const spread = broadcastInDim(
      shape,
      labels.shape.map((_, i) => i)
    )(labels)
    return select(equal(spread, iota(shape.length - 1)(shape)), ones(shape), zeros(shape))
  }
