/**
 * A value whose derivative is not taken.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { integers, none, operand, signatureAt, tensorAt } from '../expr/builders'
import type { DType, Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'

const record: Primitive<Readonly<Record<never, never>>> = {
  name: 'stopGradient',
  codec: none,
  signature: (_, args) =>
    args.length === 1 ? E.right(signatureAt(args, 0)) : E.left(`takes 1 argument, but was given ${args.length}`),
  evaluate: (_, args) => tensorAt(args, 0),
  rule: { _tag: 'Flat' },
  lowering: { _tag: 'View' },
  batching: { _tag: 'Pointwise' },
  // Of integers, which no law differentiates: the derivative is not that of the value, on purpose.
  sample: draw => ({ attributes: {}, operands: [operand(draw.shape(0, 4), integers(-3, 3), 'i32')] }),
  tolerance: 0
}

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** x itself, as a constant to every derivative. @category combinators @since 0.1.0 */
export const stopGradient = <Sh extends Shape, D extends DType>(x: Expr<Sh, D>): Expr<Sh, D> =>
  typed(apply(record, {}, [x]))
