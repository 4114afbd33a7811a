/**
 * Maxima over sliding windows, and the moves between windows and elements that their derivatives need.
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
import { argument, batched, body, integers, linear, operand, nth, primitive, readAt, show } from '../expr/builders'
import { signatureAt, tensorAt } from '../expr/builders'
import type { Application, Expr, Primitive, Site } from '../expr/Expr'
import { apply } from '../expr/Expr'
import * as I from '../expr/Index'
import * as R from '../expr/Scalar'
import * as T from '../expr/Tensor'
import type { Window } from '../expr/window'
import {
  attributes,
  boundsOf,
  deeper,
  inside,
  loopsOf,
  sample,
  signature,
  source,
  sourceIndex,
  windowed,
  wrongWindow
} from '../expr/window'
import type { Shape } from '../shape/Shape'
import { size } from '../shape/Shape'
import { broadcastInDim } from './broadcastInDim'
import { guarded } from './pad'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

export type { Window } from '../expr/window'

const numbers = t.readonlyArray(t.number)
const scatterAttributes = t.type({ window: numbers, strides: numbers, low: numbers, high: numbers, shape: numbers })

type Scatter = t.TypeOf<typeof scatterAttributes>

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
const element = ({ attributes: w, args, index }: Site<Window>, offset: ReadonlyArray<I.Index>): R.Real => {
  const { shape } = signatureAt(args, 0)
  const from = sourceIndex(w, index, offset)
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
    return R.maxOver(loops, element(site, loops.map(I.along)))
  }),
  batching: batched(({ attributes: w, args }) => reduceWindowMax(deeper(w))(argument(args, 0))),
  sample: draw => sample(draw),
  tolerance: 0
})

/** Windows of at most this many elements are gone through once, element by element. */
const WRITTEN_OUT = 9

/** The place of the greatest element so far, of one element after the other. */
const firstGreatest = (site: Site<Window>): R.Real => {
  const { window } = site.attributes
  const elements = Array.from({ length: size(window) }, (_, flat) => unflatten(window, flat).map(I.literal))
  return elements.reduce(
    ({ greatest, place }, offset, i) => {
      const x = element(site, offset)
      const above = R.lt(greatest, x)
      return { greatest: R.select(above, x, greatest), place: R.select(above, R.lit(i), place) }
    },
    { greatest: R.lit(-Infinity), place: R.lit(0) }
  ).place
}

/** The first place of an element that is as great as the greatest. */
const firstAsGreat = (site: Site<Window>): R.Real => {
  const w = site.attributes
  const [first, second] = [loopsOf(w, `${site.scope}m`), loopsOf(w, `${site.scope}p`)]
  const [x, y] = [element(site, first.map(I.along)), element(site, second.map(I.along))]
  const greatest = R.maxOver(first, R.select(R.eq(x, x), x, R.lit(-Infinity)))
  const position = R.fromIndex(I.linear(w.window, second.map(I.along)))
  const place = R.minOver(second, R.select(R.le(greatest, y), position, R.lit(size(w.window))))
  return R.select(R.lt(R.lit(-Infinity), greatest), place, R.lit(0))
}

const argmaxRecord: Primitive<Window> = primitive({
  name: 'windowArgmax',
  codec: attributes,
  signature: signature('i32'),
  evaluate: (w, args, result) => {
    const x = tensorAt(args, 0)
    return T.tabulate(result.shape, at => {
      const all = elements(w, x, at)
      const greatest = Math.max(...all.flatMap(([, v]) => (Number.isNaN(v) ? [] : [v])))
      return all.find(([, v]) => v > -Infinity && v >= greatest)?.[0] ?? 0
    })
  },
  rule: { _tag: 'Flat' },
  lowering: body(site => (size(site.attributes.window) <= WRITTEN_OUT ? firstGreatest(site) : firstAsGreat(site))),
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
    const from = sourceIndex(w, index, loops.map(I.along))
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
    const sentence = wrongWindow(w.shape, w)
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
  lowering: body(site => scatter(site)),
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

/**
 * An element lies in `window / stride` windows at most, and in no more than there are: those are gone through, the
 * nearest to the end first, so that positions in the window rise as they do in `evaluate`.
 */
const scatter = ({ attributes: w, args, index, scope }: Site<Scatter>): R.Real => {
  const windows = signatureAt(args, 0).shape
  const places = index.map((v, i) => place(w, windows, i, I.shift(nth(w.low, i))(v), `${scope}.${i}`))
  const [from, offset] = [places.map(p => p.from), places.map(p => p.offset)]
  const here = R.eq(readAt(args, 1, from), R.fromIndex(I.linear(w.window, offset)))
  return R.sumOver(
    places.map(p => p.loop),
    guarded(
      [...boundsOf(windows, from), ...boundsOf(w.window, offset)],
      R.select(here, readAt(args, 0, from), R.lit(0))
    )
  )
}

interface Place {
  readonly loop: I.Axis
  /** The window, and where in it the element lies. */
  readonly from: I.Index
  readonly offset: I.Index
}

const place = (w: Window, windows: Shape, i: number, moved: I.Index, name: string): Place => {
  const [stride, count] = [nth(w.strides, i), nth(windows, i)]
  const reach = Math.ceil(nth(w.window, i) / stride)
  const loop = I.axis(name, Math.max(1, Math.min(reach, count)))
  const back = I.scale(-1)(I.along(loop))
  const from = count <= reach ? I.shift(count - 1)(back) : I.add(back)(I.quotient(stride)(moved))
  const offset =
    count <= reach
      ? I.add(I.scale(-stride)(from))(moved)
      : I.add(I.scale(stride)(I.along(loop)))(I.remainder(stride)(moved))
  return { loop, from, offset }
}

// -------------------------------------------------------------------------------------
// shared
// -------------------------------------------------------------------------------------

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

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [maxRecord, argmaxRecord, takeRecord, scatterRecord]

/** The greatest element of each window. @category combinators @since 0.1.0 */
export const reduceWindowMax =
  ({ window, strides, low, high }: Window) =>
  (x: Expr): Expr =>
    apply(maxRecord, { window, strides, low, high }, [x])

/** The row-major position, within its window, of the first greatest element; NaN is passed over, and it is 0 where nothing is above −∞. @category combinators @since 0.1.0 */
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
