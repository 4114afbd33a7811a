import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect, it } from 'vitest'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import { bayesian } from '../../src/nn/bayesian'
import { storages } from '../../src/nn/Model'
import { dense } from '../../src/nn/layers/dense'
import { softplus } from '../../src/nn/layers/softplus'
import { input } from '../../src/nn/Network'
import { scalar } from '../../src/primitive/constant'
import { key } from '../../src/random/Key'
import { normal as normals } from '../../src/random/sample'
import { size } from '../../src/shape/Shape'
import { losses, stepInputs } from '../../src/train/step'
import { klScaleOf, negativeElbo, perDataSet, perExample } from '../../src/variational/elbo'
import { klWeight } from '../../src/variational/klWeight'
import { posteriorMean } from '../../src/variational/posteriorMean'
import { temperingFactor } from '../../src/variational/tempering'
import { distance, numberOf, valuesOf } from '../distribution/support'

const M = [...Array.from({ length: 1000 }, (_, i) => i + 1), 10000]

const weights = (schedule: 'uniform' | 'blundell', batches: number): ReadonlyArray<number> =>
  Array.from({ length: batches }, (_, i) => klWeight(schedule)(i, batches))

const sum = (xs: ReadonlyArray<number>): number => xs.reduce((s, x) => s + x, 0)

describe('the weights of the divergence', () => {
  it.each(['uniform', 'blundell'] as const)('S8: %s weights sum to 1 over an epoch of any length', schedule => {
    expect(Math.max(...M.map(m => Math.abs(sum(weights(schedule, m)) - 1)))).toBeLessThan(1e-12)
  })

  it('of Blundell et al. are 2^(M - i) / (2^M - 1), for i from 1', () => {
    expect(weights('blundell', 3)).toEqual([4 / 7, 2 / 7, 1 / 7])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), m => {
        weights('blundell', m).forEach((w, i) => {
          expect(distance(w, 2 ** (m - (i + 1)) / (2 ** m - 1))).toBeLessThan(1e-15)
        })
      })
    )
  })

  it('S8: minibatches together are the full batch, whatever the schedule', () => {
    const losses = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(losses, fc.constantFrom('uniform' as const, 'blundell' as const), (nlls, schedule) => {
        const [m, batch, kl] = [nlls.length, 8, 1234.5]
        const n = m * batch
        const parts = nlls.map((nll, i) => nll + klScaleOf(klWeight(schedule)(i, m), m, n) * kl)
        expect(distance(sum(parts) / m, sum(nlls) / m + kl / n)).toBeLessThan(1e-12)
      })
    )
  })
})

describe('tempering', () => {
  it('is 1 unless it is asked for by name', () => {
    expect(temperingFactor({ _tag: 'none' })(0, 0, 10)).toBe(1)
    expect(temperingFactor({ _tag: 'fixed', factor: 0.1 })(7, 3, 10)).toBe(0.1)
  })

  it('D8: a warm-up counts the divergence from the first batch on, and wholly from its end on, for any length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 50 }), (epochs, batches) => {
        const factor = temperingFactor({ _tag: 'warm-up', epochs })
        expect(factor(0, 0, batches)).toBeGreaterThan(0)
        expect(factor(epochs, 0, batches)).toBe(1)
        const all = Array.from({ length: (epochs + 1) * batches }, (_, i) =>
          factor(Math.floor(i / batches), i % batches, batches)
        )
        expect(all.every((f, i) => f <= 1 && f >= (all[i - 1] ?? 0))).toBe(true)
      })
    )
  })
})

const model = bayesian(pipe(input([3]), dense(4), softplus, dense(2)), { estimator: posteriorMean })

const BATCH = 5

const seeded = (shape: ReadonlyArray<number>, seed: number, scale: number, shift: number): Tensor =>
  tensor(
    shape,
    normals(key(seed), size(shape)).map(z => z * scale + shift)
  )

