import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../../src/backend/reference/evaluate'
import { tensor } from '../../src/expr/Tensor'
import { input as leaf, inputOf } from '../../src/primitive/input'
import {
  conv2d,
  estimated,
  flatten,
  input,
  interpret,
  lenet5,
  maxPool2d,
  relu,
  selectingFirst,
  softplus
} from '../../src/nn'
import { initialise } from '../../src/nn/Model'
import { pointEstimate } from '../../src/nn/pointEstimate'
import { meanPass } from '../../src/nn/Pass'
import type { Network } from '../../src/nn'
import { key } from '../../src/random/Key'
import { normal } from '../../src/random/sample'
import { run } from '../../src/variational/Stochastic'

const network = pipe(input([6, 6, 2]), conv2d({ filters: 3, kernel: 3 }), softplus, maxPool2d(2))
const model = pointEstimate(network)

const forward = (n: Network, x: ReturnType<typeof leaf>) =>
  run(inputOf('i32')('key', [4]))(interpret(estimated(model.estimator, model.weights, meanPass))(n)(x)).value

const numbers = (e: ReturnType<typeof leaf>): ReadonlyArray<number> => {
  const environment = new Map([
    ['x', tensor([4, 6, 6, 2], normal(key(3), 4 * 72))],
    ...[...initialise(key(1))(model)].map(
      ([name, data]) => [name, tensor(name.includes('kernel') ? [3, 3, 2, 3] : [3], data)] as const
    )
  ])
  return pipe(
    evaluate(environment)([e]),
    E.match(
      error => expect.fail(error.message),
      ([t]) => Array.from(t?.data ?? [])
    )
  )
}

describe('interpret', () => {
  it('selects before it applies increasing functions', () => {
    expect(selectingFirst(lenet5.layers).map(layer => layer.kind)).toEqual(
      ['conv2d', 'maxPool2d', 'softplus', 'conv2d', 'maxPool2d', 'softplus', 'flatten'].concat([
        'dense',
        'softplus',
        'dense',
        'softplus',
        'dense'
      ])
    )
    const twice = pipe(input([4, 4, 1]), relu, softplus, maxPool2d(2), flatten)
    expect(selectingFirst(twice.layers).map(l => l.kind)).toEqual(['maxPool2d', 'relu', 'softplus', 'flatten'])
  })

  it('gives what the layers in their own order give', () => {
    const x = leaf('x', [4, 6, 6, 2])
    const [convolution, activation, pool] = network.layers
    const one = (layer: typeof pool): Network => ({ ...network, layers: layer === undefined ? [] : [layer] })
    const inOrder = forward(one(pool), forward(one(activation), forward(one(convolution), x)))
    const [found, expected] = [numbers(forward(network, x)), numbers(inOrder)]
    expect(found.length).toBe(4 * 2 * 2 * 3)
    found.forEach((v, i) => expect(Math.abs(v - (expected[i] ?? NaN))).toBeLessThan(1e-14))
  })
})
