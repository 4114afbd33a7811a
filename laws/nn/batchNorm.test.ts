/**
 * Batch normalisation: training and evaluation are different graphs, and running averages are kept with the model.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { flow, pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import { reference } from '../../src/backend/reference/reference'
import { interval, operand } from '../../src/expr/builders'
import type { Expr } from '../../src/expr/Expr'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import * as nn from '../../src/nn'
import { adam } from '../../src/optim/adam'
import { constant, ones } from '../../src/primitive/constant'
import { key } from '../../src/random/Key'
import { normal } from '../../src/random/sample'
import { modelOf } from '../../src/train/Config'
import { predictionProgram } from '../../src/train/predict'
import { encodeModel } from '../../src/train/savedModel'
import { stateShapes, trainingStep } from '../../src/train/step'
import * as St from '../../src/variational/Stochastic'
import { checkGradient } from '../checkGradient'
import { assertLaws } from '../check'
import { keyOf, meanOf, valuesOf, varianceOf } from '../distribution/support'
import { eventsOf, jobOn, prepared, settings } from '../train/jobs'

// -------------------------------------------------------------------------------------
// a layer alone
// -------------------------------------------------------------------------------------

const MOMENTUM = 0.25
const EPSILON = 1e-5

const layer = pipe(nn.input([2, 2, 3]), nn.batchNorm({ momentum: MOMENTUM, epsilon: EPSILON }))
const model = nn.pointEstimate(layer)

/** Four images of 2 by 2 with 3 channels; the last one fills the batch up. */
const EXAMPLES = 4
const rows = constant([EXAMPLES], [1, 1, 1, 0])
const images = (last: number): ReadonlyArray<number> =>
  Array.from(normal(key(4), EXAMPLES * 12), (z, i) => (i < 3 * 12 ? 2 * z + (i % 3) : last))

const kept: ReadonlyMap<string, Tensor> = new Map([
  ['batchNorm_1/scale.value', tensor([3], [1, 1, 1])],
  ['batchNorm_1/shift.value', tensor([3], [0, 0, 0])],
  ['batchNorm_1/mean', tensor([3], [0.5, -1, 2])],
  ['batchNorm_1/variance', tensor([3], [4, 1, 0.25])]
])

interface Ran {
  readonly y: ReadonlyArray<number>
  readonly updates: ReadonlyMap<string, ReadonlyArray<number>>
}

const ran = (interpretation: nn.Interpretation, data: ReadonlyArray<number>, examples = EXAMPLES): Ran => {
  const x = constant([examples, 2, 2, 3], data)
  const { value, updates } = St.run(keyOf(1))(nn.interpret(interpretation)(layer)(x))
  const [y = [], ...rest] = valuesOf([value, ...updates.map(u => u.value)], kept)
  return { y, updates: new Map(updates.map(({ name }, i) => [name, rest[i] ?? []])) }
}

const channel = (c: number, numbers: ReadonlyArray<number>): ReadonlyArray<number> =>
  numbers.filter((_, i) => i % 3 === c)

const near = (found: ReadonlyArray<number> | undefined, expected: ReadonlyArray<number>): void => {
  expect(found?.length).toBe(expected.length)
  expected.forEach((v, i) => {
    expect(found?.[i]).toBeCloseTo(v, 12)
  })
}

describe('in training', () => {
  const { y, updates } = ran(nn.trainingOf(model, rows), images(0))
  const real = images(0).slice(0, 36)

  test('each channel of the examples has mean 0 and variance 1, but for ε', () => {
    for (const c of [0, 1, 2]) {
      const [found, before] = [channel(c, y.slice(0, 36)), varianceOf(channel(c, real)) * (11 / 12)]
      expect(meanOf(found)).toBeCloseTo(0, 12)
      expect(varianceOf(found) * (11 / 12)).toBeCloseTo(before / (before + EPSILON), 12)
    }
  })

  test('the running averages move towards the mean and the unbiased variance of the batch', () => {
    const moved = (name: string, of: (xs: ReadonlyArray<number>) => number): ReadonlyArray<number> =>
      [0, 1, 2].map(
        c => (1 - MOMENTUM) * (kept.get(`batchNorm_1/${name}`)?.data[c] ?? NaN) + MOMENTUM * of(channel(c, real))
      )
    expect([...updates.keys()]).toStrictEqual(['batchNorm_1/mean', 'batchNorm_1/variance'])
    near(updates.get('batchNorm_1/mean'), moved('mean', meanOf))
    near(updates.get('batchNorm_1/variance'), moved('variance', varianceOf))
  })

  test('a row that only fills the batch up counts for nothing', () => {
    const other = ran(nn.trainingOf(model, rows), images(1000))
    expect(other.y.slice(0, 36)).toStrictEqual(y.slice(0, 36))
    expect(other.updates).toStrictEqual(updates)
  })

  test('the derivative goes through the moments of the batch', () => {
    const through = (x: Expr = ones([3, 2]), scale: Expr = ones([2])): Expr =>
      St.run(keyOf(1))(
        nn.interpret({ ...nn.trainingOf(model, ones([3])), parameter: () => scale })(
          pipe(nn.input([2]), nn.batchNorm({ epsilon: 0.1 }))
        )(x)
      ).value
    assertLaws(checkGradient(through, [operand([3, 2], interval(-2, 2)), operand([2])], { cases: 5 }))
  })
})

