/**
 * Maxima and sums over sliding windows, and the moves between windows and elements that their derivatives need.
 *
 * The maximum's derivative goes through the position of the greatest element of each window, a value of its own
 * (`windowArgmax`), so that forward and backward passes agree on ties: the first element in row-major order wins.
 * `windowTake` reads the element at that position, `selectAndScatter` is its transpose.
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
  integers,
  linear,
  nth,
  operand,
  primitive,
  readAt,
  reals,
  show,
  signatureAt,
  tensorAt
} from '../expr/builders'
import type { Application, Draw, Expr, Operand, Primitive, Signature, Site } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
import { broadcastInDim } from './broadcastInDim'
import { guarded } from './pad'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const numbers = t.readonlyArray(t.number)
const attributes = t.type({ window: numbers, strides: numbers, low: numbers, high: numbers })

/** A window over every axis; padding never wins a maximum and adds nothing to a sum. @category model @since 0.1.0 */
export type Window = t.TypeOf<typeof attributes>

const scatterAttributes = t.type({ window: numbers, strides: numbers, low: numbers, high: numbers, shape: numbers })

type Scatter = t.TypeOf<typeof scatterAttributes>

const windowed = (shape: Shape, w: Window): Shape =>
  shape.map((n, i) => {
    const room = n + nth(w.low, i) + nth(w.high, i) - nth(w.window, i)
    return room < 0 ? 0 : Math.floor(room / nth(w.strides, i)) + 1
  })

const check = (shape: Shape, w: Window): string | undefined =>
  [w.window, w.strides, w.low, w.high].some(p => p.length !== shape.length)
    ? `needs a window, stride and padding for each axis of ${show(shape)}`
    : w.window.some((n, i) => n < 1 || nth(w.low, i) >= n || nth(w.high, i) >= n || nth(w.strides, i) < 1)
      ? 'windows and strides should be at least 1, and padding smaller than its window'
      : undefined

const signature =
  (dtype: Signature['dtype']) =>
  (w: Window, args: ReadonlyArray<Signature>): E.Either<string, Signature> => {
    const { shape } = signatureAt(args, 0)
    const sentence = check(shape, w)
    return sentence === undefined ? E.right({ shape: windowed(shape, w), dtype }) : E.left(sentence)
  }

/** Where the element at `offset` of the window at `at` lies in the operand. */
const source = (w: Window, at: ReadonlyArray<number>, offset: ReadonlyArray<number>): ReadonlyArray<number> =>
  at.map((o, i) => o * nth(w.strides, i) + nth(offset, i) - nth(w.low, i))

const inside = (shape: Shape, index: ReadonlyArray<number>): boolean =>
  index.every((v, i) => v >= 0 && v < nth(shape, i))

const loopsOf = (w: Window, scope: string): ReadonlyArray<I.Axis> => w.window.map((n, i) => I.axis(`${scope}.${i}`, n))

const sourceIndex = (w: Window, index: ReadonlyArray<I.Index>, loops: ReadonlyArray<I.Axis>): ReadonlyArray<I.Index> =>
  index.map((o, i) => {
    const loop = loops[i]
    return I.shift(-nth(w.low, i))(
      I.add(loop === undefined ? I.literal(0) : I.along(loop))(I.scale(nth(w.strides, i))(o))
    )
  })

const boundsOf = (shape: Shape, index: ReadonlyArray<I.Index>): ReadonlyArray<R.Bound> =>
  index.map((v, i) => ({ index: v, extent: nth(shape, i) }))

// -------------------------------------------------------------------------------------
// reduceWindowMax, windowArgmax
// -------------------------------------------------------------------------------------

/** The windowed elements that lie inside the operand, each with its place in the window. */
const elements = (w: Window, x: T.Tensor, at: ReadonlyArray<number>): ReadonlyArray<readonly [number, number]> =>
  Array.from({ length: size(w.window) }, (_, flat) => {
    const from = source(w, at, unflatten(w.window, flat))
    return [flat, inside(x.shape, from) ? T.at(x, from) : -Infinity] as const
  })

const unflatten = (shape: Shape, flat: number): ReadonlyArray<number> =>
  shape.map((n, i) => Math.floor(flat / size(shape.slice(i + 1))) % n)

/** The greatest of the window, −∞ where padding is. */
const element = ({ attributes: w, args, index }: Site<Window>, loops: ReadonlyArray<I.Axis>): R.Real => {
  const { shape } = signatureAt(args, 0)
  const from = sourceIndex(w, index, loops)
  const bounds = boundsOf(shape, from).filter(
    ({ index: v, extent }) => I.range(v).least < 0 || I.range(v).most >= extent
  )
  return R.guard(bounds, readAt(args, 0, from), R.lit(-Infinity))
}

