/**
 * Pooling: a window slides over an image `[height, width, channels]`, and each channel keeps one number a place.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { FirstSentence } from './Message'
import type { Negative, Subtract } from './Natural'
import * as S from './Shape'
import {
  both,
  type Both,
  checkPadding,
  checkSides,
  type Frame,
  type Image,
  type Padding,
  type PaddingFault,
  paddingOf,
  type PaddingOf,
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
export interface Pool2dOptions {
  readonly window: Sides
  readonly stride?: Sides
  readonly padding?: Padding
}

type Option<O, K extends string, Default> = K extends keyof O ? O[K] : Default

interface Pool2dFrame<O extends Pool2dOptions> {
  readonly size: Both<O['window']>
  readonly stride: Both<Option<O, 'stride', O['window']>>
  readonly padding: PaddingOf<Option<O, 'padding', 'valid'>>
  readonly dilation: readonly [1, 1]
}

type Exceeds<P, K> = P extends number
  ? K extends number
    ? Subtract<K, P> extends 0 | Negative
      ? true
      : false
    : false
  : false

/** A window that sees padding only has no greatest element and no mean. */
type PaddingTooWide<Operation extends string, K, P> = P extends readonly [infer PY, infer PX]
  ? K extends readonly [infer KY, infer KX]
    ? true extends Exceeds<PY, KY> | Exceeds<PX, KX>
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
export type Pool2dFault<O extends Pool2dOptions, Operation extends string = 'pool2d'> = FirstSentence<
  [
    SidesFault<`${Operation}: window`, O['window']>,
    SidesFault<`${Operation}: stride`, Option<O, 'stride', 1>>,
    PaddingFault<`${Operation}: padding`, Option<O, 'padding', 'valid'>>,
    PaddingTooWide<Operation, Both<O['window']>, PaddingOf<Option<O, 'padding', 'valid'>>>
  ]
>

/**
 * The image that pooling gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Pool2d<
  Input extends ReadonlyArray<unknown>,
  O extends Pool2dOptions,
  Operation extends string = 'pool2d'
> = [Pool2dFault<O, Operation>] extends [never]
  ? Slide<Operation, 'window', Input, Pool2dFrame<O>> extends infer R
    ? R extends S.Shape
      ? Input extends readonly [unknown, unknown, infer C]
        ? [...R, C]
        : never
      : R
    : never
  : Pool2dFault<O, Operation>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The window of a pooling, with the defaults filled in.
 *
 * @category combinators
 * @since 0.1.0
 */
export const pool2dFrame = ({ window, stride = window, padding = 'valid' }: Pool2dOptions): Frame => ({
  size: both(window),
  stride: both(stride),
  padding: paddingOf(padding),
  dilation: [1, 1]
})

const checkWidth = (options: Pool2dOptions, operation: string): E.Either<string, Pool2dOptions> => {
  const { size, padding } = pool2dFrame(options)
  return padding === 'same' || (padding[0] < size[0] && padding[1] < size[1])
    ? E.right(options)
    : E.left(
        `${operation}: padding ${S.Show.show(padding)} leaves windows of ${S.Show.show(size)} that see padding only: it must be smaller than the window`
      )
}

/**
 * The run-time twin of `Pool2dFault`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkPool2d = (options: Pool2dOptions, operation = 'pool2d'): E.Either<string, Pool2dOptions> =>
  pipe(
    checkSides(`${operation}: window`, options.window),
    E.chain(() => checkSides(`${operation}: stride`, options.stride ?? 1)),
    E.chain(() => checkPadding(`${operation}: padding`, options.padding ?? 'valid')),
    E.chain(() => checkWidth(options, operation))
  )

/**
 * The run-time twin of `Pool2d`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.pool2dShape([28, 28, 6], { window: 2 }), E.right([14, 14, 6]))
 * assert.deepStrictEqual(
 *   shape.pool2dShape([1, 1, 6], { window: 2 }, 'maxPool2d'),
 *   E.left('maxPool2d: a 2x2 window does not fit in the image [1, 1, 6] without padding')
 * )
 *
 * @category combinators
 * @since 0.1.0
 */
export const pool2dShape = (image: Image, options: Pool2dOptions, operation = 'pool2d'): E.Either<string, Image> =>
  pipe(
    checkPool2d(options, operation),
    E.chain(() => slide(operation, 'window', image, pool2dFrame(options))),
    E.map(([y, x]) => [y, x, image[2]])
  )
