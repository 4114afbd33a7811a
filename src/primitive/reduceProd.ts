/**
 * The product over axes, which are removed.
 *
 * The derivative multiplies pairs of elements and their tangents by the product rule, then pairs of pairs, and so on:
 * as many products as elements, and no division, so that zeros among the elements do no harm.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { interleave, kept, pickAxes, wrongAxes } from '../expr/axes'
import {
  argument,
  batched,
  body,
  interval,
  nth,
  operand,
  primitive,
  readAt,
  signatureAt,
  tensorAt
} from '../expr/builders'
import type { Expr, Primitive, Signature } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
import { add } from './add'
import { concatenate } from './concatenate'
import { mul } from './mul'
import { slice } from './pad'
import { reshape } from './reshape'
import { transpose } from './transpose'

const attributes = t.type({ axes: t.readonlyArray(t.number) })

type Attributes = t.TypeOf<typeof attributes>

const signature = ({ axes }: Attributes, args: ReadonlyArray<Signature>): E.Either<string, Signature> => {
  const { shape, dtype } = signatureAt(args, 0)
  const wrong = wrongAxes(shape, axes)
  return wrong === undefined
    ? E.right({ shape: pickAxes(shape, kept(shape, axes)), dtype: dtype === 'bool' ? 'i32' : dtype })
    : E.left(wrong)
}

// -------------------------------------------------------------------------------------
// derivative
// -------------------------------------------------------------------------------------

/** The removed axes as one, at the end. */
const flattened =
  (axes: ReadonlyArray<number>) =>
  (x: Expr): Expr => {
    const outer = kept(x.shape, axes)
    const count = size(pickAxes(x.shape, axes))
    return reshape([...pickAxes(x.shape, outer), count])(transpose([...outer, ...axes])(x))
  }

const last = (x: Expr): number => nth(x.shape, x.shape.length - 1)

/** Elements `from … until − 1` of the last axis. */
const part =
  (from: number, until: number) =>
  (x: Expr): Expr => {
    const end = x.shape.length - 1
    return slice(
      x.shape.map((_, i) => (i === end ? from : 0)),
      x.shape.map((n, i) => (i === end ? until : n))
    )(x)
  }

interface Dual {
  readonly primal: Expr
  readonly tangent: Expr
}

const dualMap = (f: (x: Expr) => Expr, { primal, tangent }: Dual): Dual => ({ primal: f(primal), tangent: f(tangent) })

const dualMul = (x: Dual, y: Dual): Dual => ({
  primal: mul(x.primal, y.primal),
  tangent: add(mul(x.tangent, y.primal), mul(y.tangent, x.primal))
})

/** The product along the last axis, which keeps one element: the first half times the second half, again and again. */
const halved = (x: Dual): Dual => {
  const n = last(x.primal)
  const half = Math.floor(n / 2)
  const join = concatenate(x.primal.shape.length - 1)
  const paired = dualMul(dualMap(part(0, half), x), dualMap(part(half, 2 * half), x))
  const odd = dualMap(part(2 * half, n), x)
  return n <= 1
    ? x
    : halved(
        n % 2 === 0
          ? paired
          : { primal: join([paired.primal, odd.primal]), tangent: join([paired.tangent, odd.tangent]) }
      )
}

/** A product over nothing is 1, whatever moves. */
const productTangent = (x: Expr, tangent: Expr, axes: ReadonlyArray<number>, shape: Shape): O.Option<Expr> => {
  const flat = dualMap(flattened(axes), { primal: x, tangent })
  return last(flat.primal) === 0 ? O.none : O.some(reshape(shape)(halved(flat).tangent))
}

// -------------------------------------------------------------------------------------
// record
// -------------------------------------------------------------------------------------

const record: Primitive<Attributes> = primitive({
  name: 'reduceProd',
  codec: attributes,
  signature,
  evaluate: ({ axes }, args, result) => {
    const x = tensorAt(args, 0)
    const inner = pickAxes(x.shape, axes)
    return T.tabulate(result.shape, outer =>
      T.foldIndices(inner, 1, (product, at) => product * T.at(x, interleave(x.shape.length, axes, at, outer, 0)))
    )
  },
  rule: {
    _tag: 'General',
    jvp: ({ attributes: { axes }, args, result }, [tangent]) =>
      pipe(
        tangent ?? O.none,
        O.chain(tx => productTangent(argument(args, 0), tx, axes, result.shape))
      )
  },
  lowering: body(({ attributes: { axes }, args, index, scope }) => {
    const { shape } = signatureAt(args, 0)
    const loops = axes.map((a, i) => I.axis(`${scope}.${i}`, nth(shape, a)))
    return R.prodOver(loops, readAt(args, 0, interleave(shape.length, axes, loops.map(I.along), index, I.literal(0))))
  }),
  batching: batched(({ attributes: { axes }, args }) => reduceProd(axes.map(a => a + 1))(argument(args, 0))),
  sample: draw => {
    const shape = draw.shape(0, 3)
    return {
      attributes: { axes: shape.map((_, i) => i).filter(() => draw.integer(0, 1) > 0) },
      operands: [operand(shape, interval(-1.5, 1.5))]
    }
  },
  tolerance: 8
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [record]

/** The product over axes, which are removed; 1 over nothing. @category combinators @since 0.1.0 */
export const reduceProd =
  (axes: ReadonlyArray<number>) =>
  (x: Expr): Expr =>
    axes.length === 0 ? x : apply(record, { axes }, [x])
