/**
 * The activation x where it is positive, else e^x − 1 (Clevert, Unterthiner & Hochreiter 2016).
 *
 * @since 0.1.0
 */
import { elu as exponentialUnit } from '../../function/activations'
import { activation, type Activation, activationLayer } from '../Activation'
import type { Attributes, Layer } from '../Layer'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const eluLayer: Layer<Attributes> = activationLayer('elu', exponentialUnit)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends x where it is positive, else e^x − 1.
 *
 * @category constructors
 * @since 0.1.0
 */
export const elu: Activation = activation(eluLayer)
