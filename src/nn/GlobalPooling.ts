/**
 * What global pooling layers have in common: one number a channel, over all positions of a sequence, an image or a
 * volume.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as RA from 'fp-ts/ReadonlyArray'
import type { Expr } from '../expr/Expr'
import { closed } from '../format/codecs'
import { describe } from '../shape/Message'
import { type Shape, size } from '../shape/Shape'
import type { Rank } from '../shape/Window'
import { pure } from './Compute'
import type { Attributes, Layer } from './Layer'
import type { Spatial, Unfit } from './Spatial'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * The vector of channels, or a sentence.
 *
 * @category model
 * @since 0.1.0
 */
export type GlobalPoolOutput<Kind extends string, In extends Shape> = In extends Spatial[Rank]
  ? In extends readonly [...ReadonlyArray<unknown>, infer C]
    ? [C]
    : never
  : Unfit<Kind, 2, In>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The record of a global pooling layer, which does away with the given axes of a batch.
 *
 * @category constructors
 * @since 0.1.0
 */
export const globalPoolLayer = (
  kind: string,
  pool: (axes: ReadonlyArray<number>) => (x: Expr) => Expr
): Layer<Attributes> => ({
  kind,
  attributes: closed({}),
  output: () => input =>
    pipe(
      input,
      E.fromPredicate(
        ({ length }) => length >= 2 && length <= 4,
        shape =>
          `${kind} needs an image [height, width, channels], but the network so far gives ${describe(shape)}: put it before flatten, or add reshape`
      ),
      E.map(shape => shape.slice(-1))
    ),
  parameters: () => () => RA.empty,
  flops: () => size,
  compute: () => pure(x => pool(x.shape.map((_, axis) => axis).slice(1, -1))(x))
})
