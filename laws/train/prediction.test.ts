/**
 * What prediction means: a draw is one network, told apart by its number alone.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import { reference } from '../../src/backend/reference/reference'
import type { Arrays } from '../../src/backend/Backend'
import type { Engine } from '../../src/backend/Engine'
import { engineOf } from '../../src/cli/engine'
import type { Examples } from '../../src/data/Dataset'
import type { Draws } from '../../src/metrics/Prediction'
import { initialise, type Model } from '../../src/nn/Model'
import * as K from '../../src/random/Key'
import { modelOf } from '../../src/train/Config'
import { predictionProgram, predictor } from '../../src/train/predict'
import { network, prepared, settings } from './jobs'

const config = settings()
const data = pipe(
  prepared(config),
  E.getOrElseW(message => expect.fail(message))
)
const bayesian = modelOf(config.inference)(network)
const point = modelOf({ ...config.inference, inference: 'point' })(network)

const wasm = engineOf({ backend: 'wasm', gpuMode: 'webasm', threads: 1, arithmetic: 'strict' })

const predicted = async (
  engine: Engine,
  model: Model,
  batch: number,
  samples: number,
  examples: Examples = data.test,
  key: K.Key = K.key(7),
  stored: Arrays = initialise(K.key(3))(model)
): Promise<Draws> => {
  const opened = await predictor(engine, model, batch, data.normalisation)()
  if (E.isLeft(opened)) return expect.fail(opened.left.message)
  const result = await opened.right.predict(stored, examples, samples, key)()
  await opened.right.close()
  return E.getOrElseW(({ message }: { readonly message: string }) => expect.fail(message))(result)
}

const drawOf = ({ probabilities, examples, classes }: Draws, draw: number): ReadonlyArray<number> =>
  Array.from(probabilities).slice(draw * examples * classes, (draw + 1) * examples * classes)

const furthest = (x: Draws, y: Draws): number =>
  Array.from(x.probabilities, (p, i) => Math.abs(p - (y.probabilities[i] ?? NaN))).reduce((a, b) => Math.max(a, b), 0)

describe.each([
  ['reference', reference, 0],
  ['wasm', wasm, 1e-6]
] as const)('predictions on %s', (_, engine, tolerance) => {
  test.each([1, 7, 16, 64])('do not depend on the batch: %i at a time', async batch => {
    const [all, some] = [await predicted(engine, bayesian, 30, 3), await predicted(engine, bayesian, batch, 3)]
    expect(all.probabilities.length).toBe(3 * 30 * 3)
    expect(furthest(all, some)).toBeLessThanOrEqual(tolerance)
  })

  test('of an example do not depend on the others', async () => {
    const last: Examples = {
      part: 'test',
      count: 1,
      images: data.test.images.subarray(29 * 16),
      labels: data.test.labels.subarray(29)
    }
    const [all, one] = [await predicted(engine, bayesian, 30, 3), await predicted(engine, bayesian, 4, 3, last)]
    const alone = Array.from(one.probabilities)
    const among = [0, 1, 2].flatMap(draw => drawOf(all, draw).slice(29 * 3))
    alone.forEach((p, i) => expect(Math.abs(p - (among[i] ?? NaN))).toBeLessThanOrEqual(tolerance))
  })
})

describe('draws', () => {
  test('of a Bayesian network differ from each other, and between keys', async () => {
    const draws = await predicted(wasm, bayesian, 16, 3)
    expect(draws.samples).toBe(3)
    expect(new Set([0, 1, 2].map(draw => drawOf(draws, draw).join(' '))).size).toBe(3)
    const others = await predicted(wasm, bayesian, 16, 3, data.test, K.key(8))
    expect(furthest(draws, others)).toBeGreaterThan(0)
  })

  test('are the same however many are asked for', async () => {
    const [few, many] = [await predicted(wasm, bayesian, 16, 2), await predicted(wasm, bayesian, 16, 5)]
    expect(drawOf(few, 1)).toStrictEqual(drawOf(many, 1))
  })

  test.each([2, 3])('have the same bits on one thread and on %i, which share every batch', async threads => {
    const shared = engineOf({ backend: 'wasm', gpuMode: 'webasm', threads, arithmetic: 'strict' })
    const opened = await shared.prepare(predictionProgram(bayesian, 16), new Map())()
    if (E.isLeft(opened)) return expect.fail(opened.left.message)
    expect(opened.right.device.threads).toBe(threads)
    await opened.right.close()
    expect(await predicted(shared, bayesian, 16, 3)).toStrictEqual(await predicted(wasm, bayesian, 16, 3))
  })

  test('of a point estimate are one, whatever the key', async () => {
    const [draws, others] = [
      await predicted(wasm, point, 16, 5),
      await predicted(wasm, point, 16, 5, data.test, K.key(8))
    ]
    expect(draws.samples).toBe(1)
    expect(others).toStrictEqual(draws)
  })

  test('that would not fit into memory are refused with a sentence', async () => {
    const opened = await predictor(wasm, bayesian, 16, data.normalisation)()
    if (E.isLeft(opened)) return expect.fail(opened.left.message)
    const result = await opened.right.predict(initialise(K.key(3))(bayesian), data.test, 2 ** 24, K.key(7))()
    await opened.right.close()
    expect(result).toStrictEqual(
      E.left({
        _tag: 'BadInput',
        message: '--samples should be at most 1491308 for 30 examples of 3 classes, but is 16777216'
      })
    )
  })
})
