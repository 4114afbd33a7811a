/**
 * A window that slides over the two spatial axes of an image `[height, width, channels]`: what convolution and pooling
 * have in common.
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
 * One number for both spatial axes, or `[vertical, horizontal]`.
 *
 * @category model
 * @since 0.1.0
 */
export type Sides = number | readonly [number, number]

/**
 * Zeros around the image: none, as many as keep the size (divided by the stride), or this many on each side.
 *
 * @category model
 * @since 0.1.0
 */
export type Padding = 'valid' | 'same' | Sides

/**
 * An image: `[height, width, channels]`.
 *
 * @category model
 * @since 0.1.0
 */
export type Image = readonly [number, number, number]

/**
 * A window with every option written out, one number for each spatial axis.
 *
 * @category model
 * @since 0.1.0
 */
export interface Frame {
  readonly size: readonly [number, number]
  readonly stride: readonly [number, number]
  readonly padding: 'same' | readonly [number, number]
  readonly dilation: readonly [number, number]
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

/**
 * Whether a value is one of `Sides`: never, or a sentence that starts with the label.
 *
 * @category model
 * @since 0.1.0
 */
export type SidesFault<Label extends string, V, Min extends Least = 1> = V extends readonly [infer Y, infer X]
  ? FirstSentence<[Dimension<Label, Y, Min>, Dimension<Label, X, Min>]>
  : FirstSentence<[Dimension<Label, V, Min>]>

/**
 * Whether a value is a `Padding`: never, or a sentence that starts with the label.
 *
 * @category model
 * @since 0.1.0
 */
export type PaddingFault<Label extends string, V> = V extends 'valid' | 'same' ? never : SidesFault<Label, V, 0>

/**
 * `Sides` as a pair.
 *
 * @category model
 * @since 0.1.0
 */
export type Both<V> = V extends readonly [infer Y extends number, infer X extends number]
  ? readonly [Y, X]
  : V extends number
    ? readonly [V, V]
    : never

/**
 * `Padding` as a pair, except for `'same'`, which depends on the image.
 *
 * @category model
 * @since 0.1.0
 */
export type PaddingOf<V> = V extends 'same' ? 'same' : V extends 'valid' ? readonly [0, 0] : Both<V>

/** `d (k − 1) + 1` */
type Reach<K extends number, D extends number> = D extends 1
  ? K
  : Subtract<K, 1> extends infer Gaps extends number
    ? Add<Multiply<D, Gaps>, 1>
    : never

type Places<N extends number, K extends number, St extends number, P, D extends number> = P extends number
  ? Subtract<P extends 0 ? N : Add<N, Multiply<2, P>>, Reach<K, D>> extends infer Room extends number
    ? Add<Divide<Room, St>, 1>
    : Negative
  : Divide<Subtract<Add<N, St>, 1> & number, St>

type SameOr<P extends Frame['padding'], Axis extends 0 | 1> = P extends readonly [number, number] ? P[Axis] : 'same'

type PlacesOn<N extends number, F extends Frame, Axis extends 0 | 1> = Places<
  N,
  F['size'][Axis],
  F['stride'][Axis],
  SameOr<F['padding'], Axis>,
  F['dilation'][Axis]
>

/** `an 8x8`, `an 11x11`, `a 5x5` */
type Article<N extends number> = `${N}` extends `8${string}` | '11' | '18' ? 'an' : 'a'

type By<P extends readonly [number, number]> = P[0] extends P[1] ? `${P[0]}` : S.Show<P>

type ShowPadding<P extends Frame['padding']> = P extends readonly [0, 0]
  ? 'without padding'
  : P extends readonly [number, number]
    ? `with padding ${By<P>}`
    : ''

type ShowDilation<D extends readonly [number, number]> = D extends readonly [1, 1] ? '' : ` with dilation ${By<D>}`

type Misfit<
  Operation extends string,
  Noun extends string,
  Input extends ReadonlyArray<unknown>,
  F extends Frame
> = `${Operation}: ${Article<F['size'][0]>} ${F['size'][0]}x${F['size'][1]} ${Noun}${ShowDilation<F['dilation']>} does not fit in the image ${S.Show<Input>} ${ShowPadding<F['padding']>}`

/**
 * The spatial dimensions of the places where a window stands in an image, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Slide<
  Operation extends string,
  Noun extends string,
  Input extends ReadonlyArray<unknown>,
  F extends Frame
> = Input extends readonly [infer H extends number, infer W extends number, unknown]
  ? number extends H | W
    ? NotLiteral<Operation, Input>
    : [PlacesOn<H, F, 0>, PlacesOn<W, F, 1>] extends [infer Y extends number, infer X extends number]
      ? [Y, X]
      : Misfit<Operation, Noun, Input, F>
  : never

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The run-time twin of `Both`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const both = (sides: Sides): readonly [number, number] => (typeof sides === 'number' ? [sides, sides] : sides)

/**
 * The run-time twin of `PaddingOf`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const paddingOf = (padding: Padding): Frame['padding'] =>
  padding === 'same' ? 'same' : padding === 'valid' ? [0, 0] : both(padding)

/**
 * The window along one spatial axis: 0 is vertical, 1 is horizontal.
 *
 * @category constructors
 * @since 0.1.0
 */
export const axisFrame = (frame: Frame, axis: 0 | 1): AxisFrame => ({
  size: frame.size[axis],
  stride: frame.stride[axis],
  padding: frame.padding === 'same' ? 'same' : frame.padding[axis],
  dilation: frame.dilation[axis]
})

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The run-time twin of `SidesFault`: the two numbers, where both are whole.
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkSides = (label: string, sides: Sides, least: Least = 1): E.Either<string, Sides> =>
  pipe(
    both(sides),
    E.traverseArray(n => dimension(label, n, least)),
    E.map(() => sides)
  )

/**
 * The run-time twin of `PaddingFault`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkPadding = (label: string, padding: Padding): E.Either<string, Padding> =>
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

const by = (pair: readonly [number, number]): string => (pair[0] === pair[1] ? `${pair[0]}` : S.Show.show(pair))

const showPadding = (padding: Frame['padding']): string =>
  padding === 'same' ? '' : padding[0] === 0 && padding[1] === 0 ? 'without padding' : `with padding ${by(padding)}`

const showDilation = (dilation: Frame['dilation']): string =>
  dilation[0] === 1 && dilation[1] === 1 ? '' : ` with dilation ${by(dilation)}`

/**
 * The run-time twin of `Slide`. `noun` is what the sentence calls the window.
 *
 * @category combinators
 * @since 0.1.0
 */
export const slide = (
  operation: string,
  noun: string,
  image: Image,
  frame: Frame
): E.Either<string, readonly [number, number]> =>
  pipe(
    O.Do,
    O.apS('y', places(image[0], axisFrame(frame, 0))),
    O.apS('x', places(image[1], axisFrame(frame, 1))),
    E.fromOption(
      () =>
        `${operation}: ${article(frame.size[0])} ${frame.size[0]}x${frame.size[1]} ${noun}${showDilation(frame.dilation)}` +
        ` does not fit in the image ${S.Show.show(image)} ${showPadding(frame.padding)}`
    ),
    E.map(({ y, x }) => [y, x])
  )
