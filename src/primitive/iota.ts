/**
 * The numbers 0, 1, 2 … along one axis.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { body, nth, primitive, show } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'

const attributes = t.type({ shape: t.readonlyArray(t.number), axis: t.number })

type Attributes = t.TypeOf<typeof attributes>

const record: Primitive<Attributes> = primitive({
  name: 'iota',
  codec: attributes,
  signature: ({ shape, axis }) =>
    shape[axis] !== undefined
      ? E.right({ shape, dtype: 'i32' })
      : E.left(`axis ${axis} is not an axis of ${show(shape)}`),
  evaluate: ({ shape, axis }) => T.tabulate(shape, index => nth(index, axis)),
  rule: { _tag: 'Flat' },
  lowering: body(({ attributes: { axis }, index }) => R.fromIndex(index[axis] ?? I.literal(0))),
  batching: { _tag: 'Unrolled' },
  sample: draw => {
    const shape = draw.shape(1, 4)
    return { attributes: { shape, axis: draw.integer(0, shape.length - 1) }, operands: [] }
  },
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** The position along `axis` at every place of a shape. @category constructors @since 0.1.0 */
export const iota =
  (axis: number) =>
  (shape: Shape): Expr =>
    apply(record, { shape, axis }, [])
