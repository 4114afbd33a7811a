// Times one training step in jax-js, on its WebAssembly backend or on WebGPU: forward with fresh noise, mean NLL +
// KL / 60000, gradients and Adam update in one jitted function. Images are 1x32x32 (LeNet-5) or 3x32x32, channels first.
//
// An array of jax-js is used up by its first use: `.ref` and `tree.ref` take one more.
//
//     node bench/peers/jaxjs_step.mjs --batch 16 --inference bayesian --json
//     node bench/peers/jaxjs_step.mjs --backend webgpu --model alexnet --batch 256

import { readFileSync } from 'node:fs'
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad
} from '@jax-js/jax'
import { measure, readOptions } from './measure.mjs'
import { webgpuInNode } from './webgpu.mjs'

const classes = 10
const dataSize = 60_000
const priorSigma = 0.1
const learningRate = 1e-3
const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8]

/** Keeps sqrt and its derivative finite where the variance of an activation underflows. */
const tiny = 1e-16

const conv = (filters, channels, kernel, stride = 1, padding = 0) => ({
  weight: [filters, channels, kernel, kernel],
  bias: [filters, 1, 1],
  apply: (x, weight) =>
    lax.conv(
      x,
      weight,
      [stride, stride],
      padding === 0
        ? 'VALID'
        : [
            [padding, padding],
            [padding, padding]
          ]
    )
})

const dense = (units, features) => ({
  weight: [features, units],
  bias: [units],
  apply: (x, weight) => np.matmul(x, weight)
})

const softplus = { run: x => nn.softplus(x) }
const flatten = { run: x => x.reshape([x.shape[0], -1]) }

const maxPool = {
  run: x => {
    const [batch, channels, height, width] = x.shape
    return np.max(x.reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5])
  }
}

const lenet5 = [
  ...[conv(6, 1, 5), softplus, maxPool, conv(16, 6, 5), softplus, maxPool, flatten],
  ...[dense(120, 400), softplus, dense(84, 120), softplus, dense(classes, 84)]
]

const alexnet = [
  ...[conv(64, 3, 11, 4, 5), softplus, maxPool, conv(192, 64, 5, 1, 2), softplus, maxPool],
  ...[conv(384, 192, 3, 1, 1), softplus, conv(256, 384, 3, 1, 1), softplus, conv(128, 256, 3, 1, 1), softplus],
  ...[maxPool, flatten, dense(classes, 128)]
]

const models = { lenet5: [lenet5, 1], alexnet: [alexnet, 3] }

const size = shape => shape.reduce((product, extent) => product * extent, 1)
const square = x => x.ref.mul(x)
const affine = (layer, x, { weight, bias }) => layer.apply(x, weight).add(bias)

/** Means (He-normal) of a layer, and rhos of -5: sigma = softplus(rho). */
const initialise = ({ weight, bias }, index) => {
  const fanIn = weight.length === 4 ? size(weight.slice(1)) : weight[0]
  return {
    mean: { weight: random.normal(random.key(index), weight).mul(Math.sqrt(2 / fanIn)), bias: np.zeros(bias) },
    rho: { weight: np.full(weight, -5), bias: np.full(bias, -5) }
  }
}

/** Local reparameterisation: mean + sqrt(variance) * noise. */
const applyBayesian = (layer, x, { mean, rho }, key) => {
  const variance = tree.map(value => square(nn.softplus(value)), rho)
  const centre = affine(layer, x.ref, mean)
  const spread = np.sqrt(affine(layer, square(x), variance).add(tiny))
  return centre.ref.add(spread.mul(random.normal(key, centre.shape)))
}

const applyPoint = (layer, x, { mean }) => affine(layer, x, mean)

const klOfTensor = (mean, rho) => {
  const count = size(mean.shape)
  const deviation = nn.softplus(rho)
  const squares = np
    .sum(square(mean))
    .add(np.sum(square(deviation.ref)))
    .mul(1 / (2 * priorSigma ** 2))
  return squares.sub(np.sum(np.log(deviation))).add(count * (Math.log(priorSigma) - 0.5))
}

