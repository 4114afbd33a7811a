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
import { reduceSum } from './broadcastInDim'
import { concatenate } from './concatenate'
import { ones } from './constant'
import { mul } from './mul'
import { pad, slice } from './pad'
import { reshape } from './reshape'
import { reverse } from './reverse'
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

/** Half of the last axis: the first (0) or the second (1). */
const half =
  (which: 0 | 1) =>
  (x: Expr): Expr => {
    const [end, n] = [x.shape.length - 1, last(x) / 2]
    return slice(
      x.shape.map((_, i) => (i === end ? which * n : 0)),
      x.shape.map((size, i) => (i === end ? (which + 1) * n : size))
    )(x)
  }

interface Dual {
  readonly primal: Expr
  readonly tangent: Expr
}

const dualMap = (f: (x: Expr) => Expr, { primal, tangent }: Dual): Dual => ({ primal: f(primal), tangent: f(tangent) })

/** A one after the elements, which does not move, where they are odd in number. */
const evened = ({ primal, tangent }: Dual): Dual => {
  const end = primal.shape.length - 1
  const none = primal.shape.map(() => 0)
  return last(primal) % 2 === 0
    ? { primal, tangent }
    : {
        primal: concatenate(end)([primal, ones([...primal.shape.slice(0, end), 1])]),
        tangent: pad(none, [...none.slice(1), 1], none)(tangent)
      }
}

/**
 * The product along the last axis, which keeps one element: the first half times the second half, again and again. The
 * tangent of a pair's product is each tangent times the other's element: the pairs turned round.
 */
const halved = (odd: Dual): Dual => {
  const end = odd.primal.shape.length - 1
  if (last(odd.primal) === 1) return odd
  const x = evened(odd)
  const pairs = dualMap(reshape([...x.primal.shape.slice(0, end), 2, last(x.primal) / 2]), x)
  return halved({
    primal: mul(half(0)(x.primal), half(1)(x.primal)),
    tangent: reduceSum([end])(mul(pairs.tangent, reverse([end])(pairs.primal)))
  })
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
