/**
 * Convolution of a sequence, an image or a volume, whose last axis is that of channels, with `filters` kernels.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { dimension, type Dimension } from './Dimension'
import { type GroupsFault, groupSize } from './Groups'
import type { FirstSentence } from './Message'
import type * as S from './Shape'
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
 * `stride`, `dilation` and `groups` are 1 and `padding` is `'valid'` where they are not given. Channels and filters are
 * split into as many groups, and each group of filters sees its group of channels only.
 *
 * @category model
 * @since 0.1.0
 */
export interface ConvolutionOptions<R extends Rank = Rank> {
  readonly filters: number
  readonly kernel: Sides<R>
  readonly stride?: Sides<R>
  readonly padding?: Padding<R>
  readonly dilation?: Sides<R>
  readonly groups?: number
}

type Option<O, K extends string, Default> = K extends keyof O ? O[K] : Default

interface ConvolutionFrame<R extends Rank, O extends ConvolutionOptions> {
  readonly size: Each<O['kernel'], R>
  readonly stride: Each<Option<O, 'stride', 1>, R>
  readonly padding: PaddingOf<Option<O, 'padding', 'valid'>, R>
  readonly dilation: Each<Option<O, 'dilation', 1>, R>
}

/** Groups divide filters and channels alike; one group divides everything. */
type GroupsMisfit<Operation extends string, Noun extends string, N, O> = 'groups' extends keyof O
  ? N extends number
    ? O['groups'] extends infer Groups extends number
      ? GroupsFault<Operation, Noun, N, Groups>
      : never
    : never
  : never

/**
 * The sentence for the first option that the rule cannot compute with, `never` where there is none.
 *
 * @category model
 * @since 0.1.0
 */
export type ConvolutionFault<Operation extends string, O extends ConvolutionOptions> = FirstSentence<
  [
    Dimension<`${Operation}: filters`, O['filters']>,
    SidesFault<`${Operation}: kernel`, O['kernel']>,
    SidesFault<`${Operation}: stride`, Option<O, 'stride', 1>>,
    PaddingFault<`${Operation}: padding`, Option<O, 'padding', 'valid'>>,
    SidesFault<`${Operation}: dilation`, Option<O, 'dilation', 1>>,
    GroupsMisfit<Operation, 'filters', O['filters'], O>
  ]
>

type ChannelsOf<Input extends ReadonlyArray<unknown>> = Input extends readonly [...ReadonlyArray<unknown>, infer C]
  ? C
  : never

/**
 * What a convolution gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type Convolution<
  Operation extends string,
  R extends Rank,
  Input extends ReadonlyArray<unknown>,
  O extends ConvolutionOptions
> = [ConvolutionFault<Operation, O> | GroupsMisfit<Operation, 'channels', ChannelsOf<Input>, O>] extends [never]
  ? Slide<Operation, 'kernel', Input, ConvolutionFrame<R, O>> extends infer Places
    ? Places extends S.Shape
      ? [...Places, O['filters']]
      : Places
    : never
  : ConvolutionFault<Operation, O> | GroupsMisfit<Operation, 'channels', ChannelsOf<Input>, O>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/**
 * The window of a convolution, with the defaults filled in.
 *
 * @category combinators
 * @since 0.1.0
 */
export const convolutionFrame =
  <R extends Rank>(rank: R) =>
  ({ kernel, stride = 1, padding = 'valid', dilation = 1 }: ConvolutionOptions<R>): Frame<R> => ({
    size: each(rank)(kernel),
    stride: each(rank)(stride),
    padding: paddingOf(rank)(padding),
    dilation: each(rank)(dilation)
  })

/**
 * The run-time twin of `ConvolutionFault`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const checkConvolution =
  (operation: string) =>
  <R extends Rank>(options: ConvolutionOptions<R>): E.Either<string, ConvolutionOptions<R>> =>
    pipe(
      dimension(`${operation}: filters`, options.filters),
      E.chain(() => checkSides(`${operation}: kernel`, options.kernel)),
      E.chain(() => checkSides(`${operation}: stride`, options.stride ?? 1)),
      E.chain(() => checkPadding(`${operation}: padding`, options.padding ?? 'valid')),
      E.chain(() => checkSides(`${operation}: dilation`, options.dilation ?? 1)),
      E.chain(() => groupSize(operation, 'filters', options.filters, options.groups ?? 1)),
      E.map(() => options)
    )

/**
 * The run-time twin of `Convolution`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const convolutionShape =
  <R extends Rank>(operation: string, rank: R) =>
  (input: Image<R>, options: ConvolutionOptions<R>): E.Either<string, S.Shape> =>
    pipe(
      checkConvolution(operation)(options),
      E.chain(() => groupSize(operation, 'channels', input[input.length - 1] ?? 0, options.groups ?? 1)),
      E.chain(() => slide(operation, 'kernel', input, convolutionFrame(rank)(options))),
      E.map(places => [...places, options.filters])
    )
