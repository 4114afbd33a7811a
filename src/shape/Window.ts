/**
 * A window that slides over the spatial axes of a sequence `[length, channels]`, an image `[height, width, channels]` or a
 * volume `[depth, height, width, channels]`: what convolution and pooling have in common.
 *
 * Along one axis of `n` positions, a window of `k` taps reaches over `r = d (k − 1) + 1` positions when its taps are
 * `d` apart. With `p` positions of padding on both sides and a step of `s` it stands in `⌊(n + 2p − r) / s⌋ + 1` places,
 * and it does not fit where `n + 2p < r`. Padding `'same'` adds what makes the number of places `⌈n / s⌉`, the odd one
 * after the image, as in TensorFlow and XLA.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { dimension, type Dimension, type Least } from './Dimension'
import type { FirstSentence, NotLiteral } from './Message'
import type { Add, Divide, Multiply, Negative, Subtract } from './Natural'
import * as S from './Shape'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * How many spatial axes there are: 1 in a sequence, 2 in an image, 3 in a volume.
 *
 * @category model
 * @since 0.1.0
 */
export type Rank = 1 | 2 | 3

/**
 * One number for each spatial axis, outermost first.
 *
 * @category model
 * @since 0.1.0
 */
export type Axes<R extends Rank = 2> = {
  readonly 1: readonly [number]
  readonly 2: readonly [number, number]
  readonly 3: readonly [number, number, number]
}[R]

/**
 * One number for all spatial axes, or one for each: `[vertical, horizontal]` in an image.
 *
 * @category model
 * @since 0.1.0
 */
export type Sides<R extends Rank = 2> = number | Axes<R>

/**
 * Zeros around the input: none, as many as keep the size (divided by the stride), or this many on each side.
 *
 * @category model
 * @since 0.1.0
 */
export type Padding<R extends Rank = 2> = 'valid' | 'same' | Sides<R>

/**
 * What a window slides over: an image `[height, width, channels]`, or its like with fewer or more spatial axes.
 *
 * @category model
 * @since 0.1.0
 */
export type Image<R extends Rank = 2> = readonly [...Axes<R>, number]

/**
 * A window with every option written out, one number for each spatial axis.
 *
 * @category model
 * @since 0.1.0
 */
export interface Frame<R extends Rank = 2> {
  readonly size: Axes<R>
  readonly stride: Axes<R>
  readonly padding: 'same' | Axes<R>
  readonly dilation: Axes<R>
}

/**
 * A frame of whatever rank.
 *
 * @category model
 * @since 0.1.0
 */
export interface AnyFrame {
  readonly size: ReadonlyArray<number>
  readonly stride: ReadonlyArray<number>
  readonly padding: 'same' | ReadonlyArray<number>
  readonly dilation: ReadonlyArray<number>
}

/**
 * A window along one axis.
 *
 * @category model
 * @since 0.1.0
 */
export interface AxisFrame {
  readonly size: number
  readonly stride: number
  readonly padding: 'same' | number
  readonly dilation: number
}

type EachDimension<Label extends string, V, Min extends Least> = V extends readonly [infer First, ...infer Rest]
  ? [Dimension<Label, First, Min>, ...EachDimension<Label, Rest, Min>]
  : []

/**
 * Whether a value is one of `Sides`: never, or a sentence that starts with the label.
 *
 * @category model
 * @since 0.1.0
 */
export type SidesFault<Label extends string, V, Min extends Least = 1> =
  V extends ReadonlyArray<unknown>
    ? FirstSentence<EachDimension<Label, V, Min>>
    : FirstSentence<[Dimension<Label, V, Min>]>

/**
 * Whether a value is a `Padding`: never, or a sentence that starts with the label.
 *
 * @category model
 * @since 0.1.0
 */
export type PaddingFault<Label extends string, V> = V extends 'valid' | 'same' ? never : SidesFault<Label, V, 0>

/**
 * `Sides` as one number for each axis.
 *
 * @category model
 * @since 0.1.0
 */
export type Each<V, R extends Rank = 2> =
  V extends Axes<R>
    ? V
    : V extends number
      ? { readonly 1: readonly [V]; readonly 2: readonly [V, V]; readonly 3: readonly [V, V, V] }[R]
      : never

/**
 * `Padding` as one number for each axis, except for `'same'`, which depends on the image.
 *
 * @category model
 * @since 0.1.0
 */
export type PaddingOf<V, R extends Rank = 2> = V extends 'same' ? 'same' : V extends 'valid' ? Each<0, R> : Each<V, R>