/** KL from N(0, priorSigma^2) to the posterior of one layer, in nats. */
const klOfLayer = ({ mean, rho }) => klOfTensor(mean.weight, rho.weight).add(klOfTensor(mean.bias, rho.bias))

const options = readOptions()
const bayesian = options.inference === 'bayesian'

const [network, channels] = models[options.model]

const backend = options.backend ?? 'wasm'
if (backend === 'webgpu') await webgpuInNode()
const found = await init(backend)
if (!found.includes(backend)) throw new Error(`jax-js finds no ${backend} here: it has ${found.join(', ')}`)
defaultDevice(backend)

/** Position of each layer among those that have weights. */
const weighted = network.filter(layer => layer.apply)
const position = layer => weighted.indexOf(layer)

const logits = (parameters, images, keys) =>
  network.reduce((x, layer) => {
    const own = parameters[position(layer)]
    return layer.run
      ? layer.run(x)
      : bayesian
        ? applyBayesian(layer, x, tree.ref(own), keys.ref.slice(position(layer)))
        : applyPoint(layer, x, own)
  }, images)

const loss = (parameters, key, images, labels) => {
  const keys = bayesian ? random.split(key, weighted.length) : key
  const scores = nn.logSoftmax(logits(parameters, images, keys), 1)
  const nll = np.sum(scores.mul(labels)).mul(-1 / options.batch)
  const kl = () => parameters.map(klOfLayer).reduce((sum, term) => sum.add(term))
  return bayesian ? nll.add(kl().mul(1 / dataSize)) : nll
}

/** Adam with bias correction by `rates` = [1 / (1 - beta1^t), 1 / (1 - beta2^t)]. */
const adam = (value, gradient, first, second, rates) => {
  const m = first.mul(beta1).add(gradient.ref.mul(1 - beta1))
  const v = second.mul(beta2).add(square(gradient).mul(1 - beta2))
  const scale = np.sqrt(v.ref.mul(rates.ref.slice(1))).add(epsilon)
  return { value: value.sub(m.ref.mul(rates.slice(0)).mul(learningRate).div(scale)), m, v }
}

const update = jit((parameters, first, second, key, images, labels, rates) => {
  const [value, gradients] = valueAndGrad(loss)(tree.ref(parameters), key, images, labels)
  const [leaves, structure] = tree.flatten(parameters)
  const rows = [gradients, first, second].map(tree.leaves)
  const updated = leaves.map((leaf, i) => adam(leaf, ...rows.map(row => row[i]), rates.ref))
  const rebuild = name =>
    tree.unflatten(
      structure,
      updated.map(leaf => leaf[name])
    )
  return [value, rebuild('value'), rebuild('m'), rebuild('v')]
})

const trained = ({ mean, rho }) => (bayesian ? { mean, rho } : { mean })
const parameters = weighted.map(initialise).map(trained)
const zeros = () => tree.map(value => np.zeros(value.shape), parameters)
const images = random.normal(random.key(100), [options.batch, channels, 32, 32])
const indices = Array.from({ length: options.batch }, (_, index) => index % classes)
const labels = nn.oneHot(np.array(indices, { dtype: np.int32 }), classes)

const state = { time: 0, trees: [parameters, zeros(), zeros()] }

const step = async () => {
  const time = state.time + 1
  const rates = np.array([1 / (1 - beta1 ** time), 1 / (1 - beta2 ** time)])
  const [value, ...trees] = update(...state.trees, random.key(1000 + time), images.ref, labels.ref, rates)
  Object.assign(state, { time, trees })
  await blockUntilReady(trees)
  return (await value.data())[0]
}

const manifest = new URL('../node_modules/@jax-js/jax/package.json', import.meta.url)
await measure(options, { jaxjs: JSON.parse(readFileSync(manifest, 'utf8')).version, backend: defaultDevice() }, step)
process.exit(0)
