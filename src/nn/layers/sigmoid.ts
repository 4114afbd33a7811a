/**
 * The activation `1 / (1 + exp(−x))`.
 *
 * @since 0.1.0
 */
import { logistic } from '../../primitive/logistic'
import { activation, type Activation, activationLayer } from '../Activation'
import type { Attributes, Layer } from '../Layer'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const sigmoidLayer: Layer<Attributes> = activationLayer('sigmoid', logistic)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends `1 / (1 + exp(−x))`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const sigmoid: Activation = activation(sigmoidLayer)
