/**
 * Recurrent layers use their weights at every step: what an estimator makes of them is, for each example, one network
 * with one array for each weight. These arrays are written down here and given to the network as numbers.
 */
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import type { Expr } from '../../src/expr/Expr'
import { tensor } from '../../src/expr/Tensor'
import * as nn from '../../src/nn'
import { constant } from '../../src/primitive/constant'
import { key } from '../../src/random/Key'
import { normal, uniform } from '../../src/random/sample'
import { size } from '../../src/shape/Shape'
import { antitheticSampling } from '../../src/variational/antitheticSampling'
import type { Estimator } from '../../src/variational/Estimator'
import { flipout } from '../../src/variational/flipout'
import { localReparameterization } from '../../src/variational/localReparameterization'
import { posteriorMean } from '../../src/variational/posteriorMean'
import * as St from '../../src/variational/Stochastic'
import { weightSampling } from '../../src/variational/weightSampling'
import { weightSamplingPerExample } from '../../src/variational/weightSamplingPerExample'
import { givenValues } from '../checkLayer'
import { keyOf, valueOf } from '../distribution/support'

type Numbers = ReadonlyArray<number>

const EXAMPLES = 3

const networks: ReadonlyArray<readonly [string, nn.Network]> = [
  ['lstm', pipe(nn.input([4, 2]), nn.lstm({ units: 3, sequences: true }))],
  ['gru', pipe(nn.input([4, 2]), nn.gru({ units: 3 }))]
]

const x: Numbers = [...normal(key(5), EXAMPLES * 4 * 2)]

const at = (xs: ArrayLike<number>, i: number): number => xs[i] ?? NaN

const near = (found: Numbers, expected: Numbers): void => {
  expect(found.length).toBe(expected.length)
  found.forEach((v, i) => {
    expect(Math.abs(v - at(expected, i))).toBeLessThan(1e-10)
  })
}

/** Noise of a stream as numbers. */
const noiseOf = (kind: 'normal' | 'uniform', count: number, stream: number): Float32Array =>
  (kind === 'normal' ? normal : uniform)(key(40 + stream), count)

const source: St.Source = ({ kind, shape }, stream) => constant(shape, [...noiseOf(kind, size(shape), stream)])

const sign = (stream: number, count: number, i: number): number =>
  at(noiseOf('uniform', count, stream), i) < 0.5 ? -1 : 1

/** The standardised deviation of entry `[row, column]` of weight number `w` that an example sees. */
type Deviation = (shape: ReadonlyArray<number>, w: number, example: number, row: number, column: number) => number

const entry = (shape: ReadonlyArray<number>, row: number, column: number): number => row * (shape.at(-1) ?? 0) + column

const ofAll: Deviation = (shape, w, _, row, column) => at(noiseOf('normal', size(shape), w), entry(shape, row, column))

const ofEach: Deviation = (shape, w, example, row, column) =>
  at(noiseOf('normal', EXAMPLES * size(shape), w), example * size(shape) + entry(shape, row, column))

/** Three streams for each weight: the deviation, the signs of inputs and those of outputs. A vector has no inputs. */
const withSigns: Deviation = (shape, w, example, row, column) => {
  const [inputs, outputs] = [shape.length < 2 ? 1 : at(shape, 0), shape.at(-1) ?? 0]
  const s = shape.length < 2 ? 1 : sign(3 * w + 1, EXAMPLES * inputs, example * inputs + row)
  const r = sign(3 * w + 2, EXAMPLES * outputs, example * outputs + column)
  return s * r * at(noiseOf('normal', size(shape), 3 * w), entry(shape, row, column))
}

const mirrored: Deviation = (shape, w, example, row, column) =>
  (example % 2 === 0 ? 1 : -1) * ofAll(shape, w, example, row, column)

const cases: ReadonlyArray<readonly [Estimator, Deviation]> = [
  [weightSampling, ofAll],
  [localReparameterization, ofAll],
  [antitheticSampling, mirrored],
  [flipout, withSigns],
  [weightSamplingPerExample, ofEach],
  [posteriorMean, () => 0]
]

const stored = (network: nn.Network): ReadonlyMap<string, Numbers> =>
  new Map(
    nn
      .storages(nn.bayesian(network))
      .map(({ name, shape, parameter }, i) => [
        name,
        [...normal(key(60 + i), size(shape))].map(v => (parameter === 'scale' ? -1 + 0.3 * v : v))
      ])
  )

