/**
 * Probabilities from numbers: e^x / Σ e^x over the last axis. The objectives and predictions of this library take the
 * numbers themselves, so a network for classification does not end in it.
 *
 * @since 0.1.0
 */
import { softmax as probabilities } from '../../function/softmax'
import { size } from '../../shape/Shape'
import { activation, type Activation, pointwiseLayer } from '../Activation'
import type { Attributes, Layer } from '../Layer'
import { withChannels } from '../Normalisation'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * @category instances
 * @since 0.1.0
 */
export const softmaxLayer: Layer<Attributes> = {
  ...pointwiseLayer('softmax', probabilities),
  output: () => withChannels('softmax'),
  flops: () => input => 5 * size(input)
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * Appends probabilities over the last axis: attention weights, or gates.
 *
 * @category constructors
 * @since 0.1.0
 */
export const softmax: Activation = activation(softmaxLayer)
