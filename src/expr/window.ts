/**
 * Windows that slide over every axis: where they lie and what they reach.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import type { Shape } from '../shape/Shape'
import { nth, operand, reals, show, signatureAt } from './builders'
import type { Draw, DType, Operand, Signature } from './Expr'
import * as I from './Index'
import type { Bound } from './Scalar'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

const numbers = t.readonlyArray(t.number)

/** @category model @since 0.1.0 */
export const attributes = t.type({ window: numbers, strides: numbers, low: numbers, high: numbers })

/** A window over every axis; padding never wins a maximum and adds nothing to a sum. @category model @since 0.1.0 */
export type Window = t.TypeOf<typeof attributes>

// -------------------------------------------------------------------------------------
// shapes
// -------------------------------------------------------------------------------------

/** How many windows fit along each axis. @category shapes @since 0.1.0 */
export const windowed = (shape: Shape, w: Window): Shape =>
  shape.map((n, i) => {
    const room = n + nth(w.low, i) + nth(w.high, i) - nth(w.window, i)
    return room < 0 ? 0 : Math.floor(room / nth(w.strides, i)) + 1
  })

/** What is wrong with a window over a shape, if anything. @category shapes @since 0.1.0 */
export const wrongWindow = (shape: Shape, w: Window): string | undefined =>
  [w.window, w.strides, w.low, w.high].some(p => p.length !== shape.length)
    ? `needs a window, stride and padding for each axis of ${show(shape)}`
    : [w.window, w.strides, w.low, w.high].some(p => !p.every(Number.isInteger)) ||
        w.window.some((n, i) => n < 1 || nth(w.low, i) >= n || nth(w.high, i) >= n || nth(w.strides, i) < 1)
      ? 'windows and strides should be at least 1, and padding smaller than its window'
      : undefined

/** The shape rule of reductions over windows. @category shapes @since 0.1.0 */
export const signature =
  (dtype: DType) =>
  (w: Window, args: ReadonlyArray<Signature>): E.Either<string, Signature> => {
    const { shape } = signatureAt(args, 0)
    const sentence = wrongWindow(shape, w)
    return sentence === undefined ? E.right({ shape: windowed(shape, w), dtype }) : E.left(sentence)
  }

/** The same window over a shape with one more axis in front. @category shapes @since 0.1.0 */
export const deeper = (w: Window): Window => ({
  window: [1, ...w.window],
  strides: [1, ...w.strides],
  low: [0, ...w.low],
  high: [0, ...w.high]
})

/** A window over an operand, for laws. @category shapes @since 0.1.0 */
export const sample = (draw: Draw): { readonly attributes: Window; readonly operands: ReadonlyArray<Operand> } => {
  const shape = draw.shape(1, 3).map(n => n + 1)
  const window = shape.map(n => draw.integer(1, Math.min(3, n)))
  const pads = (): ReadonlyArray<number> => window.map(n => draw.integer(0, n - 1))
  return {
    attributes: { window, strides: shape.map(() => draw.integer(1, 3)), low: pads(), high: pads() },
    operands: [operand(shape, reals)]
  }
}

// -------------------------------------------------------------------------------------
// places
// -------------------------------------------------------------------------------------

/** Where the element at `offset` of the window at `at` lies in the operand. @category places @since 0.1.0 */
export const source = (w: Window, at: ReadonlyArray<number>, offset: ReadonlyArray<number>): ReadonlyArray<number> =>
  at.map((o, i) => o * nth(w.strides, i) + nth(offset, i) - nth(w.low, i))

/** Whether a multi-index lies in a shape. @category places @since 0.1.0 */
export const inside = (shape: Shape, index: ReadonlyArray<number>): boolean =>
  index.every((v, i) => v >= 0 && v < nth(shape, i))

/** The loops of a kernel body over a window. @category places @since 0.1.0 */
export const loopsOf = (w: Window, scope: string): ReadonlyArray<I.Axis> =>
  w.window.map((n, i) => I.axis(`${scope}.${i}`, n))

/** `source`, for a kernel body. @category places @since 0.1.0 */
export const sourceIndex = (
  w: Window,
  index: ReadonlyArray<I.Index>,
  offset: ReadonlyArray<I.Index>
): ReadonlyArray<I.Index> =>
  index.map((o, i) => I.shift(-nth(w.low, i))(I.add(offset[i] ?? I.literal(0))(I.scale(nth(w.strides, i))(o))))

/** The conditions under which an index lies in a shape. @category places @since 0.1.0 */
export const boundsOf = (shape: Shape, index: ReadonlyArray<I.Index>): ReadonlyArray<Bound> =>
  index.map((v, i) => ({ index: v, extent: nth(shape, i) }))
