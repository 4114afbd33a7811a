/**
 * Every kind of layer. A law keeps this list equal to the files of this folder.
 *
 * @since 0.1.0
 */
import { combinationReader, type LayerReader, reader } from '../Layer'
import { averagePool1dLayer } from './averagePool1d'
import { averagePool2dLayer } from './averagePool2d'
import { averagePool3dLayer } from './averagePool3d'
import { batchNormLayer } from './batchNorm'
import { branchesLayer } from './branches'
import { conv1dLayer } from './conv1d'
import { conv2dLayer } from './conv2d'
import { conv3dLayer } from './conv3d'
import { convTranspose1dLayer } from './convTranspose1d'
import { convTranspose2dLayer } from './convTranspose2d'
import { convTranspose3dLayer } from './convTranspose3d'
import { denseLayer } from './dense'
import { depthwiseConv1dLayer } from './depthwiseConv1d'
import { depthwiseConv2dLayer } from './depthwiseConv2d'
import { depthwiseConv3dLayer } from './depthwiseConv3d'
import { dropoutLayer } from './dropout'
import { eluLayer } from './elu'
import { embeddingLayer } from './embedding'
import { flattenLayer } from './flatten'
import { geluLayer } from './gelu'
import { globalAveragePoolLayer } from './globalAveragePool'
import { globalMaxPoolLayer } from './globalMaxPool'
import { groupNormLayer } from './groupNorm'
import { gruLayer } from './gru'
import { layerNormLayer } from './layerNorm'
import { leakyReluLayer } from './leakyRelu'
import { lstmLayer } from './lstm'
import { maxPool1dLayer } from './maxPool1d'
import { maxPool2dLayer } from './maxPool2d'
import { maxPool3dLayer } from './maxPool3d'
import { padChannelsLayer } from './padChannels'
import { reluLayer } from './relu'
import { reshapeLayer } from './reshape'
import { residualLayer } from './residual'
import { sigmoidLayer } from './sigmoid'
import { siluLayer } from './silu'
import { softmaxLayer } from './softmax'
import { softplusLayer } from './softplus'
import { tanhLayer } from './tanh'

export * from './averagePool1d'
export * from './averagePool2d'
export * from './averagePool3d'
export * from './batchNorm'
export * from './branches'
export * from './conv1d'
export * from './conv2d'
export * from './conv3d'
export * from './convTranspose1d'
export * from './convTranspose2d'
export * from './convTranspose3d'
export * from './dense'
export * from './depthwiseConv1d'
export * from './depthwiseConv2d'
export * from './depthwiseConv3d'
export * from './dropout'
export * from './elu'
export * from './embedding'
export * from './flatten'
export * from './gelu'
export * from './globalAveragePool'
export * from './globalMaxPool'
export * from './groupNorm'
export * from './gru'
export * from './layerNorm'
export * from './leakyRelu'
export * from './lstm'
export * from './maxPool1d'
export * from './maxPool2d'
export * from './maxPool3d'
export * from './padChannels'
export * from './relu'
export * from './reshape'
export * from './residual'
export * from './sigmoid'
export * from './silu'
export * from './softmax'
export * from './softplus'
export * from './tanh'

/**
 * How each kind of layer is read from data.
 *
 * @category instances
 * @since 0.1.0
 */
export const readers: ReadonlyArray<LayerReader> = [
  reader(averagePool1dLayer),
  reader(averagePool2dLayer),
  reader(averagePool3dLayer),
  reader(batchNormLayer),
  combinationReader(branchesLayer),
  reader(conv1dLayer),
  reader(conv2dLayer),
  reader(conv3dLayer),
  reader(convTranspose1dLayer),
  reader(convTranspose2dLayer),
  reader(convTranspose3dLayer),
  reader(denseLayer),
  reader(depthwiseConv1dLayer),
  reader(depthwiseConv2dLayer),
  reader(depthwiseConv3dLayer),
  reader(dropoutLayer),
  reader(eluLayer),
  reader(embeddingLayer),
  reader(flattenLayer),
  reader(geluLayer),
  reader(globalAveragePoolLayer),
  reader(globalMaxPoolLayer),
  reader(groupNormLayer),
  reader(gruLayer),
  reader(layerNormLayer),
  reader(leakyReluLayer),
  reader(lstmLayer),
  reader(maxPool1dLayer),
  reader(maxPool2dLayer),
  reader(maxPool3dLayer),
  reader(padChannelsLayer),
  reader(reluLayer),
  reader(reshapeLayer),
  combinationReader(residualLayer),
  reader(sigmoidLayer),
  reader(siluLayer),
  reader(softmaxLayer),
  reader(softplusLayer),
  reader(tanhLayer)
]
