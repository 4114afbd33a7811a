import { readFileSync } from 'node:fs'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import { logProb, random } from '../../src/distribution/Distribution'
import { normal } from '../../src/distribution/normal'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import { conv2d } from '../../src/nn/layers/conv2d'
import { flatten } from '../../src/nn/layers/flatten'
import { dense } from '../../src/nn/layers/dense'
import { estimated, interpret } from '../../src/nn/interpret'
import { bayesian } from '../../src/nn/bayesian'
import { divergences, initialise, type Model, storages } from '../../src/nn/Model'
import { pointEstimate } from '../../src/nn/pointEstimate'
import { input } from '../../src/nn/Network'
import { meanPass } from '../../src/nn/Pass'
import { lenet5 } from '../../src/nn/zoo/lenet5'
import { adam } from '../../src/optim/adam'
import { optimizers } from '../../src/optim/optimizers'
import { constant, ones, scalar, zeros } from '../../src/primitive/constant'
import { fold } from '../../src/expr/Fold'
import { key } from '../../src/random/Key'
import { grad } from '../../src/transform/vjp'
import { predictionProgram } from '../../src/train/predict'
import { losses, stepInputs, trainingStep } from '../../src/train/step'
import { averageOf, klScaleOf, negativeElbo, perDataSet, perExample } from '../../src/variational/elbo'
import { klWeight } from '../../src/variational/klWeight'
import { localReparameterization } from '../../src/variational/localReparameterization'
import { posteriorMean } from '../../src/variational/posteriorMean'
import * as St from '../../src/variational/Stochastic'
import { weightSampling } from '../../src/variational/weightSampling'
import { distance, keyOf, numberOf, valueOf } from '../distribution/support'

/**
 * The mistakes of earlier Bayesian networks, D1 to D23 of one implementation and those of others (4b), each with the
 * test that fails on it: a file, and words of the test's name.
 */
const where: Readonly<Record<string, readonly [file: string, test: string]>> = {
  'D1 the divergence is of parameters that the forward pass does not use': ['variational/defects', 'D1:'],
  'D2 weight decay beside the divergence, one alpha for a layer': ['variational/defects', 'D2:'],
  'D3 the divergence has its arguments the wrong way round': ['distribution/kl', 'D3:'],
  'D4 the divergence is scaled down twice': ['variational/defects', 'D4:'],
  'D5 N counts examples that are held out': ['data/split', 'N is the number that is left'],
  'D6 a misspelt schedule is no divergence': ['variational/defects', 'D6:'],
  'D7 batches are counted from -1': ['variational/defects', 'D7:'],
  'D8 a warm-up divides by zero and begins with nothing': ['variational/elbo', 'D8:'],
  'D9 the divergence is added once for each draw': ['variational/defects', 'D9:'],
  'D10 prediction trains, and cannot take the mean': ['variational/defects', 'D10:'],
  'D11 all draws of an example share their noise': ['variational/defects', 'D11:'],
  'D12 logits are averaged': ['report/Prediction', 'D12:'],
  'D13 parts of the uncertainty do not add up': ['report/Uncertainty', 'D13:'],
  'D14 softplus overflows and scales reach 0': ['distribution/families', 'D14:'],
  'D15 the divergence is left over from a forward pass': ['variational/elbo', 'D15:'],
  'D16 the root of a variance of 0, and square kernels only': ['variational/estimators', 'D16:'],
  'D17 tests that do not run': ['variational/defects', 'D17:'],
  'D18 noise from nowhere': ['variational/defects', 'D18:'],
  'D19 test images are augmented': ['data/augment', 'fits batches of training examples only'],
  'D20 the two arms of a comparison differ': ['variational/defects', 'D20:'],
  'D21 layers depend on the order of attributes': ['variational/defects', 'D21:'],
  'D22 the prior is not kept with the weights': ['distribution/families', 'D22:'],
  'D23 the mean of means ignores a short last batch': ['variational/elbo', 'D23:'],
  '4b the divergence is a mean over weights': ['variational/parameter', '4b: are sums'],
  '4b a prior variance is taken for a scale': ['variational/defects', '4b: a prior'],
  '4b conversion leaves the prior at N(0, 1)': ['variational/parameter', '4b: sets both'],
  '4b flipout has signs for each pixel': ['variational/estimators', '4b: has signs'],
  '4b flipout adds the mean twice': ['variational/estimators', '4b: perturbs'],
  '4b a floor on the prior density takes its slope away': ['distribution/kl', 'keeps its slope far out'],
  '4b biases are point estimates unless asked for': ['variational/defects', '4b: biases']
}

