/**
 * What a layer says of its own inference: policy, prior, posterior, initialiser; what it leaves out it inherits.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { describe, expect, test } from 'vitest'
import { evaluate } from '../../src/backend/reference/evaluate'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import * as nn from '../../src/nn'
import { constant } from '../../src/primitive/constant'
import { key } from '../../src/random/Key'
import { size } from '../../src/shape/Shape'
import { losses, stepInputs } from '../../src/train/step'
import { run } from '../../src/variational/Stochastic'
import { keyOf, numberOf, valueOf } from '../distribution/support'

const network = pipe(
  nn.input([3]),
  nn.dense(4, { prior: { _tag: 'laplace', loc: 0, scale: 0.5 } }),
  nn.dense(5, { posterior: { _tag: 'multiplicative-normal' } }),
  nn.dense(6, { policy: 'point' }),
  nn.dense(7, { policy: 'mc-dropout', initialiser: { _tag: 'normal', scale: 3 } }),
  nn.dense(2)
)

const model = nn.bayesian(network, { initialiser: { _tag: 'glorot-uniform' } })

const families = (name: string): ReadonlyArray<string> =>
  ['kernel', 'bias'].map(part => model.weights.get(`${name}/${part}`)?.posterior.family.name ?? 'none')

const priorOf = (path: string): string =>
  pipe(
    O.fromNullable(model.weights.get(path)),
    O.chain(({ prior }) => prior),
    O.match(
      () => 'none',
      ({ family }) => family.name
    )
  )

const stored = nn.initialise(key(5))(model)

const environment: ReadonlyMap<string, Tensor> = new Map(
  nn.keptArrays(model).map(({ name, shape }) => [name, tensor(shape, stored.get(name) ?? [])])
)

describe('a layer of a Bayesian model', () => {
  test('has the prior and the posterior that it asks for, and else those of the model', () => {
    expect(['dense_1', 'dense_2', 'dense_5'].map(families)).toStrictEqual([
      ['normal', 'normal'],
      ['multiplicative-normal', 'normal'],
      ['normal', 'normal']
    ])
    expect(['dense_1/kernel', 'dense_1/bias', 'dense_2/kernel', 'dense_5/bias'].map(priorOf)).toStrictEqual([
      'laplace',
      'laplace',
      'normal',
      'normal'
    ])
  })

  test('is a point without a prior where its policy is point or MC dropout', () => {
    expect(['dense_3', 'dense_4'].map(families)).toStrictEqual([
      ['delta', 'delta'],
      ['delta', 'delta']
    ])
    expect(['dense_3/kernel', 'dense_4/bias'].map(priorOf)).toStrictEqual(['none', 'none'])
    expect(nn.summary(network).variational).toBe(nn.variationalCount(model))
  })

  test('starts from its own initialiser, and else from that of the model', () => {
    const spread = (name: string): number =>
      Math.sqrt([...(stored.get(name) ?? [])].reduce((sum, w) => sum + w * w, 0) / (stored.get(name)?.length ?? 0))
    const bound = Math.sqrt(6 / (3 + 4))
    expect(Math.max(...(stored.get('dense_1/kernel.loc') ?? []).map(Math.abs))).toBeLessThanOrEqual(bound)
    // 42 normal numbers: their root mean square lies within 6 standard errors of the scale.
    expect(Math.abs(spread('dense_4/kernel.value') - 3)).toBeLessThan((6 * 3) / Math.sqrt(2 * 42))
    expect([...(stored.get('dense_4/bias.value') ?? [])]).toStrictEqual([0, 0, 0, 0, 0, 0, 0])
  })

  test('with MC dropout drops its outputs in training and in every draw; the others drop nothing', () => {
    const upTo = (count: number): nn.Network => ({ ...network, layers: network.layers.slice(0, count) })
    const zeros = (interpretation: nn.Interpretation, count: number): number =>
      valueOf(
        run(keyOf(8))(nn.interpret(interpretation)(upTo(count))(constant([20, 3], new Array<number>(60).fill(1))))
          .value,
        environment
      ).filter(v => v === 0).length
    for (const interpretation of [
      nn.trainingOf(model, constant([20], new Array<number>(20).fill(1))),
      nn.predictionOf(model)
    ]) {
      expect(zeros(interpretation, 3)).toBe(0)
      // 140 outputs: within 6 standard deviations of half of them.
      expect(Math.abs(zeros(interpretation, 4) - 70)).toBeLessThan(6 * Math.sqrt(140 / 4))
    }
  })

  test('whose prior has no closed form with its posterior still has a finite loss', () => {
    const inputs = stepInputs(model, 2)
    const values = new Map([
      ...environment,
      ['images', tensor([2, 3], [1, 2, 3, 4, 5, 6])] as const,
      ['labels', tensor([2], [0, 1])] as const,
      ['weights', tensor([2], [1, 1])] as const,
      ['key', tensor([4], [0, 0, 0, 7])] as const,
      ['klScale', tensor([], [1])] as const
    ])
    expect(numberOf(losses(model, inputs).kl, values)).toBeGreaterThan(0)
  })
})

describe('the twins', () => {
  test('of a network with policies are points throughout', () => {
    const twin = nn.pointEstimate(network)
    expect(nn.variationalCount(twin)).toBe(nn.parameterCount(network))
    expect(nn.divergences(twin)).toStrictEqual([])
  })

  test('with MC dropout leave a point alone', () => {
    expect(nn.dropoutModel(0.5)(network).estimator.name).toBe('mc-dropout on dense_1, dense_2, dense_4')
  })
})

const message = (options: nn.DenseOptions): string =>
  pipe(
    nn.parseNetwork(pipe(nn.input([3]), nn.dense(4, options))),
    E.match(
      e => e.message,
      () => 'a network'
    )
  )

describe('what a layer says wrongly', () => {
  test.each<readonly [nn.DenseOptions, string]>([
    [
      { prior: { _tag: 'normal' } },
      `layer 1 ("dense_1"): its prior: normal: 'loc' should be a real number, or a list of such numbers, but is undefined`
    ],
    [
      { posterior: { _tag: 'gaussian' } },
      `layer 1 ("dense_1"): its posterior: there is no posterior 'gaussian': choose one of`
    ],
    [
      { initialiser: { _tag: 'xavier' } },
      `layer 1 ("dense_1"): its initialiser: there is no initialiser 'xavier': choose one of he-normal, glorot-normal`
    ]
  ])('(%j) is a sentence of the parser', (options, sentence) => {
    expect(message(options)).toContain(sentence)
  })

  test('is a sentence of the graph where nobody asked the parser', () => {
    const bad = nn.bayesian(pipe(nn.input([3]), nn.dense(2, { prior: { _tag: 'normal', loc: 0, scale: -1 } })))
    const found = evaluate(new Map())([losses(bad, stepInputs(bad, 2)).loss])
    expect(E.isLeft(found) ? found.left.message : 'a loss').toContain(
      "layer 'dense_1': its prior: normal: 'scale' should be a positive number"
    )
  })
})

describe('initialisers', () => {
  const kernel = { name: 'kernel', shape: [40, 60], fanIn: 40, fanOut: 60, role: 'kernel' } as const

  test.each<readonly [nn.Initialiser, number]>([
    [{ _tag: 'he-normal' }, 2 / 40],
    [{ _tag: 'glorot-normal' }, 2 / 100],
    [{ _tag: 'glorot-uniform' }, 2 / 100],
    [{ _tag: 'normal', scale: 0.3 }, 0.09]
  ])('%j have their variance', (initialiser, variance) => {
    const numbers = [...nn.initialNumbers(initialiser)(kernel, key(2))]
    const found = numbers.reduce((sum, w) => sum + w * w, 0) / size(kernel.shape)
    // Six standard errors of the mean of squares of normal numbers.
    expect(Math.abs(found / variance - 1)).toBeLessThan(6 * Math.sqrt(2 / size(kernel.shape)))
  })

  test('are all read by name', () => {
    expect([...nn.initialNumbers({ _tag: 'zeros' })(kernel, key(2))].every(w => w === 0)).toBe(true)
    expect(nn.parseInitialiser({ _tag: 'zeros' })).toStrictEqual(E.right({ _tag: 'zeros' }))
    expect(nn.parseInitialiser({ _tag: 'normal' })).toStrictEqual(
      E.left("the initialiser 'normal' cannot be read: scale is missing and should be a finite number above 0")
    )
  })
})
