/**
 * What the pooling layers have in common: a window slides over an image and keeps one number a place and channel.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import type { Expr } from '../expr/Expr'
import { closed } from '../format/codecs'
import type { Window } from '../primitive/reduceWindow'
import type { UnknownOption } from '../shape/Message'
import * as P from '../shape/Pool2d'
import { type Shape, size } from '../shape/Shape'
import type { Frame, Sides } from '../shape/Window'
import { framePadding, positivePair } from './Attribute'
import { pure } from './Compute'
import { asImage, type NoImage } from './Image'
import { configure, type Configured, type Layer } from './Layer'
import { sidesOf } from './Sliding'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The window alone, or with a stride (the window itself where it is not given) and a padding (`'valid'`).
 *
 * @category model
 * @since 0.1.0
 */
export type PoolOptions = Sides | P.Pool2dOptions

/**
 * @category model
 * @since 0.1.0
 */
export type PoolAttributes = {
  readonly window: Frame['size']
  readonly stride: Frame['stride']
  readonly padding: Frame['padding']
}

type Written<O> = O extends P.Pool2dOptions ? O : O extends Sides ? { readonly window: O } : never

/**
 * The image that a pooling layer gives, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type PoolOutput<Kind extends string, In extends Shape, O extends PoolOptions> = In extends readonly [
  unknown,
  unknown,
  unknown
]
  ? P.Pool2d<In, Written<O>, Kind>
  : NoImage<Kind, In>

/**
 * The sentence for the first option that is wrong, `never` where none is. Options that have not the type `PoolOptions`
 * at all are left to the compiler's own message.
 *
 * @category model
 * @since 0.1.0
 */
export type PoolFault<Kind extends string, O extends PoolOptions> = [PoolOptions] extends [O]
  ? never
  : UnknownOption<Kind, Written<O>, P.Pool2dOptions> | P.Pool2dFault<Written<O>, Kind>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

const isWindow = (options: PoolOptions): options is Sides => typeof options === 'number' || !('window' in options)

const attributesOf = (options: PoolOptions): PoolAttributes => {
  const { size: window, stride, padding } = P.pool2dFrame(isWindow(options) ? { window: options } : options)
  return { window, stride, padding }
}

/**
 * The record of a pooling layer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const poolLayer = (kind: string, pool: (window: Window) => (x: Expr) => Expr): Layer<PoolAttributes> => ({
  kind,
  attributes: closed({ window: positivePair, stride: positivePair, padding: framePadding }),
  output: attributes =>
    flow(
      asImage(kind),
      E.chain(image => P.pool2dShape(image, attributes, kind))
    ),
  parameters: () => () => RA.empty,
  flops:
    ({ window }) =>
    (_, output) =>
      size(output) * size(window),
  compute: attributes => pure((x, { input }) => pool(windowOf(attributes, input))(x))
})

/** The window over a batch of images: one example and one channel at a time. */
const windowOf = ({ window, stride, padding }: PoolAttributes, input: Shape): Window => {
  const { low, high } = sidesOf({ size: window, stride, padding, dilation: [1, 1] }, input)
  return { window: [1, ...window, 1], strides: [1, ...stride, 1], low: [0, ...low, 0], high: [0, ...high, 0] }
}

/**
 * A pooling layer with its options.
 *
 * @category constructors
 * @since 0.1.0
 */
export const configurePool =
  (layer: Layer<PoolAttributes>) =>
  (options: PoolOptions): Configured =>
    configure(layer)(attributesOf(options))
