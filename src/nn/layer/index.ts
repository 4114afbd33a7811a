/**
 * Every kind of layer. A law keeps this list equal to the files of this folder.
 *
 * @since 0.1.0
 */
import { type LayerReader, reader } from '../Layer'
import { averagePool2dLayer } from './averagePool2d'
import { conv2dLayer } from './conv2d'
import { denseLayer } from './dense'
import { flattenLayer } from './flatten'
import { globalAveragePoolLayer } from './globalAveragePool'
import { maxPool2dLayer } from './maxPool2d'
import { reluLayer } from './relu'
import { reshapeLayer } from './reshape'
import { sigmoidLayer } from './sigmoid'
import { softplusLayer } from './softplus'
import { tanhLayer } from './tanh'

export * from './averagePool2d'
export * from './conv2d'
export * from './dense'
export * from './flatten'
export * from './globalAveragePool'
export * from './maxPool2d'
export * from './relu'
export * from './reshape'
export * from './sigmoid'
export * from './softplus'
export * from './tanh'

/**
 * How each kind of layer is read from data.
 *
 * @category instances
 * @since 0.1.0
 */
export const readers: ReadonlyArray<LayerReader> = [
  reader(averagePool2dLayer),
  reader(conv2dLayer),
  reader(denseLayer),
  reader(flattenLayer),
  reader(globalAveragePoolLayer),
  reader(maxPool2dLayer),
  reader(reluLayer),
  reader(reshapeLayer),
  reader(sigmoidLayer),
  reader(softplusLayer),
  reader(tanhLayer)
]