const maxRecord: Primitive<Window> = primitive({
  name: 'reduceWindowMax',
  codec: attributes,
  signature: signature('f32'),
  evaluate: (w, args, result) => {
    const x = tensorAt(args, 0)
    return T.tabulate(result.shape, at => Math.max(...elements(w, x, at).map(([, v]) => v)))
  },
  rule: {
    _tag: 'General',
    jvp: ({ attributes: w, args }: Application<Window>, [tangent]) =>
      pipe(
        tangent ?? O.none,
        O.map(tx => windowTake(w)(tx, windowArgmax(w)(argument(args, 0))))
      )
  },
  lowering: body(site => {
    const loops = loopsOf(site.attributes, site.scope)
    return R.maxOver(loops, element(site, loops))
  }),
  batching: batched(({ attributes: w, args }) => reduceWindowMax(deeper(w))(argument(args, 0))),
  sample: draw => sample(draw),
  tolerance: 0
})

const argmaxRecord: Primitive<Window> = primitive({
  name: 'windowArgmax',
  codec: attributes,
  signature: signature('i32'),
  evaluate: (w, args, result) => {
    const x = tensorAt(args, 0)
    return T.tabulate(result.shape, at => elements(w, x, at).reduce((best, one) => (one[1] > best[1] ? one : best))[0])
  },
  rule: { _tag: 'Flat' },
  lowering: body(site => {
    const w = site.attributes
    const [first, second] = [loopsOf(w, `${site.scope}m`), loopsOf(w, `${site.scope}p`)]
    const greatest = R.maxOver(first, element(site, first))
    const position = R.fromIndex(I.linear(w.window, second.map(I.along)))
    return R.minOver(second, R.select(R.eq(element(site, second), greatest), position, R.lit(size(w.window))))
  }),
  batching: batched(({ attributes: w, args }) => windowArgmax(deeper(w))(argument(args, 0))),
  sample: draw => sample(draw),
  tolerance: 0
})

// -------------------------------------------------------------------------------------
// windowTake, selectAndScatter
// -------------------------------------------------------------------------------------

const takeRecord: Primitive<Window> = primitive({
  name: 'windowTake',
  codec: attributes,
  signature: signature('f32'),
  evaluate: (w, args, result) => {
    const [x, position] = [tensorAt(args, 0), tensorAt(args, 1)]
    return T.tabulate(result.shape, at => {
      const from = source(w, at, unflatten(w.window, T.at(position, at)))
      return inside(x.shape, from) ? T.at(x, from) : 0
    })
  },
  rule: linear([0], ({ attributes: w, args }, ct) =>
    selectAndScatter(w, argument(args, 0).shape)(ct, argument(args, 1))
  ),
  lowering: body(({ attributes: w, args, index, scope }) => {
    const loops = loopsOf(w, scope)
    const from = sourceIndex(w, index, loops)
    const here = R.eq(readAt(args, 1, index), R.fromIndex(I.linear(w.window, loops.map(I.along))))
    const value = guarded(boundsOf(signatureAt(args, 0).shape, from), readAt(args, 0, from))
    return R.sumOver(loops, R.select(here, value, R.lit(0)))
  }),
  batching: batched(({ attributes: w, args }, mapped, n) => {
    const [x, position] = both(args, mapped, n)
    return windowTake(deeper(w))(x, position)
  }),
  sample: draw => {
    const { attributes: w, operands } = sample(draw)
    const shape = operands[0]?.shape ?? []
    return {
      attributes: w,
      operands: [...operands, operand(windowed(shape, w), integers(0, size(w.window) - 1), 'i32')]
    }
  },
  tolerance: 0
})

const scatterRecord: Primitive<Scatter> = primitive({
  name: 'selectAndScatter',
  codec: scatterAttributes,
  signature: (w, args) => {
    const sentence = check(w.shape, w)
    const { shape } = signatureAt(args, 0)
    return sentence !== undefined
      ? E.left(sentence)
      : show(windowed(w.shape, w)) !== show(shape)
        ? E.left(
            `the windows over ${show(w.shape)} form ${show(windowed(w.shape, w))}, but the values form ${show(shape)}`
          )
        : E.right({ shape: w.shape, dtype: 'f32' })
  },
  evaluate: (w, args, result) => {
    const [x, position] = [tensorAt(args, 0), tensorAt(args, 1)]
    return T.tabulate(result.shape, at =>
      T.foldIndices(w.window, 0, (sum, offset) => {
        const from = at.map((v, i) => (v + nth(w.low, i) - nth(offset, i)) / nth(w.strides, i))
        const chosen = from.every(Number.isInteger) && inside(x.shape, from)
        return chosen && T.at(position, from) === T.offset(w.window, offset) ? sum + T.at(x, from) : sum
      })
    )
  },
  rule: linear([0], ({ attributes: w, args }, ct) => windowTake(w)(ct, argument(args, 1))),
  lowering: body(site =>
    site.attributes.strides.every((s, i) => s >= nth(site.attributes.window, i)) ? scatterOnce(site) : scatterSum(site)
  ),
  batching: batched(({ attributes: w, args }, mapped, n) => {
    const [x, position] = both(args, mapped, n)
    return selectAndScatter(deeper(w), [n, ...w.shape])(x, position)
  }),
  sample: draw => {
    const { attributes: w, operands } = sample(draw)
    const shape = operands[0]?.shape ?? []
    return {
      attributes: { ...w, shape },
      operands: [operand(windowed(shape, w)), operand(windowed(shape, w), integers(0, size(w.window) - 1), 'i32')]
    }
  },
  tolerance: 4
})

