/**
 * Maximum, minimum and position of the maximum over axes. Ties share the derivative equally.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import {
  argument,
  batched,
  body,
  nth,
  operand,
  primitive,
  readAt,
  reals,
  show,
  signatureAt,
  tensorAt
} from '../expr/builders'
import type { Application, Expr, Primitive, Signature, Site } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import { wrongAxes } from '../expr/axes'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { broadcastInDim, reduceSum } from './broadcastInDim'
import { equal } from './compare'
import { ones, zeros } from './constant'
import { div, mul } from './mul'
import { select } from './select'

const attributes = t.type({ axes: t.readonlyArray(t.number) })

type Attributes = t.TypeOf<typeof attributes>

const kept = (shape: Shape, axes: ReadonlyArray<number>): ReadonlyArray<number> =>
  shape.map((_, i) => i).filter(i => !axes.includes(i))

const signature = ({ axes }: Attributes, args: ReadonlyArray<Signature>): E.Either<string, Signature> => {
  const { shape, dtype } = signatureAt(args, 0)
  const bad = wrongAxes(shape, axes)
  return bad !== undefined
    ? E.left(bad)
    : axes.some(a => shape[a] === 0)
      ? E.left(`an axis of size 0 in ${show(shape)} has no greatest element`)
      : E.right({ shape: kept(shape, axes).map(i => nth(shape, i)), dtype })
}

const merge = <A>(
  rank: number,
  axes: ReadonlyArray<number>,
  inner: ReadonlyArray<A>,
  outer: ReadonlyArray<A>,
  none: A
): ReadonlyArray<A> =>
  Array.from({ length: rank }, (_, i) =>
    axes.includes(i) ? (inner[axes.indexOf(i)] ?? none) : (outer[i - axes.filter(a => a < i).length] ?? none)
  )

/** The tangent of the extreme element, or the mean of the tangents of all that tie. */
const extremeTangent = (
  { attributes: { axes }, args, result }: Application<Attributes>,
  [tangent]: ReadonlyArray<O.Option<Expr>>
): O.Option<Expr> =>
  pipe(
    tangent ?? O.none,
    O.map(tx => {
      const x = argument(args, 0)
      const spread = broadcastInDim(x.shape, kept(x.shape, axes))
      const chosen = select(equal(x, spread(result)), ones(x.shape), zeros(x.shape))
      return div(reduceSum(axes)(mul(tx, chosen)), reduceSum(axes)(chosen))
    })
  )

const extreme = (
  name: string,
  pick: (x: number, y: number) => number,
  start: number,
  over: (axes: ReadonlyArray<I.Axis>, body: R.Real) => R.Real
): Primitive<Attributes> =>
  primitive({
    name,
    codec: attributes,
    signature,
    evaluate: ({ axes }, args, result) => {
      const x = tensorAt(args, 0)
      const inner = axes.map(a => nth(x.shape, a))
      return T.tabulate(result.shape, outer =>
        T.foldIndices(inner, start, (m, at) => pick(m, T.at(x, merge(x.shape.length, axes, at, outer, 0))))
      )
    },
    rule: { _tag: 'General', jvp: extremeTangent },
    lowering: body(site => over(loops(site, ''), element(site, loops(site, '')))),
    batching: batched(({ attributes: { axes }, args, result }) =>
      apply(result.primitive, { axes: axes.map(a => a + 1) }, [argument(args, 0)])
    ),
    sample: draw => {
      const shape = draw.shape(0, 4).map(n => Math.max(n, 1))
      return {
        attributes: { axes: shape.map((_, i) => i).filter(() => draw.integer(0, 1) > 0) },
        operands: [operand(shape, reals)]
      }
    },
    tolerance: 0
  })

const loops = ({ attributes: { axes }, args, scope }: Site<Attributes>, suffix: string): ReadonlyArray<I.Axis> =>
  axes.map((a, i) => I.axis(`${scope}${suffix}.${i}`, nth(signatureAt(args, 0).shape, a)))

const element = ({ attributes: { axes }, args, index }: Site<Attributes>, over: ReadonlyArray<I.Axis>): R.Real =>
  readAt(args, 0, merge(signatureAt(args, 0).shape.length, axes, over.map(I.along), index, I.literal(0)))

const maxRecord = extreme('reduceMax', Math.max, -Infinity, R.maxOver)
const minRecord = extreme('reduceMin', Math.min, Infinity, R.minOver)

const argmaxRecord: Primitive<Attributes> = primitive({
  name: 'argmax',
  codec: attributes,
  signature: (a, args) =>
    a.axes.length === 1
      ? E.map((s: Signature): Signature => ({ shape: s.shape, dtype: 'i32' }))(signature(a, args))
      : E.left('takes exactly one axis'),
  evaluate: ({ axes }, args, result) => {
    const x = tensorAt(args, 0)
    const n = nth(x.shape, nth(axes, 0))
    return T.tabulate(result.shape, outer => {
      const along = Array.from({ length: n }, (_, i) => T.at(x, merge(x.shape.length, axes, [i], outer, 0)))
      const greatest = along.reduce((x, y) => Math.max(x, y), -Infinity)
      return along.findIndex(x => x === greatest || Number.isNaN(x))
    })
  },
  rule: { _tag: 'Flat' },
  lowering: body(site => {
    const [first, second] = [loops(site, 'm'), loops(site, 'p')]
    const greatest = R.maxOver(first, element(site, first))
    const n = nth(signatureAt(site.args, 0).shape, nth(site.attributes.axes, 0))
    const position = R.fromIndex(second[0] === undefined ? I.literal(0) : I.along(second[0]))
    const x = element(site, second)
    return R.minOver(second, R.select(R.or(R.eq(x, greatest), R.not(R.eq(x, x))), position, R.lit(n)))
  }),
  batching: batched(({ attributes: { axes }, args }) =>
    apply(argmaxRecord, { axes: axes.map(a => a + 1) }, [argument(args, 0)])
  ),
  sample: draw => {
    const shape = draw.shape(1, 4).map(n => Math.max(n, 1))
    return { attributes: { axes: [draw.integer(0, shape.length - 1)] }, operands: [operand(shape, reals)] }
  },
  tolerance: 0
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [maxRecord, minRecord, argmaxRecord]

/** The greatest element over axes, which are removed. @category combinators @since 0.1.0 */
export const reduceMax =
  (axes: ReadonlyArray<number>) =>
  (x: Expr): Expr =>
    axes.length === 0 ? x : apply(maxRecord, { axes }, [x])

/** The least element over axes, which are removed. @category combinators @since 0.1.0 */
export const reduceMin =
  (axes: ReadonlyArray<number>) =>
  (x: Expr): Expr =>
    axes.length === 0 ? x : apply(minRecord, { axes }, [x])

/** The position of the first greatest element (or of the first NaN) along an axis, which is removed. @category combinators @since 0.1.0 */
export const argmax =
  (axis: number) =>
  (x: Expr): Expr =>
    apply(argmaxRecord, { axes: [axis] }, [x])
