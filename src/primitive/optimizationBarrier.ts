/**
 * `optimizationBarrier`: the identity, through which the compiler does not see.
 *
 * A value behind a barrier is another node than the value itself, so what is computed from it is never shared with
 * what is computed from the value. That is how `checkpoint` says that a value is to be computed again.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { linear, none, operand, signatureAt, tensorAt } from '../expr/builders'
import type { DType, Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import type { Shape } from '../shape/Shape'

const record: Primitive<Readonly<Record<never, never>>> = {
  name: 'optimizationBarrier',
  codec: none,
  signature: (_, args) =>
    args.length === 1 ? E.right(signatureAt(args, 0)) : E.left(`takes 1 argument, but was given ${args.length}`),
  evaluate: (_, args) => tensorAt(args, 0),
  rule: linear(
    'all',
    (_, ct) => ct,
    (_, tangent) => tangent
  ),
  lowering: { _tag: 'View' },
  batching: { _tag: 'Pointwise' },
  sample: draw => ({ attributes: {}, operands: [operand(draw.shape(0, 4))] }),
  tolerance: 0
}

/** The primitives of this file. @category instances @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/**
 * The same value, which the compiler takes for another.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { input, optimizationBarrier } from 'credence'
 *
 * assert.deepStrictEqual(optimizationBarrier(input('x', [2, 3])).shape, [2, 3])
 *
 * @category constructors
 * @since 0.1.0
 */
export const optimizationBarrier = <Sh extends Shape, D extends DType>(x: Expr<Sh, D>): Expr<Sh, D> =>
  typed(apply(record, {}, [x]))