/** What a model computes of the batch by an estimator. */
const underEstimator = (estimator: Estimator, network: nn.Network): Numbers => {
  const model = nn.bayesian(network)
  const values = stored(network)
  const environment = new Map(
    nn.storages(model).map(({ name, shape }) => [name, tensor(shape, values.get(name) ?? [])] as const)
  )
  const batch = constant([EXAMPLES, ...network.input], x)
  const interpretation = nn.estimated(estimator, model.weights, nn.meanPass)
  return valueOf(St.runFrom(source)(nn.interpret(interpretation)(network)(batch)).value, environment)
}

/** What the network computes of each example with the arrays that it sees. */
const byHand = (deviation: Deviation, network: nn.Network): Numbers => {
  const values = stored(network)
  return Array.from({ length: EXAMPLES }, (_, example) => {
    const given = nn.parameters(network).map(({ path, shape }, w): readonly [string, Expr] => {
      const [loc, raw] = [values.get(`${path}.loc`) ?? [], values.get(`${path}.scale`) ?? []]
      const width = shape.at(-1) ?? 1
      const array = loc.map((m, i) => {
        const scale = Math.log1p(Math.exp(at(raw, i))) + 1e-7
        return m + scale * deviation(shape, w, example, Math.floor(i / width), i % width)
      })
      return [path, constant(shape, array)]
    })
    const one = constant([1, ...network.input], x.slice(example * 8, (example + 1) * 8))
    return valueOf(nn.interpret(givenValues(new Map(given)))(network)(one)(() => constant([], [0]), 0).value)
  }).flat()
}

describe.each(networks)('%s', (_, network) => {
  test.each(cases.map(([estimator, deviation]) => [estimator.name, estimator, deviation] as const))(
    'under %s is, for each example, the network with one array for each weight',
    (__, estimator, deviation) => {
      near(underEstimator(estimator, network), byHand(deviation, network))
    }
  )
})

describe('dropout', () => {
  const rate = 0.4
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  const network = pipe(
    nn.input([4, 2]),
    nn.lstm({ units: 3, sequences: true }),
    nn.conv1d({ filters: 3, kernel: 1, bias: false })
  )

  const outputs = (model: nn.Model, seed: number): Numbers => {
    const values = new Map(
      nn
        .storages(model)
        .map(({ name, shape }, i) => [
          name,
          tensor(shape, name.startsWith('conv1d') ? identity : [...normal(key(80 + i), size(shape))])
        ])
    )
    const batch = constant([EXAMPLES, 4, 2], x)
    return valueOf(St.run(keyOf(seed))(nn.interpret(nn.predictionOf(model))(network)(batch)).value, values)
  }

  const still = outputs(nn.pointEstimate(network), 0)

  test('masks the outputs of a recurrent layer, the same ones at every step', () => {
    const drawn = Array.from({ length: 40 }, (_, seed) => outputs(nn.dropoutModel(rate)(network), seed))
    const kept = drawn.map(y => y.map((v, i) => Math.round((v / at(still, i)) * (1 - rate) * 1e9) / 1e9))
    expect(new Set(kept.flat().map(Math.abs))).toEqual(new Set([0, 1]))
    kept.forEach(mask => {
      for (let i = 0; i < mask.length; i++) {
        const [example, unit] = [Math.floor(i / 12), i % 3]
        expect(Math.abs(at(mask, i))).toBe(Math.abs(at(mask, 12 * example + unit)))
      }
    })
  })

  test('leaves the last layer with weights alone', () => {
    const last = pipe(nn.input([4, 2]), nn.gru({ units: 3 }))
    const model = nn.dropoutModel(rate)(last)
    const values = new Map(
      nn.storages(model).map(({ name, shape }, i) => [name, tensor(shape, [...normal(key(80 + i), size(shape))])])
    )
    const at0 = (seed: number): Numbers =>
      valueOf(
        St.run(keyOf(seed))(nn.interpret(nn.predictionOf(model))(last)(constant([EXAMPLES, 4, 2], x))).value,
        values
      )
    expect(at0(1)).toEqual(at0(2))
  })

  test('masks a layer whose policy it is, in a Bayesian model', () => {
    const some = pipe(nn.input([4, 2]), nn.gru({ units: 3, policy: 'mc-dropout' }), nn.dense(2, { policy: 'point' }))
    const model = nn.bayesian(some)
    const values = new Map(
      nn.storages(model).map(({ name, shape }, i) => [name, tensor(shape, [...normal(key(80 + i), size(shape))])])
    )
    const draw = (seed: number): Numbers =>
      valueOf(
        St.run(keyOf(seed))(nn.interpret(nn.predictionOf(model))(some)(constant([EXAMPLES, 4, 2], x))).value,
        values
      )
    expect(draw(1)).not.toEqual(draw(2))
  })
})
