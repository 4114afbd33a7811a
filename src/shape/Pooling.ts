/**
 * Pooling: a window slides over a sequence, an image or a volume, and each channel keeps one number a place.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { FirstSentence } from './Message'
import type { Negative, Subtract } from './Natural'
import * as S from './Shape'
import {
  checkPadding,
  checkSides,
  each,
  type Each,
  type Frame,
  type Image,
  type Padding,
  type PaddingFault,
  paddingOf,
  type PaddingOf,
  type Rank,
  type Sides,
  type SidesFault,
  slide,
  type Slide
} from './Window'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `stride` is the window itself and `padding` is `'valid'` where they are not given.
 *
 * @category model
 * @since 0.1.0
 */
export interface PoolingOptions<R extends Rank = Rank> {
  readonly window: Sides<R>
  readonly stride?: Sides<R>
  readonly padding?: Padding<R>
}

type Option<O, K extends string, Default> = K extends keyof O ? O[K] : Default

interface PoolingFrame<R extends Rank, O extends PoolingOptions> {
  readonly size: Each<O['window'], R>
  readonly stride: Each<Option<O, 'stride', O['window']>, R>
  readonly padding: PaddingOf<Option<O, 'padding', 'valid'>, R>
  readonly dilation: Each<1, R>
}

type Exceeds<P, K> = P extends readonly [infer First extends number, ...infer Rest]
  ? K extends readonly [infer Size extends number, ...infer Sizes]
    ? Subtract<Size, First> extends 0 | Negative
      ? true
      : Exceeds<Rest, Sizes>
    : false
  : false

/** A window that sees padding only has no greatest element and no mean. */
type PaddingTooWide<Operation extends string, K, P> =
  P extends ReadonlyArray<number>
    ? K extends ReadonlyArray<number>
      ? Exceeds<P, K> extends true
        ? `${Operation}: padding ${S.Show<P>} leaves windows of ${S.Show<K>} that see padding only: it must be smaller than the window`
        : never
      : never
    : never

/**
 * The sentence for the first option that the rule cannot compute with, `never` where there is none.
 *
 * @category model
 * @since 0.1.0
 */
export type PoolingFault<Operation extends string, R extends Rank, O extends PoolingOptions> = FirstSentence<
  [
    SidesFault<`${Operation}: window`, O['window']>,
    SidesFault<`${Operation}: stride`, Option<O, 'stride', 1>>,
    PaddingFault<`${Operation}: padding`, Option<O, 'padding', 'valid'>>,
    PaddingTooWide<Operation, Each<O['window'], R>, PaddingOf<Option<O, 'padding', 'valid'>, R>>
  ]
>

/**
 * What pooling gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Pooling<
  Operation extends string,
  R extends Rank,
  Input extends ReadonlyArray<unknown>,
  O extends PoolingOptions
> = [PoolingFault<Operation, R, O>] extends [never]
  ? Slide<Operation, 'window', Input, PoolingFrame<R, O>> extends infer Places
    ? Places extends S.Shape
      ? Input extends readonly [...ReadonlyArray<unknown>, infer C]
        ? [...Places, C]
        : never
      : Places
    : never
  : PoolingFault<Operation, R, O>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The window of a pooling, with the defaults filled in.
 *
 * @category combinators
 * @since 0.1.0
 */
export const poolingFrame =
  <R extends Rank>(rank: R) =>
  ({ window, stride = window, padding = 'valid' }: PoolingOptions<R>): Frame<R> => ({
    size: each(rank)(window),
    stride: each(rank)(stride),
    padding: paddingOf(rank)(padding),
    dilation: each(rank)(1)
  })

const checkWidth =
  <R extends Rank>(operation: string, rank: R) =>
  (options: PoolingOptions<R>): E.Either<string, PoolingOptions<R>> => {
    const frame: { readonly size: S.Shape; readonly padding: 'same' | S.Shape } = poolingFrame(rank)(options)
    const { size, padding } = frame
    return padding === 'same' || padding.every((p, axis) => p < (size[axis] ?? 0))
      ? E.right(options)
      : E.left(
          `${operation}: padding ${S.Show.show(padding)} leaves windows of ${S.Show.show(size)} that see padding only: it must be smaller than the window`
        )
  }

/**
 * The run-time twin of `PoolingFault`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkPooling =
  <R extends Rank>(operation: string, rank: R) =>
  (options: PoolingOptions<R>): E.Either<string, PoolingOptions<R>> =>
    pipe(
      checkSides(`${operation}: window`, options.window),
      E.chain(() => checkSides(`${operation}: stride`, options.stride ?? 1)),
      E.chain(() => checkPadding(`${operation}: padding`, options.padding ?? 'valid')),
      E.chain(() => checkWidth(operation, rank)(options))
    )

/**
 * The run-time twin of `Pooling`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.poolingShape('maxPool2d', 2)([28, 28, 6], { window: 2 }), E.right([14, 14, 6]))
 * assert.deepStrictEqual(
 *   shape.poolingShape('maxPool2d', 2)([1, 1, 6], { window: 2 }),
 *   E.left('maxPool2d: a 2x2 window does not fit in the image [1, 1, 6] without padding')
 * )
 *
 * @category combinators
 * @since 0.1.0
 */
export const poolingShape =
  <R extends Rank>(operation: string, rank: R) =>
  (input: Image<R>, options: PoolingOptions<R>): E.Either<string, S.Shape> =>
    pipe(
      checkPooling(operation, rank)(options),
      E.chain(() => slide(operation, 'window', input, poolingFrame(rank)(options))),
      E.map(places => [...places, input[input.length - 1] ?? 0])
    )
