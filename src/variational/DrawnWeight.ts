/**
 * A draw of a weight for a whole batch, for layers that use it several times, such as recurrent ones: what it does,
 * rather than what it is, since an estimator may draw a weight of its own for every example and never write it down.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import { plus, times } from '../function/arithmetic'
import { matmulLast } from '../function/matmul'
import { dotGeneral } from '../primitive/dotGeneral'
import { slice } from '../primitive/pad'
import { reshape } from '../primitive/reshape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * - `multiply` is `x W` along the last axis of a batch, for a matrix;
 * - `add` is `y + b` along the last axis of a batch, for a vector;
 * - `columns` are those from a first one to before a last one, of the same draw.
 *
 * @category model
 * @since 0.1.0
 */
export interface DrawnWeight {
  readonly multiply: (x: Expr) => Expr
  readonly add: (y: Expr) => Expr
  readonly columns: (from: number, to: number) => DrawnWeight
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** One array for all examples. @category constructors @since 0.1.0 */
export const shared = (w: Expr): DrawnWeight => ({
  multiply: x => matmulLast(x, w),
  add: y => plus(y, w),
  columns: (from, to) => shared(lastAxis(from, to)(w))
})

/** An array for each example: `[n, ...]`. @category constructors @since 0.1.0 */
export const each = (w: Expr): DrawnWeight => ({
  multiply: x =>
    dotGeneral({ leftBatch: [0], rightBatch: [0], leftContract: [x.shape.length - 1], rightContract: [1] })(x, w),
  add: y => plus(y, along(y)(w)),
  columns: (from, to) => each(lastAxis(from, to)(w))
})

/** What a flipped weight is made of: the signs are `[n, inputs]` and `[n, outputs]`. @category model @since 0.1.0 */
export interface Flipped {
  readonly mean: Expr
  readonly deviation: Expr
  readonly inputs: Expr
  readonly outputs: Expr
}

/** For each example μ + Δ ∘ (s rᵀ), with its own signs s of inputs and r of outputs. @category constructors @since 0.1.0 */
export const flipped = ({ mean, deviation, inputs, outputs }: Flipped): DrawnWeight => ({
  multiply: x => {
    const y = matmulLast(times(x, along(x)(inputs)), deviation)
    return plus(matmulLast(x, mean), times(y, along(y)(outputs)))
  },
  add: y => plus(plus(y, mean), times(along(y)(outputs), deviation)),
  columns: (from, to) => {
    const part = lastAxis(from, to)
    return flipped({ mean: part(mean), deviation: part(deviation), inputs, outputs: part(outputs) })
  }
})

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** `[n, channels]` as something that spreads over the axes of `like` between the first and the last. */
const along =
  (like: Expr) =>
  (x: Expr): Expr =>
    reshape([x.shape[0] ?? 0, ...like.shape.slice(1, -1).map(() => 1), x.shape[1] ?? 0])(x)

const lastAxis =
  (from: number, to: number) =>
  (x: Expr): Expr => {
    const last = x.shape.length - 1
    return slice(
      x.shape.map((_, axis) => (axis === last ? from : 0)),
      x.shape.map((n, axis) => (axis === last ? to : n))
    )(x)
  }
