/**
 * The training step of LeNet-5 is the same on every backend.
 */
import * as E from 'fp-ts/Either'
import { describe, expect, test } from 'vitest'
import type { Arrays } from '../../src/backend/Backend'
import type { Engine } from '../../src/backend/Engine'
import { reference } from '../../src/backend/reference/reference'
import { engineOf } from '../../src/cli/engine'
import { bayesian } from '../../src/nn/bayesian'
import { initialise, type Model } from '../../src/nn/Model'
import { pointEstimate } from '../../src/nn/pointEstimate'
import { lenet5 } from '../../src/nn/zoo'
import { adam } from '../../src/optim/adam'
import * as K from '../../src/random/Key'
import { halves } from '../../src/train/keys'
import { initialSlots, trainingStep } from '../../src/train/step'
import { gaussians } from './noise'

const BATCH = 4

const feed = (step: number): Arrays =>
  new Map([
    ['images', gaussians(step, BATCH * 32 * 32)],
    ['labels', Float32Array.from({ length: BATCH }, (_, i) => (3 * i + step) % 10)],
    ['weights', Float32Array.of(1, 1, 1, 0)],
    ['key', halves(K.foldIn(step)(K.key(1)))],
    ['klScale', Float32Array.of(1 / 600)],
    ['learningRate', Float32Array.of(1e-3)]
  ])

const metricsOf = async (engine: Engine, model: Model): Promise<ReadonlyArray<Readonly<Record<string, number>>>> => {
  const state = new Map([...initialise(K.key(0))(model), ...initialSlots(model, adam())])
  const session = await engine.prepare(trainingStep(model, adam(), BATCH), state)()
  if (E.isLeft(session)) return expect.fail(session.left.message)
  const results = await session.right.run([feed(0), feed(1)])()
  await session.right.close()
  if (E.isLeft(results)) return expect.fail(results.left.message)
  return results.right.map(result => Object.fromEntries([...result].map(([name, [value = NaN]]) => [name, value])))
}

const choice = { gpuMode: 'webasm', threads: 1, arithmetic: 'strict' } as const
const engines: ReadonlyArray<readonly [string, Engine]> = [
  ['wasm', engineOf({ ...choice, backend: 'wasm' })],
  ['gpu in mode webasm', engineOf({ ...choice, backend: 'gpu' })],
  ['gpu in mode cpu', engineOf({ ...choice, backend: 'gpu', gpuMode: 'cpu' })]
]

const compared = async (engine: Engine, model: Model): Promise<void> => {
  const [found, expected] = [await metricsOf(engine, model), await metricsOf(reference, model)]
  expect(found.length).toBe(2)
  found.forEach((metrics, step) => {
    for (const name of ['loss', 'nll', 'kl', 'correct']) {
      const [x = NaN, y = NaN] = [metrics[name], expected[step]?.[name]]
      expect(Math.abs(x - y), `${name} of step ${step}: ${x}, not ${y}`).toBeLessThanOrEqual(1e-4 * Math.abs(y))
    }
  })
}

describe('two steps of LeNet-5 have the metrics of the reference to 1e-4', () => {
  test.each(engines)('on %s', async (_, engine) => {
    await compared(engine, bayesian(lenet5))
  })

  test('on wasm, for point estimates', async () => {
    await compared(engineOf({ ...choice, backend: 'wasm' }), pointEstimate(lenet5))
  })
})