describe('the list of mistakes', () => {
  it('has every number from D1 to D23', () => {
    const numbers = Object.keys(where).flatMap(name => /^D(\d+) /.exec(name)?.[1] ?? [])
    expect(numbers.map(Number)).toEqual(Array.from({ length: 23 }, (_, i) => i + 1))
  })

  it.each(Object.entries(where))('D17: %s: its test is there, and is not skipped', (_, [file, words]) => {
    const text = readFileSync(new URL(`../${file}.test.ts`, import.meta.url), 'utf8')
    const lines = text.split('\n').filter(line => /^\s*(it|it\.each)|\)\(\s*'|^\s*'/.test(line) && line.includes(words))
    expect(lines.length).toBeGreaterThan(0)
    expect(text).not.toMatch(/\b(it|describe)\.(skip|todo|only)\b/)
  })
})

const BATCH = 4

const network = pipe(input([4, 6, 2]), conv2d({ filters: 3, kernel: [2, 4] }), flatten, dense(3))

const modelWith = (estimator: typeof weightSampling): Model => bayesian(network, { estimator })

const environment = (
  model: Model,
  more: ReadonlyArray<readonly [string, Tensor]> = []
): ReadonlyMap<string, Tensor> => {
  const contents = initialise(key(3))(model)
  return new Map([
    ...storages(model).map(
      s =>
        [
          s.name,
          tensor(
            s.shape,
            (contents.get(s.name) ?? new Float32Array()).map(x => (x === -5 ? -2 : x + 0.01))
          )
        ] as const
    ),
    [
      'images',
      tensor(
        [BATCH, 4, 6, 2],
        Array.from({ length: BATCH * 48 }, (_, i) => Math.sin(i))
      )
    ],
    ['labels', tensor([BATCH], [0, 1, 2, 0])],
    ['weights', tensor([BATCH], [1, 1, 1, 1])],
    ['key', tensor([4], [0, 0, 0, 1])],
    ['klScale', tensor([], [1 / 60])],
    ...more
  ])
}

const keyed = (seed: number): readonly [string, Tensor] => ['key', tensor([4], [0, 0, 0, seed])]

describe('the objective', () => {
  const model = modelWith(localReparameterization)
  const parts = losses(model, stepInputs(model, BATCH))
  const stored = storages(model)

  it('D1: the prior acts on the very arrays of the forward pass, towards the prior', () => {
    const nodes = stored.map(s => s.node)
    const [loss, nll] = [grad(parts.loss, nodes), grad(parts.nll, nodes)]
    stored.forEach((s, i) => {
      const values = valueOf(nodes[i] ?? parts.loss, environment(model))
      const [all, fit] = [loss[i], nll[i]].map(g => (g === undefined ? [] : valueOf(g, environment(model))))
      expect((fit ?? []).some(g => g !== 0)).toBe(true)
      if (s.parameter === 'loc')
        values.forEach((mu, j) =>
          expect(distance(((all ?? [])[j] ?? NaN) - ((fit ?? [])[j] ?? NaN), mu / 0.1 ** 2 / 60)).toBeLessThan(1e-9)
        )
      else expect((all ?? []).some((g, j) => g !== (fit ?? [])[j])).toBe(true)
    })
  })

  it('D4: its divergence has the factor 1 / N under uniform weights, whatever the number of batches', () => {
    ;[1, 10, 469].forEach(m =>
      expect(distance(klScaleOf(klWeight('uniform')(0, m), m, 60000), 1 / 60000)).toBeLessThan(1e-18)
    )
    const twice = klWeight('uniform')(0, 469) / 60000
    expect(klScaleOf(klWeight('uniform')(0, 469), 469, 60000) / twice).toBeCloseTo(469, 9)
  })

  it('D6: no schedule is without a divergence, and no batch of a uniform one', () => {
    ;(['uniform', 'blundell'] as const).forEach(schedule =>
      Array.from({ length: 50 }, (_, i) => klWeight(schedule)(i, 50)).forEach(w => expect(w).toBeGreaterThan(0))
    )
  })

  it('D7: batches count from 0, and no weight is above 1', () => {
    ;[1, 2, 10].forEach(m => {
      expect(distance(klWeight('blundell')(0, m), 2 ** (m - 1) / (2 ** m - 1))).toBeLessThan(1e-15)
      expect(klWeight('blundell')(0, m)).toBeLessThanOrEqual(1)
      expect(klWeight('blundell')(-1, m)).toBeGreaterThan(1)
    })
  })

  it('D9: several draws average the likelihood and count the divergence once', () => {
    const draws = [2, 4, 9].map(nats => perExample(scalar(nats)))
    const loss = negativeElbo(averageOf(draws), perDataSet(scalar(600)), scalar(1 / 60))
    expect(numberOf(loss.nats)).toBeCloseTo(5 + 10, 12)
  })

  it('D9: so does the step that trains: with three draws it has the divergence of one, once', () => {
    const three = losses(model, stepInputs(model, BATCH), 3)
    const at = environment(model)
    expect(numberOf(three.kl, at)).toBe(numberOf(parts.kl, at))
    expect(numberOf(three.loss, at)).toBeCloseTo(numberOf(three.nll, at) + numberOf(parts.kl, at) / 60, 9)
    expect(numberOf(three.nll, at)).not.toBe(numberOf(parts.nll, at))
  })
})

