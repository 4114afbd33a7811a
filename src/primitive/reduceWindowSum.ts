/**
 * Sums over sliding windows. The transpose is a sum over windows too: each element gets what the windows that cover it
 * have got, so the cotangents, spread apart by the strides, are summed over the same window.
 *
 * @since 0.1.0
 */
import { argument, batched, body, linear, nth, primitive, readAt, signatureAt, tensorAt } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Window } from '../expr/window'
import { attributes, boundsOf, deeper, inside, loopsOf, sample, signature, source, sourceIndex } from '../expr/window'
import type { Shape } from '../shape/Shape'
import { guarded, pad } from './pad'

/** How far the first and the last window reach into the padding decides how the cotangents are padded. */
const windowTranspose = (shape: Shape, { window, strides, low }: Window, ct: Expr): Expr => {
  const nothing = shape.map(() => 0)
  const spread = ct.shape.map((n, i) => Math.max(0, n - 1) * nth(strides, i) + Math.min(n, 1))
  const before = window.map((n, i) => n - 1 - nth(low, i))
  const after = shape.map((n, i) => n + nth(window, i) - 1 - nth(spread, i) - nth(before, i))
  const wide = pad(
    before,
    after,
    strides.map(s => s - 1)
  )(ct)
  return reduceWindowSum({ window, strides: shape.map(() => 1), low: nothing, high: nothing })(wide)
}

const record: Primitive<Window> = primitive({
  name: 'reduceWindowSum',
  codec: attributes,
  signature: signature('f32'),
  evaluate: (w, args, result) => {
    const x = tensorAt(args, 0)
    return T.tabulate(result.shape, at =>
      T.foldIndices(w.window, 0, (sum, offset) => {
        const from = source(w, at, offset)
        return inside(x.shape, from) ? sum + T.at(x, from) : sum
      })
    )
  },
  rule: linear('all', ({ attributes: w, args }, ct) => windowTranspose(argument(args, 0).shape, w, ct)),
  lowering: body(
    ({ attributes: w, args, index, scope }) => {
      const loops = loopsOf(w, scope)
      const from = sourceIndex(w, index, loops.map(I.along))
      return R.sumOver(loops, guarded(boundsOf(signatureAt(args, 0).shape, from), readAt(args, 0, from)))
    },
    ({ attributes: w, args }) => {
      const nothing = w.low.map(() => 0)
      return reduceWindowSum({ ...w, low: nothing, high: nothing })(pad(w.low, w.high, nothing)(argument(args, 0)))
    }
  ),
  batching: batched(({ attributes: w, args }) => reduceWindowSum(deeper(w))(argument(args, 0))),
  sample: draw => sample(draw),
  tolerance: 4
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** The sum of each window; padding counts as 0. @category combinators @since 0.1.0 */
export const reduceWindowSum =
  ({ window, strides, low, high }: Window) =>
  (x: Expr): Expr =>
    apply(record, { window, strides, low, high }, [x])
