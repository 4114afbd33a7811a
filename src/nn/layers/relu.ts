/**
 * The activation `max(x, 0)`.
 *
 * @since 0.1.0
 */
import { relu as positivePart } from '../../function/relu'
import { activation, type Activation, activationLayer } from '../Activation'
import type { Attributes, Layer } from '../Layer'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const reluLayer: Layer<Attributes> = activationLayer('relu', positivePart)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends `max(x, 0)`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const relu: Activation = activation(reluLayer)
