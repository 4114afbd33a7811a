/**
 * Every kind of layer. A law keeps this list equal to the files of this folder.
 *
 * @since 0.1.0
 */
import { combinationReader, type LayerReader, reader } from '../Layer'
import { averagePool2dLayer } from './averagePool2d'
import { batchNormLayer } from './batchNorm'
import { branchesLayer } from './branches'
import { conv2dLayer } from './conv2d'
import { denseLayer } from './dense'
import { flattenLayer } from './flatten'
import { globalAveragePoolLayer } from './globalAveragePool'
import { groupNormLayer } from './groupNorm'
import { layerNormLayer } from './layerNorm'
import { maxPool2dLayer } from './maxPool2d'
import { padChannelsLayer } from './padChannels'
import { reluLayer } from './relu'
import { reshapeLayer } from './reshape'
import { residualLayer } from './residual'
import { sigmoidLayer } from './sigmoid'
import { softplusLayer } from './softplus'
import { tanhLayer } from './tanh'

export * from './averagePool2d'
export * from './batchNorm'
export * from './branches'
export * from './conv2d'
export * from './dense'
export * from './flatten'
export * from './globalAveragePool'
export * from './groupNorm'
export * from './layerNorm'
export * from './maxPool2d'
export * from './padChannels'
export * from './relu'
export * from './reshape'
export * from './residual'
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
  reader(batchNormLayer),
  combinationReader(branchesLayer),
  reader(conv2dLayer),
  reader(denseLayer),
  reader(flattenLayer),
  reader(globalAveragePoolLayer),
  reader(groupNormLayer),
  reader(layerNormLayer),
  reader(maxPool2dLayer),
  reader(padChannelsLayer),
  reader(reluLayer),
  reader(reshapeLayer),
  combinationReader(residualLayer),
  reader(sigmoidLayer),
  reader(softplusLayer),
  reader(tanhLayer)
]
