// Times one training step in TensorFlow.js, on its CPU backend or on WebGPU: forward with fresh noise, mean NLL +
// KL / 60000, gradients by tf.variableGrads, Adam update. Images are 32x32x1 (LeNet-5) or 32x32x3, channels last.
//
//     node bench/peers/tfjs_step.mjs --batch 16 --inference bayesian --json
//     node bench/peers/tfjs_step.mjs --backend webgpu --model alexnet --batch 256
//
// TensorFlow.js draws normals on the host, one by one; --noise fixed takes the same ones in every step instead.

import * as tf from '@tensorflow/tfjs'
import { measure, readOptions } from './measure.mjs'
import { webgpuInNode } from './webgpu.mjs'

const classes = 10
const dataSize = 60_000
const priorSigma = 0.1

/** Keeps sqrt and its derivative finite where the variance of an activation underflows. */
const tiny = 1e-16

const conv = (filter, stride = 1, padding = 'valid') => ({
  filter,
  apply: (x, weight) => tf.conv2d(x, weight, stride, padding, 'NHWC', 1, padding === 'valid' ? undefined : 'floor')
})
const dense = filter => ({ filter, apply: (x, weight) => tf.matMul(x, weight) })
const softplus = { run: x => tf.softplus(x) }
const maxPool = { run: x => tf.maxPool(x, 2, 2, 'valid') }
const flatten = { run: x => tf.reshape(x, [x.shape[0], -1]) }

const lenet5 = [
  ...[conv([5, 5, 1, 6]), softplus, maxPool, conv([5, 5, 6, 16]), softplus, maxPool, flatten],
  ...[dense([400, 120]), softplus, dense([120, 84]), softplus, dense([84, classes])]
]

const alexnet = [
  ...[conv([11, 11, 3, 64], 4, 5), softplus, maxPool, conv([5, 5, 64, 192], 1, 2), softplus, maxPool],
  ...[conv([3, 3, 192, 384], 1, 1), softplus, conv([3, 3, 384, 256], 1, 1), softplus],
  ...[conv([3, 3, 256, 128], 1, 1), softplus, maxPool, flatten, dense([128, classes])]
]

const models = { lenet5: [lenet5, 1], alexnet: [alexnet, 3] }

const affine = (layer, x, { weight, bias }) => tf.add(layer.apply(x, weight), bias)

/** Means (He-normal) of a layer, and rhos of -5: sigma = softplus(rho). */
const initialise = ({ filter }) => {
  const fanIn = tf.util.sizeFromShape(filter.slice(0, -1))
  const biasShape = filter.slice(-1)
  return {
    mean: {
      weight: tf.variable(tf.randomNormal(filter, 0, Math.sqrt(2 / fanIn))),
      bias: tf.variable(tf.zeros(biasShape))
    },
    rho: { weight: tf.variable(tf.fill(filter, -5)), bias: tf.variable(tf.fill(biasShape, -5)) }
  }
}

const sigma = ({ rho }) => ({ weight: tf.softplus(rho.weight), bias: tf.softplus(rho.bias) })

const variance = parameters => {
  const { weight, bias } = sigma(parameters)
  return { weight: tf.square(weight), bias: tf.add(tf.square(bias), tiny) }
}

const applyPoint = (layer, x, parameters) => affine(layer, x, parameters.mean)

const drawn = new Map()

/** Fresh noise, or that of the first step. */
const noise = (layer, shape) => {
  if (options.noise === 'fresh') return tf.randomNormal(shape)
  if (!drawn.has(layer)) drawn.set(layer, tf.keep(tf.randomNormal(shape)))
  return drawn.get(layer)
}

/** Local reparameterisation: mean + sqrt(variance) * noise. */
const applyBayesian = (layer, x, parameters) => {
  const mean = affine(layer, x, parameters.mean)
  const spread = tf.sqrt(affine(layer, tf.square(x), variance(parameters)))
  return tf.add(mean, tf.mul(spread, noise(layer, mean.shape)))
}

const logits = (apply, parameters, images) =>
  network.reduce((x, layer, index) => (layer.run ? layer.run(x) : apply(layer, x, parameters[index])), images)

const klOfTensor = (mean, deviation) => {
  const squares = tf.div(tf.add(tf.sum(tf.square(mean)), tf.sum(tf.square(deviation))), 2 * priorSigma ** 2)
  return tf.add(tf.sub(squares, tf.sum(tf.log(deviation))), mean.size * (Math.log(priorSigma) - 0.5))
}

/** KL from N(0, priorSigma^2) to the posterior of one layer, in nats. */
const klOfLayer = parameters => {
  const deviation = sigma(parameters)
  return tf.add(klOfTensor(parameters.mean.weight, deviation.weight), klOfTensor(parameters.mean.bias, deviation.bias))
}

const meanNll = (labels, scores) => tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(scores)), 1)))

const options = readOptions()
const bayesian = options.inference === 'bayesian'
const [network, channels] = models[options.model]

if (options.backend === 'webgpu') {
  await webgpuInNode()
  await import('@tensorflow/tfjs-backend-webgpu')
}
await tf.setBackend(options.backend ?? 'cpu')
await tf.ready()
const parameters = network.map(layer => (layer.filter ? initialise(layer) : undefined))
const layers = parameters.filter(layer => layer !== undefined)
const trained = layers.flatMap(({ mean, rho }) => [...Object.values(mean), ...(bayesian ? Object.values(rho) : [])])
const images = tf.randomNormal([options.batch, 32, 32, channels])
const indices = Array.from({ length: options.batch }, (_, index) => index % classes)
const labels = tf.cast(tf.oneHot(tf.tensor1d(indices, 'int32'), classes), 'float32')
const adam = tf.train.adam(1e-3)

const loss = () => {
  const nll = meanNll(labels, logits(bayesian ? applyBayesian : applyPoint, parameters, images))
  return bayesian ? tf.add(nll, tf.div(tf.addN(layers.map(klOfLayer)), dataSize)) : nll
}

const step = async () => {
  const value = tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss, trained)
    adam.applyGradients(grads)
    return value
  })
  const [number] = await value.data()
  value.dispose()
  return number
}

await measure(options, { tfjs: tf.version.tfjs, backend: tf.getBackend(), noise: options.noise }, step)
process.exit(0)
