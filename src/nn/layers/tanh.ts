/**
 * The activation `tanh x`.
 *
 * @since 0.1.0
 */
import { tanh as hyperbolicTangent } from '../../primitive/tanh'
import { activation, type Activation, activationLayer } from '../Activation'
import type { Attributes, Layer } from '../Layer'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const tanhLayer: Layer<Attributes> = activationLayer('tanh', hyperbolicTangent)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends `tanh x`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const tanh: Activation = activation(tanhLayer)