const stored = new Map(
  storages(model).map((s, i) => [s.name, seeded(s.shape, i, 0.5, s.parameter === 'scale' ? -3 : 0)] as const)
)

const images = seeded([BATCH, 3], 77, 1, 0)
const labels = [0, 1, 1, 0, 1]

const environment = (klScale: number, rows: ReadonlyArray<number>): ReadonlyMap<string, Tensor> =>
  new Map([
    ...stored,
    ['images', images],
    ['labels', tensor([BATCH], labels)],
    ['weights', tensor([BATCH], rows)],
    ['key', tensor([4], [0, 0, 0, 1])],
    ['klScale', tensor([], [klScale])]
  ])

const trainLosses = (klScale: number, rows: ReadonlyArray<number>) => {
  const { loss, nll, kl } = losses(model, stepInputs(model, BATCH))
  const [[a = NaN] = [], [b = NaN] = [], [c = NaN] = []] = valuesOf([loss, nll, kl], environment(klScale, rows))
  return { loss: a, nll: b, kl: c }
}

const at = (name: string): Float64Array => stored.get(name)?.data ?? new Float64Array()

/** The network and its objective, written out in loops over numbers. */
const logitsByHand = (row: ReadonlyArray<number>): ReadonlyArray<number> => {
  const layer = (x: ReadonlyArray<number>, name: string, units: number): ReadonlyArray<number> =>
    Array.from({ length: units }, (_, j) =>
      x.reduce((s, v, i) => s + v * (at(`${name}/kernel.loc`)[i * units + j] ?? NaN), at(`${name}/bias.loc`)[j] ?? NaN)
    )
  return layer(
    layer(row, 'dense_1', 4).map(v => Math.log(1 + Math.exp(v))),
    'dense_2',
    2
  )
}

const nllByHand = (i: number): number => {
  const logits = logitsByHand([...images.data.slice(3 * i, 3 * i + 3)])
  return Math.log(sum(logits.map(Math.exp))) - (logits[labels[i] ?? 0] ?? NaN)
}

const klByHand = (): number =>
  sum(
    [...stored.keys()]
      .filter(name => name.endsWith('.loc'))
      .flatMap(name =>
        [...at(name)].map((mu, i) => {
          const sigma = Math.log1p(Math.exp(at(name.replace('.loc', '.scale'))[i] ?? NaN)) + 1e-7
          return Math.log(0.1 / sigma) + (sigma ** 2 + mu ** 2) / (2 * 0.1 ** 2) - 0.5
        })
      )
  )

describe('the training loss', () => {
  it('is -ELBO / N: the mean of -log p over the batch, plus the divergence over N', () => {
    const all = [1, 1, 1, 1, 1]
    const { loss, nll, kl } = trainLosses(klScaleOf(klWeight('uniform')(0, 12), 12, 60), all)
    expect(distance(kl, klByHand())).toBeLessThan(1e-12)
    expect(distance(nll, sum(all.map((_, i) => nllByHand(i))) / 5)).toBeLessThan(1e-12)
    expect(distance(loss, sum(all.map((_, i) => nllByHand(i))) / 5 + klByHand() / 60)).toBeLessThan(1e-12)
  })

  it('D23: of a short last batch is the mean over its real rows, not over the rows that fill it up', () => {
    const { nll } = trainLosses(0, [1, 1, 0, 0, 0])
    expect(distance(nll, (nllByHand(0) + nllByHand(1)) / 2)).toBeLessThan(1e-12)
  })

  it('D15: has a divergence that is a function of the parameters alone, whatever the key and the inputs', () => {
    const { kl } = losses(model, stepInputs(model, BATCH))
    expect(distance(numberOf(kl, stored), klByHand())).toBeLessThan(1e-12)
  })
})

it('a divergence per data set can only be added through its scale', () => {
  const loss = negativeElbo(perExample(scalar(2)), perDataSet(scalar(600)), scalar(1 / 60))
  expect(loss._tag).toBe('PerExample')
  expect(numberOf(loss.nats)).toBe(12)
})
