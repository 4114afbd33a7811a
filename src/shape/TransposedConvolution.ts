/**
 * Transposed convolution: the shapes of a convolution, read backwards. Along one axis of `n` positions, a stride of `s`,
 * padding `p` and a kernel that reaches over `r` positions give `(n − 1) s + r − 2p`; padding `'same'` gives `n s`.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { checkConvolution, type ConvolutionFault, convolutionFrame, type ConvolutionOptions } from './Convolution'
import type { NotLiteral } from './Message'
import type { Add, Multiply, Negative, Subtract } from './Natural'
import * as S from './Shape'
import {
  type AnyFrame,
  axisFrame,
  type AxisFrame,
  type Each,
  type Image,
  type PaddingOf,
  type Rank,
  reach
} from './Window'
import type { Reach } from './Window'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * `stride` and `dilation` are 1 and `padding` is `'valid'` where they are not given.
 *
 * @category model
 * @since 0.1.0
 */
export type TransposedConvolutionOptions<R extends Rank = Rank> = Omit<ConvolutionOptions<R>, 'groups'>

type Option<O, K extends string, Default> = K extends keyof O ? O[K] : Default

interface TransposedFrame<R extends Rank, O extends TransposedConvolutionOptions> {
  readonly size: Each<O['kernel'], R>
  readonly stride: Each<Option<O, 'stride', 1>, R>
  readonly padding: PaddingOf<Option<O, 'padding', 'valid'>, R>
  readonly dilation: Each<Option<O, 'dilation', 1>, R>
}

type Positive<N> = N extends 0 | Negative ? Negative : N

type Stretched<N extends number, K extends number, St extends number, P, D extends number> = P extends number
  ? Positive<Subtract<Add<Multiply<Subtract<N, 1> & number, St>, Reach<K, D>>, Multiply<2, P>>>
  : Multiply<N, St>

type PaddingAt<P, Axis extends number> = P extends ReadonlyArray<number> ? P[Axis] : 'same'

type AllStretched<
  Input extends ReadonlyArray<unknown>,
  F extends AnyFrame,
  Out extends ReadonlyArray<number> = []
> = Input extends readonly [infer N extends number, ...infer Rest]
  ? Rest extends readonly []
    ? Out
    : Stretched<
          N,
          F['size'][Out['length']],
          F['stride'][Out['length']],
          PaddingAt<F['padding'], Out['length']>,
          F['dilation'][Out['length']]
        > extends infer Here extends number
      ? AllStretched<Rest, F, [...Out, Here]>
      : Negative
  : Out

type SpatialOf<Input extends ReadonlyArray<unknown>> = Input extends readonly [...infer Dimensions, unknown]
  ? Dimensions[number]
  : never

/**
 * What a transposed convolution gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type TransposedConvolution<
  Operation extends string,
  R extends Rank,
  Input extends ReadonlyArray<unknown>,
  O extends TransposedConvolutionOptions
> = [ConvolutionFault<Operation, O>] extends [never]
  ? number extends SpatialOf<Input>
    ? NotLiteral<Operation, Input>
    : AllStretched<Input, TransposedFrame<R, O>> extends infer Places extends ReadonlyArray<number>
      ? [...Places, O['filters']]
      : `${Operation}: so much padding leaves nothing of ${S.Show<Input>}`
  : ConvolutionFault<Operation, O>

// -------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------

/** How many positions a transposed convolution gives along an axis, if any. */
const stretched = (n: number, frame: AxisFrame): O.Option<number> =>
  frame.padding === 'same'
    ? O.some(n * frame.stride)
    : O.fromPredicate((m: number) => m > 0)((n - 1) * frame.stride + reach(frame) - 2 * frame.padding)

/**
 * What is cut off before and after an axis of the full result, `(n − 1) s + r`: as much as the convolution that goes the
 * other way pads. It is negative where the result is longer.
 *
 * @category combinators
 * @since 0.1.0
 */
export const cropAround = (frame: AxisFrame): readonly [number, number] => {
  if (frame.padding !== 'same') return [frame.padding, frame.padding]
  const excess = reach(frame) - frame.stride
  return excess < 0 ? [0, excess] : [Math.floor(excess / 2), Math.ceil(excess / 2)]
}

/**
 * The run-time twin of `TransposedConvolution`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as E from 'fp-ts/Either'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(
 *   shape.transposedConvolutionShape('convTranspose2d', 2)([4, 4, 8], { filters: 3, kernel: 3, stride: 2 }),
 *   E.right([9, 9, 3])
 * )
 *
 * @category combinators
 * @since 0.1.0
 */
export const transposedConvolutionShape =
  <R extends Rank>(operation: string, rank: R) =>
  (input: Image<R>, options: TransposedConvolutionOptions<R>): E.Either<string, S.Shape> => {
    const spatial: S.Shape = input
    return pipe(
      checkConvolution(operation)(options),
      E.map(convolutionFrame(rank)),
      E.chain(frame =>
        pipe(
          spatial.slice(0, -1),
          O.traverseArrayWithIndex((axis, n) => stretched(n, axisFrame(frame, axis))),
          E.fromOption(() => `${operation}: so much padding leaves nothing of ${S.Show.show(input)}`)
        )
      ),
      E.map(places => [...places, options.filters])
    )
  }
