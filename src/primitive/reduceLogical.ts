/**
 * Whether all, or any, of the truths along axes hold.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { interleave, kept, pickAxes, wrongAxes } from '../expr/axes'
import { argument, batched, body, nth, operand, primitive, signatureAt, tensorAt, truths } from '../expr/builders'
import type { Expr, Primitive, Site } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'

const attributes = t.type({ axes: t.readonlyArray(t.number) })

type Attributes = t.TypeOf<typeof attributes>

/** The number of elements along the axes for which `wanted` is the truth's value. */
const count = ({ attributes: { axes }, args, index, scope }: Site<Attributes>, wanted: boolean): R.Real => {
  const arg = args[0]
  const shape: Shape = arg?.shape ?? []
  const loops = axes.map((a, i) => I.axis(`${scope}.${i}`, nth(shape, a)))
  const at = interleave(shape.length, axes, loops.map(I.along), index, I.literal(0))
  const holds = R.isTrue(arg?.read(at) ?? R.lit(NaN))
  return R.sumOver(loops, R.fromTruth(wanted ? holds : R.not(holds)))
}

const record = (
  name: string,
  fold: (all: boolean, x: boolean) => boolean,
  start: boolean,
  lower: (site: Site<Attributes>) => R.Truth
): Primitive<Attributes> => {
  const self: Primitive<Attributes> = primitive({
    name,
    codec: attributes,
    signature: ({ axes }, args) => {
      const { shape, dtype } = signatureAt(args, 0)
      const wrong = wrongAxes(shape, axes)
      return wrong !== undefined
        ? E.left(wrong)
        : dtype !== 'bool'
          ? E.left(`the operand should be bool, but is ${dtype}`)
          : E.right({ shape: pickAxes(shape, kept(shape, axes)), dtype })
    },
    evaluate: ({ axes }, args, result) => {
      const x = tensorAt(args, 0)
      const inner = pickAxes(x.shape, axes)
      return T.tabulate(result.shape, outer =>
        T.foldIndices(inner, start ? 1 : 0, (all, at) =>
          fold(all !== 0, T.at(x, interleave(x.shape.length, axes, at, outer, 0)) !== 0) ? 1 : 0
        )
      )
    },
    rule: { _tag: 'Flat' },
    lowering: body(site => R.fromTruth(lower(site))),
    batching: batched(({ attributes: { axes }, args }) =>
      apply(self, { axes: axes.map(a => a + 1) }, [argument(args, 0)])
    ),
    sample: draw => {
      const shape = draw.shape(0, 4)
      return {
        attributes: { axes: shape.map((_, i) => i).filter(() => draw.integer(0, 1) > 0) },
        operands: [operand(shape, truths, 'bool')]
      }
    },
    tolerance: 0
  })
  return self
}

const zero = R.lit(0)

const andRecord = record(
  'reduceAnd',
  (all, x) => all && x,
  true,
  site => R.eq(count(site, false), zero)
)

const orRecord = record(
  'reduceOr',
  (any, x) => any || x,
  false,
  site => R.lt(zero, count(site, true))
)

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [andRecord, orRecord]

/** Whether all elements over axes hold; true over nothing. @category combinators @since 0.1.0 */
export const reduceAnd =
  (axes: ReadonlyArray<number>) =>
  (x: Expr<Shape, 'bool'>): Expr<Shape, 'bool'> =>
    axes.length === 0 ? x : typed(apply(andRecord, { axes }, [x]))

/** Whether any element over axes holds; false over nothing. @category combinators @since 0.1.0 */
export const reduceOr =
  (axes: ReadonlyArray<number>) =>
  (x: Expr<Shape, 'bool'>): Expr<Shape, 'bool'> =>
    axes.length === 0 ? x : typed(apply(orRecord, { axes }, [x]))
