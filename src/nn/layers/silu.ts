/**
 * The activation x / (1 + exp(−x)), also known as swish (Elfwing et al. 2018).
 *
 * @since 0.1.0
 */
import { silu as sigmoidUnit } from '../../function/activations'
import { activation, type Activation, pointwiseLayer } from '../Activation'
import type { Attributes, Layer } from '../Layer'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const siluLayer: Layer<Attributes> = pointwiseLayer('silu', sigmoidUnit)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends x / (1 + exp(−x)).
 *
 * @category constructors
 * @since 0.1.0
 */
export const silu: Activation = activation(siluLayer)