/** `d (k − 1) + 1`: how many positions the taps of a window reach over. @category model @since 0.1.0 */
export type Reach<K extends number, D extends number> = D extends 1
  ? K
  : Subtract<K, 1> extends infer Gaps extends number
    ? Add<Multiply<D, Gaps>, 1>
    : never

type Places<N extends number, K extends number, St extends number, P, D extends number> = P extends number
  ? Subtract<P extends 0 ? N : Add<N, Multiply<2, P>>, Reach<K, D>> extends infer Room extends number
    ? Add<Divide<Room, St>, 1>
    : Negative
  : Divide<Subtract<Add<N, St>, 1> & number, St>

type SameOr<P, Axis extends number> = P extends ReadonlyArray<number> ? P[Axis] : 'same'

type PlacesOn<N extends number, F extends AnyFrame, Axis extends number> = Places<
  N,
  F['size'][Axis],
  F['stride'][Axis],
  SameOr<F['padding'], Axis>,
  F['dilation'][Axis]
>

/** The places along all spatial axes, the last axis being that of channels. */
type AllPlaces<
  Input extends ReadonlyArray<unknown>,
  F extends AnyFrame,
  Out extends ReadonlyArray<number> = []
> = Input extends readonly [infer N extends number, ...infer Rest]
  ? Rest extends readonly []
    ? Out
    : PlacesOn<N, F, Out['length']> extends infer Here extends number
      ? AllPlaces<Rest, F, [...Out, Here]>
      : Negative
  : Out

/** `an 8x8`, `an 11x11`, `a 5x5` */
type Article<N extends number> = `${N}` extends `8${string}` | '11' | '18' ? 'an' : 'a'

type Times<Size extends ReadonlyArray<number>> = Size extends readonly [
  infer First extends number,
  ...infer Rest extends ReadonlyArray<number>
]
  ? Rest extends readonly []
    ? `${First}`
    : `${First}x${Times<Rest>}`
  : ''

/** `a 5x5 kernel`, `a kernel of 5` */
type Sized<Noun extends string, Size extends ReadonlyArray<number>> = Size extends readonly [infer Only extends number]
  ? `a ${Noun} of ${Only}`
  : `${Article<Size[0]>} ${Times<Size>} ${Noun}`

type By<P extends ReadonlyArray<number>> = P extends readonly [infer First extends number, ...infer Rest]
  ? [Rest[number]] extends [First]
    ? `${First}`
    : S.Show<P>
  : ''

type ShowPadding<P> =
  P extends ReadonlyArray<number> ? ([P[number]] extends [0] ? 'without padding' : `with padding ${By<P>}`) : ''

type ShowDilation<D extends ReadonlyArray<number>> = [D[number]] extends [1] ? '' : ` with dilation ${By<D>}`

/** What has so many dimensions, channels among them. */
type Spatial<Input extends ReadonlyArray<unknown>> = Input['length'] extends 2
  ? 'sequence'
  : Input['length'] extends 3
    ? 'image'
    : 'volume'

type Misfit<
  Operation extends string,
  Noun extends string,
  Input extends ReadonlyArray<unknown>,
  F extends AnyFrame
> = `${Operation}: ${Sized<Noun, F['size']>}${ShowDilation<F['dilation']>} does not fit in the ${Spatial<Input>} ${S.Show<Input>} ${ShowPadding<F['padding']>}`

/** The dimensions of what a window slides over: all but the last, that of channels. */
type SpatialOf<Input extends ReadonlyArray<unknown>> = Input extends readonly [...infer Dimensions, unknown]
  ? Dimensions[number]
  : never

/**
 * The spatial dimensions of the places where a window stands, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Slide<
  Operation extends string,
  Noun extends string,
  Input extends ReadonlyArray<unknown>,
  F extends AnyFrame
> =
  number extends SpatialOf<Input>
    ? NotLiteral<Operation, Input>
    : AllPlaces<Input, F> extends infer Found extends ReadonlyArray<number>
      ? Found
      : Misfit<Operation, Noun, Input, F>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The run-time twin of `Each`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const each =
  <R extends Rank>(rank: R) =>
  (sides: Sides<R>): Axes<R> =>
    typeof sides === 'number' ? repeated(sides)[rank] : sides

const repeated = (n: number): { readonly [R in Rank]: Axes<R> } => ({ 1: [n], 2: [n, n], 3: [n, n, n] })

/**
 * The run-time twin of `PaddingOf`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const paddingOf =
  <R extends Rank>(rank: R) =>
  (padding: Padding<R>): Frame<R>['padding'] =>
    padding === 'same' ? 'same' : padding === 'valid' ? repeated(0)[rank] : each(rank)(padding)

/**
 * The window along one spatial axis, counted from the outermost.
 *
 * @category constructors
 * @since 0.1.0
 */
