/**
 * Numbers as another element type: towards an integer by rounding towards zero, towards a truth by comparing with 0.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import * as t from 'io-ts'
import { body, integers, interval, operand, primitive, readAt, signatureAt, tensorAt, truths } from '../expr/builders'
import type { Domain, DType, Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'

const attributes = t.type({ dtype: t.keyof({ f32: null, i32: null, bool: null }) })

type Attributes = t.TypeOf<typeof attributes>

/** What is done depends on where the numbers go, and not at all on where they come from. */
const convert: Readonly<Record<DType, (x: number) => number>> = {
  f32: x => x,
  i32: x => Math.trunc(x) + 0,
  bool: x => (x === 0 ? 0 : 1)
}

const truncated = (x: R.Real): R.Real => {
  const size = R.floor(R.abs(x))
  return R.select(R.lt(x, R.lit(0)), R.sub(R.lit(0), size), size)
}

const bodies: Readonly<Record<DType, (x: R.Real) => R.Real>> = {
  f32: x => x,
  i32: truncated,
  bool: x => R.fromTruth(R.isTrue(x))
}

/** Away from the jumps of what numbers of a type are made of. */
const domains: Readonly<Record<DType, Domain>> = {
  f32: interval(-3, 3, [-3, -2, -1, 0, 1, 2, 3]),
  i32: integers(-9, 9),
  bool: truths
}

const record: Primitive<Attributes> = primitive({
  name: 'convertElementType',
  codec: attributes,
  signature: ({ dtype }, args) =>
    args.length === 1
      ? E.right({ shape: signatureAt(args, 0).shape, dtype })
      : E.left(`takes 1 argument, but was given ${args.length}`),
  evaluate: ({ dtype }, args) => T.map(convert[dtype])(tensorAt(args, 0)),
  rule: {
    _tag: 'General',
    // A tangent is a float whatever it belongs to: there is nothing to convert.
    jvp: ({ attributes: { dtype } }, [tangent]) => (dtype === 'f32' ? (tangent ?? O.none) : O.none)
  },
  lowering: body(({ attributes: { dtype }, args, index }) => bodies[dtype](readAt(args, 0, index))),
  batching: { _tag: 'Pointwise' },
  sample: draw => {
    const from = draw.pick<DType>(['f32', 'i32', 'bool'])
    return {
      attributes: { dtype: draw.pick<DType>(['f32', 'i32', 'bool']) },
      operands: [operand(draw.shape(0, 4), domains[from], from)]
    }
  },
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** The same numbers as 32-bit floats, integers (rounded towards zero) or truths (whether they differ from 0). @category combinators @since 0.1.0 */
export const convertElementType =
  <D extends DType>(dtype: D) =>
  <Sh extends Shape>(x: Expr<Sh>): Expr<Sh, D> =>
    typed(x.dtype === dtype ? x : apply(record, { dtype }, [x]))
