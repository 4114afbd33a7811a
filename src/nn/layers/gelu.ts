/**
 * The activation x Φ(x), with the distribution function of the normal itself (Hendrycks & Gimpel 2016).
 *
 * @since 0.1.0
 */
import { gelu as gaussianUnit } from '../../function/activations'
import { activation, type Activation, pointwiseLayer } from '../Activation'
import type { Attributes, Layer } from '../Layer'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const geluLayer: Layer<Attributes> = pointwiseLayer('gelu', gaussianUnit)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends x Φ(x), with the distribution function of the normal itself.
 *
 * @category constructors
 * @since 0.1.0
 */
export const gelu: Activation = activation(geluLayer)