export const axisFrame = (frame: AnyFrame, axis: number): AxisFrame => ({
  size: frame.size[axis] ?? 1,
  stride: frame.stride[axis] ?? 1,
  padding: frame.padding === 'same' ? 'same' : (frame.padding[axis] ?? 0),
  dilation: frame.dilation[axis] ?? 1
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The run-time twin of `SidesFault`: the numbers, where all are whole.
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkSides = (
  label: string,
  sides: number | ReadonlyArray<number>,
  least: Least = 1
): E.Either<string, ReadonlyArray<number>> =>
  pipe(
    typeof sides === 'number' ? [sides] : sides,
    E.traverseArray(n => dimension(label, n, least))
  )

/**
 * The run-time twin of `PaddingFault`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkPadding = (
  label: string,
  padding: 'valid' | 'same' | number | ReadonlyArray<number>
): E.Either<string, unknown> =>
  padding === 'valid' || padding === 'same' ? E.right(padding) : checkSides(label, padding, 0)

/**
 * How many positions the taps of a window reach over: `d (k − 1) + 1`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const reach = ({ size, dilation }: AxisFrame): number => dilation * (size - 1) + 1

/**
 * In how many places a window stands along an axis of `n` positions, `none` where it does not fit.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as O from 'fp-ts/Option'
 * import { shape } from 'credence'
 *
 * const frame = { size: 3, stride: 2, padding: 1, dilation: 1 }
 * assert.deepStrictEqual(shape.places(32, frame), O.some(16))
 * assert.deepStrictEqual(shape.places(0, frame), O.none)
 *
 * @category combinators
 * @since 0.1.0
 */
export const places = (n: number, frame: AxisFrame): O.Option<number> =>
  frame.padding === 'same' ? O.some(Math.ceil(n / frame.stride)) : standing(n + 2 * frame.padding, frame)

const standing = (n: number, frame: AxisFrame): O.Option<number> =>
  n < reach(frame) ? O.none : O.some(Math.floor((n - reach(frame)) / frame.stride) + 1)

/**
 * The positions of padding before and after an axis of `n` positions.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.paddingAround(32, { size: 5, stride: 1, padding: 2, dilation: 1 }), [2, 2])
 * assert.deepStrictEqual(shape.paddingAround(32, { size: 3, stride: 2, padding: 'same', dilation: 1 }), [0, 1])
 *
 * @category combinators
 * @since 0.1.0
 */
export const paddingAround = (n: number, frame: AxisFrame): readonly [number, number] => {
  if (frame.padding !== 'same') return [frame.padding, frame.padding]
  const covered = (Math.ceil(n / frame.stride) - 1) * frame.stride + reach(frame)
  const lacking = n === 0 ? 0 : Math.max(covered - n, 0)
  return [Math.floor(lacking / 2), Math.ceil(lacking / 2)]
}

const article = (n: number): string => (/^8|^11$|^18$/.test(String(n)) ? 'an' : 'a')

const allAre = (numbers: ReadonlyArray<number>, n: number | undefined): boolean => numbers.every(m => m === n)

const by = (numbers: ReadonlyArray<number>): string =>
  allAre(numbers, numbers[0]) ? String(numbers[0]) : S.Show.show(numbers)

const showPadding = (padding: AnyFrame['padding']): string =>
  padding === 'same' ? '' : allAre(padding, 0) ? 'without padding' : `with padding ${by(padding)}`

const showDilation = (dilation: ReadonlyArray<number>): string =>
  allAre(dilation, 1) ? '' : ` with dilation ${by(dilation)}`

const sized = (noun: string, size: ReadonlyArray<number>): string =>
  size.length === 1 ? `a ${noun} of ${by(size)}` : `${article(size[0] ?? 0)} ${size.join('x')} ${noun}`

const spatial = (input: S.Shape): string => (input.length === 2 ? 'sequence' : input.length === 3 ? 'image' : 'volume')

/**
 * The run-time twin of `Slide`. `noun` is what the sentence calls the window.
 *
 * @category combinators
 * @since 0.1.0
 */
export const slide = (operation: string, noun: string, input: S.Shape, frame: AnyFrame): E.Either<string, S.Shape> =>
  pipe(
    input.slice(0, -1),
    O.traverseArrayWithIndex((axis, n) => places(n, axisFrame(frame, axis))),
    E.fromOption(
      () =>
        `${operation}: ${sized(noun, frame.size)}${showDilation(frame.dilation)}` +
        ` does not fit in the ${spatial(input)} ${S.Show.show(input)} ${showPadding(frame.padding)}`
    )
  )
