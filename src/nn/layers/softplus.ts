/**
 * The activation `log (1 + exp x)`, which Shridhar et al. use throughout.
 *
 * @since 0.1.0
 */
import { softplus as log1pExp } from '../../primitive/logistic'
import { activation, type Activation, activationLayer } from '../Activation'
import type { Attributes, Layer } from '../Layer'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const softplusLayer: Layer<Attributes> = activationLayer('softplus', log1pExp)

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends `log (1 + exp x)`: smooth, positive, close to `max(x, 0)` far from zero.
 *
 * @category constructors
 * @since 0.1.0
 */
export const softplus: Activation = activation(softplusLayer)