/** Windows that don't overlap: each element belongs to one at most. */
const scatterOnce = ({ attributes: w, args, index }: Site<Scatter>): R.Real => {
  const moved = index.map((v, i) => I.shift(nth(w.low, i))(v))
  const from = moved.map((v, i) => I.quotient(nth(w.strides, i))(v))
  const offset = moved.map((v, i) => I.remainder(nth(w.strides, i))(v))
  const here = R.eq(readAt(args, 1, from), R.fromIndex(I.linear(w.window, offset)))
  return guarded(
    [...boundsOf(signatureAt(args, 0).shape, from), ...boundsOf(w.window, offset)],
    R.select(here, readAt(args, 0, from), R.lit(0))
  )
}

const scatterSum = ({ attributes: w, args, index, scope }: Site<Scatter>): R.Real => {
  const loops = loopsOf(w, scope)
  const moved = index.map((v, i) => {
    const loop = loops[i]
    return I.shift(nth(w.low, i))(I.add(loop === undefined ? I.literal(0) : I.scale(-1)(I.along(loop)))(v))
  })
  const from = moved.map((v, i) => I.quotient(nth(w.strides, i))(v))
  const gaps = moved.map((v, i) => ({ index: I.remainder(nth(w.strides, i))(v), extent: 1 }))
  const here = R.eq(readAt(args, 1, from), R.fromIndex(I.linear(w.window, loops.map(I.along))))
  return R.sumOver(
    loops,
    guarded([...boundsOf(signatureAt(args, 0).shape, from), ...gaps], R.select(here, readAt(args, 0, from), R.lit(0)))
  )
}

// -------------------------------------------------------------------------------------
// shared
// -------------------------------------------------------------------------------------

const deeper = (w: Window): Window => ({
  window: [1, ...w.window],
  strides: [1, ...w.strides],
  low: [0, ...w.low],
  high: [0, ...w.high]
})

const both = (args: ReadonlyArray<Expr>, mapped: ReadonlyArray<boolean>, n: number): readonly [Expr, Expr] => {
  const spread = (i: number): Expr => {
    const x = argument(args, i)
    return mapped[i] === true
      ? x
      : broadcastInDim(
          [n, ...x.shape],
          x.shape.map((_, d) => d + 1)
        )(x)
  }
  return [spread(0), spread(1)]
}

const sample = (draw: Draw): { readonly attributes: Window; readonly operands: ReadonlyArray<Operand> } => {
  const shape = draw.shape(1, 3).map(n => n + 1)
  const window = shape.map(n => draw.integer(1, Math.min(3, n)))
  const pads = (): ReadonlyArray<number> => window.map(n => draw.integer(0, n - 1))
  return {
    attributes: { window, strides: shape.map(() => draw.integer(1, 3)), low: pads(), high: pads() },
    operands: [operand(shape, reals)]
  }
}

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [maxRecord, argmaxRecord, takeRecord, scatterRecord]

/** The greatest element of each window. @category combinators @since 0.1.0 */
export const reduceWindowMax =
  ({ window, strides, low, high }: Window) =>
  (x: Expr): Expr =>
    apply(maxRecord, { window, strides, low, high }, [x])

/** The row-major position, within its window, of the first greatest element. @category combinators @since 0.1.0 */
export const windowArgmax =
  ({ window, strides, low, high }: Window) =>
  (x: Expr): Expr =>
    apply(argmaxRecord, { window, strides, low, high }, [x])

/** The element at a given position of each window. @category combinators @since 0.1.0 */
export const windowTake =
  ({ window, strides, low, high }: Window) =>
  (x: Expr, position: Expr): Expr =>
    apply(takeRecord, { window, strides, low, high }, [x, position])

/** One value a window, added to the element at a given position of the window. @category combinators @since 0.1.0 */
export const selectAndScatter =
  ({ window, strides, low, high }: Window, shape: Shape) =>
  (x: Expr, position: Expr): Expr =>
    apply(scatterRecord, { window, strides, low, high, shape }, [x, position])
