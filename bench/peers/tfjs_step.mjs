// Times one training step of LeNet-5 in TensorFlow.js on its CPU backend: forward with fresh noise,
// mean NLL + KL / 60000, gradients by tf.variableGrads, Adam update. Images are 32x32x1, channels last.
//
//     node bench/peers/tfjs_step.mjs --batch 16 --inference bayesian --json

import * as tf from '@tensorflow/tfjs'
import { measure, readOptions } from './measure.mjs'

const classes = 10
const dataSize = 60_000
const priorSigma = 0.1

/** Keeps sqrt and its derivative finite where the variance of an activation underflows. */
const tiny = 1e-16

const conv = filter => ({ filter, apply: (x, weight) => tf.conv2d(x, weight, 1, 'valid') })
const dense = filter => ({ filter, apply: (x, weight) => tf.matMul(x, weight) })
const softplus = { run: x => tf.softplus(x) }
const maxPool = { run: x => tf.maxPool(x, 2, 2, 'valid') }
const flatten = { run: x => tf.reshape(x, [x.shape[0], -1]) }

const lenet5 = [
  ...[conv([5, 5, 1, 6]), softplus, maxPool, conv([5, 5, 6, 16]), softplus, maxPool, flatten],
  ...[dense([400, 120]), softplus, dense([120, 84]), softplus, dense([84, classes])]
]

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

/** Local reparameterisation: mean + sqrt(variance) * noise. */
const applyBayesian = (layer, x, parameters) => {
  const mean = affine(layer, x, parameters.mean)
  const spread = tf.sqrt(affine(layer, tf.square(x), variance(parameters)))
  return tf.add(mean, tf.mul(spread, tf.randomNormal(mean.shape)))
}

const logits = (apply, parameters, images) =>
  lenet5.reduce((x, layer, index) => (layer.run ? layer.run(x) : apply(layer, x, parameters[index])), images)

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

await tf.setBackend('cpu')
const parameters = lenet5.map(layer => (layer.filter ? initialise(layer) : undefined))
const layers = parameters.filter(layer => layer !== undefined)
const trained = layers.flatMap(({ mean, rho }) => [...Object.values(mean), ...(bayesian ? Object.values(rho) : [])])
const images = tf.randomNormal([options.batch, 32, 32, 1])
const indices = Array.from({ length: options.batch }, (_, index) => index % classes)
const labels = tf.cast(tf.oneHot(tf.tensor1d(indices, 'int32'), classes), 'float32')
const adam = tf.train.adam(1e-3)

const loss = () => {
  const nll = meanNll(labels, logits(bayesian ? applyBayesian : applyPoint, parameters, images))
  return bayesian ? tf.add(nll, tf.div(tf.addN(layers.map(klOfLayer)), dataSize)) : nll
}

const step = () =>
  tf.tidy(() => {
    const { value, grads } = tf.variableGrads(loss, trained)
    adam.applyGradients(grads)
    return value.dataSync()[0]
  })

await measure(options, { tfjs: tf.version.tfjs, backend: tf.getBackend() }, step)
