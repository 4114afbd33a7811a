/**
 * A value that is fed from outside, known by its name within a graph.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { interval, operand, primitive } from '../expr/builders'
import type { DType, Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'

const attributes = t.type({
  name: t.string,
  shape: t.readonlyArray(t.number),
  dtype: t.keyof({ f32: null, i32: null, bool: null })
})

type Attributes = t.TypeOf<typeof attributes>

const record: Primitive<Attributes> = primitive({
  name: 'input',
  codec: attributes,
  signature: ({ shape, dtype }) => E.right({ shape, dtype }),
  evaluate: (_, __, result) => T.fill(NaN)(result.shape),
  rule: { _tag: 'Flat' },
  lowering: { _tag: 'Input' },
  batching: { _tag: 'Unrolled' },
  sample: draw => {
    const shape = draw.shape(0, 3)
    return { attributes: { name: 'x', shape, dtype: 'f32' }, operands: [operand(shape, interval(-1, 1))].slice(1) }
  },
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/**
 * An input of 32-bit floats. Two inputs of one name and shape are the same value.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { input } from 'credence'
 *
 * assert.deepStrictEqual(input('x', [2, 3]).shape, [2, 3])
 *
 * @category constructors
 * @since 0.1.0
 */
export const input = <const Sh extends Shape>(name: string, shape: Sh): Expr<Sh> => typed(inputOf('f32')(name, shape))

/** An input of another element type. @category constructors @since 0.1.0 */
export const inputOf =
  <D extends DType>(dtype: D) =>
  <const Sh extends Shape>(name: string, shape: Sh): Expr<Sh, D> =>
    typed(apply(record, { name, shape, dtype }, []))
