/**
 * Networks inside layers, written as what a pipe of layers is made of.
 *
 * @since 0.1.0
 */
import type { Shape } from '../shape/Shape'
import type { Branch, Network } from './Layer'
import { dynamicInput } from './Network'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Layers to append to a network that has none: one layer, or several in a `flow`.
 *
 * @category model
 * @since 0.1.0
 */
export type Body<Start extends Shape = Shape, Given extends Shape = Shape> = (
  start: Network<Start, Start>
) => Network<Start, Given>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** The branch of a name that takes such examples. @category constructors @since 0.1.0 */
export const branch =
  (name: string, body: Body) =>
  (input: Shape): Branch => ({ name, network: body(dynamicInput(input)) })
