/**
 * What the pooling layers have in common: a window slides over a sequence, an image or a volume and keeps one number a
 * place and channel.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import type { Expr } from '../expr/Expr'
import { closed } from '../format/codecs'
import type { Window } from '../primitive/reduceWindow'
import type { Accepted, Operand, Result, UnknownOption } from '../shape/Message'
import * as P from '../shape/Pooling'
import { type Shape, size } from '../shape/Shape'
import type { Axes, Frame, Rank, Sides } from '../shape/Window'
import { framePadding, positiveAxes } from './Attribute'
import { pure } from './Compute'
import { configure, type Layer } from './Layer'
import { append, type AppendTyped, type Network } from './Network'
import { sidesOf } from './Sliding'
import { asSpatial, type Spatial, type Unfit } from './Spatial'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The window alone, or with a stride (the window itself where it is not given) and a padding (`'valid'`).
 *
 * @category model
 * @since 0.1.0
 */
export type PoolOptions<R extends Rank> = Sides<R> | P.PoolingOptions<R>

/**
 * @category model
 * @since 0.1.0
 */
export type PoolAttributes<R extends Rank> = {
  readonly window: Axes<R>
  readonly stride: Axes<R>
  readonly padding: Frame<R>['padding']
}

type Written<O> = O extends P.PoolingOptions ? O : O extends Sides<Rank> ? { readonly window: O } : never

/**
 * What a pooling layer gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type PoolOutput<Kind extends string, R extends Rank, In extends Shape, O> = In extends Spatial[R]
  ? P.Pooling<Kind, R, In, Written<O>>
  : Unfit<Kind, R, In>

/**
 * The sentence for the first option that is wrong, `never` where none is. Options that have not the type `PoolOptions`
 * at all are left to the compiler's own message.
 *
 * @category model
 * @since 0.1.0
 */
export type PoolFault<Kind extends string, R extends Rank, O> = [PoolOptions<R>] extends [O]
  ? never
  : UnknownOption<Kind, Written<O>, P.PoolingOptions<R>> | P.PoolingFault<Kind, R, Written<O>>

/**
 * Appends pooling of a kind and a rank to a network.
 *
 * @category model
 * @since 0.1.0
 */
export type PoolConstructor<Kind extends string, R extends Rank> = <const O extends PoolOptions<R>>(
  options: Accepted<PoolFault<Kind, R, O>, O>
) => <In extends Shape, Out extends Shape>(
  network: Operand<PoolOutput<Kind, R, Out, O>, Network<In, Out>>
) => Network<In, Result<PoolOutput<Kind, R, Out, O>>>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const isWritten = <R extends Rank>(options: PoolOptions<R>): options is P.PoolingOptions<R> =>
  typeof options === 'object' && 'window' in options

const attributesOf = <R extends Rank>(rank: R, options: PoolOptions<R>): PoolAttributes<R> => {
  const { size: window, stride, padding } = P.poolingFrame(rank)(isWritten(options) ? options : { window: options })
  return { window, stride, padding }
}

/**
 * The record of a pooling layer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const poolLayer = <R extends Rank>(
  kind: string,
  rank: R,
  pool: (window: Window) => (x: Expr) => Expr
): Layer<PoolAttributes<R>> => ({
  kind,
  attributes: closed({ window: positiveAxes(rank), stride: positiveAxes(rank), padding: framePadding(rank) }),
  output: attributes =>
    flow(
      asSpatial(kind, rank),
      E.chain(input => P.poolingShape(kind, rank)(input, attributes))
    ),
  parameters: () => () => RA.empty,
  flops:
    ({ window }) =>
    (_, output) =>
      size(output) * size(window),
  compute: attributes => pure((x, { input }) => pool(windowOf(attributes, input))(x))
})

/** The window over a batch: one example and one channel at a time. */
const windowOf = <R extends Rank>({ window, stride, padding }: PoolAttributes<R>, input: Shape): Window => {
  const { low, high } = sidesOf({ size: window, stride, padding, dilation: window.map(() => 1) }, input)
  return { window: [1, ...window, 1], strides: [1, ...stride, 1], low: [0, ...low, 0], high: [0, ...high, 0] }
}

/**
 * The constructor of a pooling layer from its record.
 *
 * @category constructors
 * @since 0.1.0
 */
export const poolConstructor = <Kind extends string, R extends Rank>(
  layer: Layer<PoolAttributes<R>>,
  rank: R
): PoolConstructor<Kind, R> => {
  function construct<const O extends PoolOptions<R>>(
    options: Accepted<PoolFault<Kind, R, O>, O>
  ): <In extends Shape, Out extends Shape>(
    network: Operand<PoolOutput<Kind, R, Out, O>, Network<In, Out>>
  ) => Network<In, Result<PoolOutput<Kind, R, Out, O>>>
  function construct(options: PoolOptions<R>): AppendTyped {
    return append(configure(layer)(attributesOf(rank, options)))
  }
  return construct
}
