/**
 * A choice point by point; linear in the two values chosen from.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { argument, body, linear, none, operand, readAt, sameShape, tensorAt, truths } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { zeros } from './constant'

const record: Primitive<Readonly<Record<never, never>>> = {
  name: 'select',
  codec: none,
  signature: (_, args) =>
    args[0]?.dtype !== 'bool'
      ? E.left(`the condition should be bool, but is ${args[0]?.dtype ?? 'missing'}`)
      : sameShape(['bool', 'f32', 'f32'], args[1]?.dtype ?? 'f32')(args),
  evaluate: (_, args) =>
    T.zipWith((c, x, y) => (c !== 0 ? x : y))([tensorAt(args, 0), tensorAt(args, 1), tensorAt(args, 2)]),
  rule: linear(
    [1, 2],
    ({ args }, ct, i) => only(argument(args, 0), ct, i),
    ({ args }, t, i) => only(argument(args, 0), t, i)
  ),
  lowering: body(({ args, index }) =>
    R.select(R.isTrue(readAt(args, 0, index)), readAt(args, 1, index), readAt(args, 2, index))
  ),
  batching: { _tag: 'Pointwise' },
  sample: draw => {
    const shape = draw.shape(0, 4)
    return { attributes: {}, operands: [operand(shape, truths, 'bool'), operand(shape), operand(shape)] }
  },
  tolerance: 0
}

const only = (condition: Expr, value: Expr, side: number): Expr =>
  side === 1
    ? apply(record, {}, [condition, value, zeros(value.shape)])
    : apply(record, {}, [condition, zeros(value.shape), value])

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** `condition ? x : y`, point by point. @category combinators @since 0.1.0 */
export const select = <Sh extends Shape>(
  condition: Expr<Sh, 'bool'>,
  x: Expr<NoInfer<Sh>>,
  y: Expr<NoInfer<Sh>>
): Expr<Sh> => typed(apply(record, {}, [condition, x, y]))