describe('in evaluation', () => {
  test('the running averages are used, and nothing is moved on (D10)', () => {
    const { y, updates } = ran(nn.predictionOf(model), images(7))
    near(
      y,
      images(7).map((x, i) => {
        const at = (name: string): number => kept.get(`batchNorm_1/${name}`)?.data[i % 3] ?? NaN
        return (x - at('mean')) / Math.sqrt(at('variance') + EPSILON)
      })
    )
    expect(updates).toStrictEqual(new Map())
  })

  test('what is computed of an example depends on no other', () => {
    const all = ran(nn.predictionOf(model), images(7)).y
    expect(ran(nn.predictionOf(model), images(7).slice(12, 24), 1).y).toStrictEqual(all.slice(12, 24))
  })
})

// -------------------------------------------------------------------------------------
// in a network
// -------------------------------------------------------------------------------------

const network = pipe(
  nn.input([4, 4, 1]),
  nn.conv2d({ filters: 2, kernel: 3, padding: 1, bias: false }),
  nn.batchNorm(),
  nn.relu,
  nn.residual(flow(nn.conv2d({ filters: 2, kernel: 3, padding: 1, bias: false }), nn.batchNorm(), nn.relu)),
  nn.flatten,
  nn.dense(3)
)

const averages = ['mean', 'variance'].flatMap(name => [`batchNorm_1/${name}`, `residual_1/body/batchNorm_1/${name}`])

describe('a Bayesian network with batch normalisation', () => {
  const bayes = nn.bayesian(network)

  test('learns points for scales and shifts, which have no prior and no divergence', () => {
    const families = [...bayes.weights]
      .filter(([path]) => path.includes('batchNorm'))
      .map(([, w]) => w.posterior.family.name)
    expect(families).toStrictEqual(['delta', 'delta', 'delta', 'delta'])
    expect(nn.divergences(bayes).map(({ path }) => path)).toStrictEqual([
      'conv2d_1/kernel',
      'residual_1/body/conv2d_1/kernel',
      'dense_1/kernel',
      'dense_1/bias'
    ])
  })

  test('counts no running average among its parameters', () => {
    expect(nn.parameterCount(network)).toBe(18 + 4 + 36 + 4 + 96 + 3)
    expect(nn.variationalCount(bayes)).toBe(2 * (18 + 36 + 96 + 3) + 8)
  })

  test('starts from scales of 1, shifts of 0, means of 0 and variances of 1', () => {
    const initial = nn.initialise(key(1))(bayes)
    const of = (name: string): ReadonlyArray<number> => [...(initial.get(`residual_1/body/batchNorm_1/${name}`) ?? [])]
    expect(['scale.value', 'shift.value', 'mean', 'variance'].map(of)).toStrictEqual([
      [1, 1],
      [0, 0],
      [0, 0],
      [1, 1]
    ])
    expect([...initial.keys()].sort()).toStrictEqual(
      nn
        .keptArrays(bayes)
        .map(({ name }) => name)
        .sort()
    )
  })

  test('moves its averages on in the training step alone', () => {
    const step = trainingStep(bayes, adam(), 8)
    expect(step.state.map(({ name }) => name)).toStrictEqual(expect.arrayContaining(averages))
    expect([...stateShapes(bayes, adam()).keys()].sort()).toStrictEqual(step.state.map(({ name }) => name).sort())
    expect(predictionProgram(bayes, 8).state).toStrictEqual([])
  })

  test('as data says no word of inference: a prior of a scale is a sentence that names the layer', () => {
    const asked = {
      ...network,
      layers: network.layers.map(l => (l.kind === 'batchNorm' ? { ...l, inference: { policy: 'bayesian' } } : l))
    }
    expect(nn.parseNetwork(asked)).toStrictEqual(
      E.left({
        _tag: 'InvalidNetwork',
        message:
          'layer 2 ("batchNorm_1"): its scale and shift are point parameters in every network, so there is nothing to infer: remove "inference"'
      })
    )
  })
})

describe('a run', () => {
  test.each(['bayesian', 'point'] as const)('of a %s network keeps its averages, and saves them', async inference => {
    const config = settings({ inference: { ...settings().inference, inference }, epochs: 1 })
    const data = pipe(
      prepared(config),
      E.getOrElseW(message => expect.fail(message))
    )
    const subject = modelOf(config.inference)(network)
    const events = await eventsOf({ ...jobOn(reference, config, data), model: subject })
    const epoch = events.find(e => e.event === 'epoch')
    const done = events.find(e => e.event === 'done')
    if (epoch === undefined || done === undefined) return expect.fail(JSON.stringify(events.at(-1)))
    expect([...done.stored.keys()].sort()).toStrictEqual(
      nn
        .keptArrays(subject)
        .map(({ name }) => name)
        .sort()
    )
    for (const name of averages) {
      expect([...(done.stored.get(name) ?? [])]).not.toStrictEqual([
        ...(nn.initialise(key(0))(subject).get(name) ?? [])
      ])
      // Neither the validation nor the test moved them.
      expect(done.stored.get(name)).toStrictEqual(epoch.stored.get(name))
    }
    const saved = encodeModel(
      { network, classes: data.classes, normalisation: data.normalisation, config, stored: done.stored },
      subject
    )
    expect(E.isRight(saved)).toBe(true)
  })
})
