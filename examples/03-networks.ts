/**
 * A network is a value with its shapes in its type. What is believed of its weights is added afterwards: one network,
 * a Bayesian model and its frequentist twin.
 */
import assert from 'node:assert'
import { pipe } from 'fp-ts/function'
import {
  bayesian,
  conv2d,
  dense,
  flatten,
  input,
  maxPool2d,
  type Network,
  parameterCount,
  pointEstimate,
  softplus,
  variationalCount
} from 'credence/nn'

// 400 is computed by the type checker. Leave `flatten` out, and the error says:
// dense needs a vector, but the network so far gives an image [5, 5, 16]: add flatten
const lenet5: Network<[32, 32, 1], [10]> = pipe(
  input([32, 32, 1]),
  conv2d({ filters: 6, kernel: 5 }),
  softplus,
  maxPool2d(2),
  conv2d({ filters: 16, kernel: 5 }),
  softplus,
  maxPool2d(2),
  flatten,
  dense(120),
  softplus,
  dense(84),
  softplus,
  dense(10)
)

const bayes = bayesian(lenet5, { prior: { _tag: 'normal', loc: 0, scale: 0.1 } })
const twin = pointEstimate(lenet5)

assert.strictEqual(parameterCount(lenet5), 61_706)
assert.strictEqual(variationalCount(bayes), 123_412)
assert.strictEqual(variationalCount(twin), 61_706)
