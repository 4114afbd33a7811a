/**
 * The same numbers, in row-major order, in another shape.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { argument, batched, linear, operand, primitive, reals, show, signatureAt, tensorAt } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { Eq, size } from '../shape/Shape'

const attributes = t.type({ shape: t.readonlyArray(t.number) })

type Attributes = t.TypeOf<typeof attributes>

const record: Primitive<Attributes> = primitive({
  name: 'reshape',
  codec: attributes,
  signature: ({ shape }, args) => {
    const from = signatureAt(args, 0)
    return size(from.shape) === size(shape)
      ? E.right({ shape, dtype: from.dtype })
      : E.left(`${show(from.shape)} holds ${size(from.shape)} numbers, but ${show(shape)} holds ${size(shape)}`)
  },
  evaluate: ({ shape }, args) => T.reshape(shape)(tensorAt(args, 0)),
  rule: linear('all', ({ args }, ct) => reshape(argument(args, 0).shape)(ct)),
  lowering: { _tag: 'View' },
  batching: batched(({ attributes: { shape }, args }, _, n) => reshape([n, ...shape])(argument(args, 0))),
  sample: draw => {
    const shape = draw.shape(0, 4)
    const flat = draw.pick([true, false])
    return { attributes: { shape: flat ? [size(shape)] : [...shape].reverse() }, operands: [operand(shape, reals)] }
  },
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** The same numbers in another shape of the same size. @category combinators @since 0.1.0 */
export const reshape =
  (shape: Shape) =>
  (x: Expr): Expr =>
    Eq.equals(shape, x.shape) ? x : apply(record, { shape }, [x])
