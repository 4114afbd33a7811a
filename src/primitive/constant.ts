/**
 * Numbers known when the graph is built.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { primitive } from '../expr/builders'
import type { DType, Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
import { broadcastTo } from './broadcastInDim'

const attributes = t.type({
  shape: t.readonlyArray(t.number),
  values: t.readonlyArray(t.number),
  dtype: t.keyof({ f32: null, i32: null, bool: null })
})

type Attributes = t.TypeOf<typeof attributes>

const record: Primitive<Attributes> = primitive({
  name: 'constant',
  codec: attributes,
  signature: ({ shape, values, dtype }) =>
    size(shape) === values.length
      ? E.right({ shape, dtype })
      : E.left(`the shape [${shape.join(', ')}] holds ${size(shape)} numbers, but ${values.length} were given`),
  evaluate: ({ shape, values }) => T.tensor(shape, values),
  rule: { _tag: 'Flat' },
  lowering: { _tag: 'Data' },
  batching: { _tag: 'Unrolled' },
  sample: draw => {
    const shape = draw.shape(0, 3)
    const values = Array.from({ length: size(shape) }, () => draw.integer(-8, 8) / 4)
    return { attributes: { shape, values, dtype: 'f32' }, operands: [] }
  },
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** Row-major numbers in a shape. @category constructors @since 0.1.0 */
export const constant = <const Sh extends Shape>(shape: Sh, values: ReadonlyArray<number>): Expr<Sh> =>
  typed(apply(record, { shape, values, dtype: 'f32' }, []))

/** One number, rank 0. @category constructors @since 0.1.0 */
export const scalar = (value: number): Expr<readonly []> => scalarOf('f32')(value)

/** One number of a given element type. @category constructors @since 0.1.0 */
export const scalarOf =
  <D extends DType>(dtype: D) =>
  (value: number): Expr<readonly [], D> =>
    typed(apply(record, { shape: [], values: [value], dtype }, []))

/** One number in every place of a shape. @category constructors @since 0.1.0 */
export const fill =
  (value: number, dtype: DType = 'f32') =>
  (shape: Shape): Expr =>
    broadcastTo(shape)(scalarOf(dtype)(value))

/** @category constructors @since 0.1.0 */
export const zeros: (shape: Shape) => Expr = fill(0)

/** @category constructors @since 0.1.0 */
export const ones: (shape: Shape) => Expr = fill(1)

/** The number that fills an expression, where it is known when the graph is built. @category utils @since 0.1.0 */
export const filledWith = (e: Expr): number | undefined => {
  const source = e.primitive.name === 'broadcastInDim' ? e.args[0] : e
  const values = source?.primitive === record ? source.attributes['values'] : undefined
  const [first, ...others] = typeof values === 'object' ? values : []
  return typeof first === 'number' && others.length === 0 ? first : undefined
}