describe('training', () => {
  it('D2: no optimiser but AdamW shrinks a weight without a gradient, and none shrinks by default', () => {
    const parameter = constant([2], [1.5, -3])
    const shrunk = optimizers.filter(o => {
      const slots = Object.fromEntries(o.slots([2]).map(s => [s.name, zeros(s.shape)]))
      const shared = o.advance(Object.fromEntries(o.shared.map(s => [s.name, ones(s.shape)])))
      const { parameter: next } = o.update(parameter, zeros([2]), slots, shared, scalar(0.1))
      return valueOf(next).some((x, i) => x !== [1.5, -3][i])
    })
    expect(shrunk.map(o => o.name)).toEqual(['adam-w'])
    expect(adam().name).toBe('adam')
  })

  it('D10: prediction changes nothing, and the mean network is another value, without noise', () => {
    expect(predictionProgram(modelWith(weightSampling), BATCH).state).toEqual([])
    expect(trainingStep(modelWith(weightSampling), adam(), BATCH).state.length).toBeGreaterThan(0)
    const uses = (estimator: typeof weightSampling): boolean =>
      [
        ...fold<boolean>(node => node.primitive.name === 'randomBits')(
          predictionProgram({ ...modelWith(estimator), predictive: estimator }, BATCH).outputs.map(o => o.value)
        ).values()
      ].some(x => x)
    expect(uses(weightSampling)).toBe(true)
    expect(uses(posteriorMean)).toBe(false)
  })
})

describe('prediction', () => {
  const probabilities = (model: Model, seed: number): ReadonlyArray<number> => {
    const { images, key: k } = stepInputs(model, BATCH)
    const forward = interpret(estimated(model.estimator, model.weights, meanPass))(model.network)
    return valueOf(St.run(k)(forward(images)).value, environment(model, [keyed(seed)]))
  }

  it.each([
    ['weight sampling', weightSampling],
    ['local reparameterisation', localReparameterization]
  ] as const)('D11: draws of %s differ for one example, so that the epistemic part is not 0', (_, estimator) => {
    const model = modelWith(estimator)
    const [first, second] = [probabilities(model, 1), probabilities(model, 2)]
    first.forEach((p, i) => expect(p).not.toBe(second[i]))
  })

  it('D18: is the same for the same key, whatever ran before', () => {
    const model = modelWith(weightSampling)
    const once = probabilities(model, 7)
    probabilities(model, 8)
    expect(probabilities(model, 7)).toEqual(once)
  })

  it('D16: local reparameterisation takes kernels that are not square', () => {
    expect(probabilities(modelWith(localReparameterization), 1)).toHaveLength(3 * BATCH)
  })
})

describe('comparisons', () => {
  it('D20: the frequentist twin is the very same network value', () => {
    expect(bayesian(lenet5).network).toBe(pointEstimate(lenet5).network)
    const locations = storages(bayesian(lenet5)).filter(s => s.parameter === 'loc')
    expect(locations.map(s => s.shape)).toEqual(storages(pointEstimate(lenet5)).map(s => s.shape))
  })

  it('D21: a network is a value with an order of its own, and data with an unknown option are no network', () => {
    const names = network.layers.map(l => l.name)
    expect(names).toEqual(['conv2d_1', 'flatten_1', 'dense_1'])
    expect([...bayesian(network).weights.keys()]).toEqual([
      'conv2d_1/kernel',
      'conv2d_1/bias',
      'dense_1/kernel',
      'dense_1/bias'
    ])
  })

  it('4b: biases have posteriors and priors like kernels, and pay for them', () => {
    const weights = [...bayesian(network).weights.values()]
    expect(weights.every(w => random(w.posterior) && O.isSome(w.prior))).toBe(true)
    expect(divergences(bayesian(network)).map(d => d.path)).toEqual(weights.map(w => w.path))
  })

  it('4b: a prior takes a standard deviation, not a variance', () => {
    const density = numberOf(logProb(scalar(0))(normal(0, 0.1)))
    expect(density).toBeCloseTo(-0.5 * Math.log(2 * Math.PI * 0.01), 12)
    expect(density).not.toBeCloseTo(-0.5 * Math.log(2 * Math.PI * 0.1), 1)
    expect(numberOf(St.run(keyOf(0))(St.of(scalar(1))).value)).toBe(1)
  })
})
