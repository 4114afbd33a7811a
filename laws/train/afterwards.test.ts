/**
 * Bayesian networks that begin where a point estimate has ended, as the experiments have them.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { aroundTrained, laplaceOfLastLayer } from '../../examples/experiments/afterwards'
import { reference } from '../../src/backend/reference/reference'
import { standardise } from '../../src/data/normalise'
import { initialise } from '../../src/nn/Model'
import { pointEstimate } from '../../src/nn/pointEstimate'
import * as K from '../../src/random/Key'
import type { Subject } from '../../src/train/measures'
import { momentsOf } from '../../src/train/moments'
import { runTrial } from '../../src/train/trial'
import { orThrow } from '../orThrow'
import { jobOn, network, prepared, settings } from './jobs'

const config = settings({ epochs: 2, inference: { ...settings().inference, inference: 'point' } })
const data = orThrow(prepared(config))
const known: { subject?: Subject } = {}
const subject = (): Subject => known.subject!

beforeAll(async () => {
  const job = { ...jobOn(reference, config, data), model: pointEstimate(network) }
  const { done } = orThrow(await runTrial()(job)())
  known.subject = { engine: reference, model: job.model, config, data, stored: done.stored }
})

const trainedWeight = (path: string): Float32Array => subject().stored.get(`${path}.value`)!

describe('MOPED', () => {
  it('begins with posteriors around the trained weights, a tenth of each wide, and is to be trained', async () => {
    const next = orThrow(await aroundTrained(0.3)(subject())())
    expect(next._tag).toBe('to train')
    orThrow(momentsOf(next.model)(initialise(K.key(1))(next.model))).forEach(({ path, means, deviations }) => {
      const w = trainedWeight(path)
      expect(Array.from(means)).toEqual(Array.from(w))
      deviations.forEach((sd, i) => {
        expect(sd / Math.max(1e-3, 0.1 * Math.abs(w[i]!))).toBeCloseTo(1, 3)
      })
    })
  })
})

describe('the Laplace approximation of the last layer', () => {
  /** What the last layer is given for each training image, worked out in plain numbers: ReLU after the hidden layers. */
  const features = (): ReadonlyArray<ReadonlyArray<number>> => {
    const pixels = standardise(data.normalisation)(data.train.images)
    const layer = (x: ReadonlyArray<number>, name: string, units: number): ReadonlyArray<number> =>
      Array.from({ length: units }, (_, c) =>
        x.reduce(
          (sum, value, k) => sum + value * trainedWeight(`${name}/kernel`)[k * units + c]!,
          trainedWeight(`${name}/bias`)[c]!
        )
      )
    const active = (x: ReadonlyArray<number>): ReadonlyArray<number> => x.map(u => Math.max(0, u))
    return Array.from({ length: data.train.count }, (_, i) =>
      active(layer(active(layer(Array.from(pixels.subarray(i * 16, i * 16 + 16)), 'dense_1', 8)), 'dense_2', 8))
    )
  }

  it('has the spread of the summed curvature in the last layer, and none elsewhere', async () => {
    const next = orThrow(await laplaceOfLastLayer(0.3)(subject())())
    if (next._tag !== 'trained') return expect.fail(next._tag)
    const moments = orThrow(momentsOf(next.model)(next.stored))
    moments.forEach(({ path, means, deviations }) => {
      expect(Array.from(means)).toEqual(Array.from(trainedWeight(path)))
      if (!path.startsWith('dense_3/')) expect(deviations.every(sd => sd === 0)).toBe(true)
    })
    const [w, b] = [trainedWeight('dense_3/kernel'), trainedWeight('dense_3/bias')]
    const precision = new Float64Array(24).fill(1 / 0.3 ** 2)
    features().forEach(phi => {
      const logits = [0, 1, 2].map(c => phi.reduce((sum, f, k) => sum + f * w[k * 3 + c]!, b[c]!))
      const total = logits.reduce((sum, z) => sum + Math.exp(z), 0)
      logits.forEach((z, c) => {
        const p = Math.exp(z) / total
        phi.forEach((f, k) => {
          precision[k * 3 + c]! += f * f * p * (1 - p)
        })
      })
    })
    const kernel = moments.find(({ path }) => path === 'dense_3/kernel')!
    kernel.deviations.forEach((sd, i) => {
      expect(sd * Math.sqrt(precision[i]!)).toBeCloseTo(1, 4)
    })
  })
})
