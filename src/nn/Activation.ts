/**
 * Layers that apply a function to each number: they keep the shape and have neither attributes nor parameters.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import * as RA from 'fp-ts/ReadonlyArray'
import type { Expr } from '../expr/Expr'
import { closed } from '../format/codecs'
import { type Shape, size } from '../shape/Shape'
import { pure } from './Compute'
import { type Attributes, configure, type Layer } from './Layer'
import { appendSameShape, type Network } from './Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * @category model
 * @since 0.1.0
 */
export type Activation = <In extends Shape, Out extends Shape>(network: Network<In, Out>) => Network<In, Out>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The record of an elementwise layer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const pointwiseLayer = (kind: string, f: (x: Expr) => Expr): Layer<Attributes> => ({
  kind,
  attributes: closed({}),
  output: () => E.right,
  parameters: () => () => RA.empty,
  flops: () => size,
  compute: () => pure(f)
})

/**
 * The record of an elementwise layer that never decreases.
 *
 * @category constructors
 * @since 0.1.0
 */
export const activationLayer = (kind: string, f: (x: Expr) => Expr): Layer<Attributes> => ({
  ...pointwiseLayer(kind, f),
  order: 'increasing'
})

/**
 * What appends an elementwise layer to a network.
 *
 * @category constructors
 * @since 0.1.0
 */
export const activation = (layer: Layer<Attributes>): Activation => appendSameShape(configure(layer)({}))
