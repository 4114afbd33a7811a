import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import { family as deltaFamily } from '../../src/distribution/delta'
import { klTo, logProb, mean } from '../../src/distribution/Distribution'
import { normal, family as normalFamily } from '../../src/distribution/normal'
import { scaleMixture } from '../../src/distribution/scaleMixture'
import { validate } from '../../src/expr/Expr'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import { square } from '../../src/function/arithmetic'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { ones } from '../../src/primitive/constant'
import { invalid } from '../../src/expr/Expr'
import { size } from '../../src/shape/Shape'
import { grad } from '../../src/transform/vjp'
import { check } from '../../src/variational/Estimator'
import { moped, mopedDefaults } from '../../src/variational/moped'
import {
  divergence,
  divergenceOf,
  divergencesOf,
  storageOf,
  weight,
  type Weight
} from '../../src/variational/Parameter'
import { initialArray, posteriorNamed, posteriors } from '../../src/variational/posteriors'
import * as St from '../../src/variational/Stochastic'
import { weightSampling } from '../../src/variational/weightSampling'
import { distance, keyOf, meanOf, numberOf, standardErrors, valueOf } from '../distribution/support'

const SHAPE = [3, 2]

const bayes = (path: string): Weight => weight(normalFamily, path, SHAPE, O.some(scaleMixture(0.25, 1, 0.1, SHAPE)))

const known = weight(normalFamily, 'a', SHAPE, O.some(normal(0, 1, SHAPE)))

const numbers: ReadonlyMap<string, Tensor> = new Map(
  ['a', 'b'].flatMap(path => [
    [`${path}.loc`, tensor(SHAPE, [0.1, 0.2, 0.3, -0.1, -0.2, -0.3])] as const,
    [`${path}.scale`, tensor(SHAPE, [0, 1, -1, 0, 1, -1])] as const
  ])
)

describe('a divergence of a pair without a closed form', () => {
  it('is estimated at a draw, and says so; its mean is the divergence', () => {
    const nats = Array.from({ length: 400 }, (_, i) => {
      const [d] = St.run(keyOf(i))(divergenceOf()(bayes('a'))).value
      expect(d?.form).toBe('Sampled')
      return d === undefined ? NaN : numberOf(d.nats, numbers)
    })
    const large = St.run(keyOf(1000))(St.replicate(400)(divergenceOf('path')(bayes('a')))).value.map(([d]) =>
      d === undefined ? NaN : numberOf(d.nats, numbers)
    )
    const spread = Math.sqrt(2 / 400) * Math.max(...nats.map(n => Math.abs(n - meanOf(nats))))
    expect(Math.abs(standardErrors(nats, meanOf(large)))).toBeLessThan(6)
    expect(Math.abs(meanOf(large) - meanOf(nats))).toBeLessThan(spread)
    expect(meanOf(nats)).toBeGreaterThan(0)
  })

  it('is never left out: where no draw is possible it is a mistake with a sentence', () => {
    const [d] = divergence(bayes('dense_1/kernel'))
    expect(d === undefined ? d : validate(d.nats)).toEqual(
      E.left(
        "no closed form is known of the divergence of 'dense_1/kernel' from its prior, normal from scale-mixture: " +
          'estimate it at a draw, by divergenceOf'
      )
    )
  })
})

describe('divergences', () => {
  it('take a stream only where they draw, and are recorded with their paths', () => {
    const { value, divergences, next } = St.run(keyOf(0))(divergencesOf()([known, bayes('b')]))
    expect(value.map(d => [d.path, d.form])).toEqual([
      ['a', 'ClosedForm'],
      ['b', 'Sampled']
    ])
    expect(divergences).toEqual(value)
    expect(next).toBe(1)
  })

  it('are none without a prior', () => {
    const free = weight(normalFamily, 'a', SHAPE, O.none)
    expect(divergence(free)).toEqual([])
    expect(St.run(keyOf(0))(divergenceOf()(free)).value).toEqual([])
  })

  it('4b: are sums over weights, not means: n weights cost n times what one costs', () => {
    const one = weight(normalFamily, 'a', [1], O.some(normal(0, 1, [1])))
    const many = weight(normalFamily, 'a', [1000], O.some(normal(0, 1, [1000])))
    const nats = ({ path, storage, ...w }: Weight): number =>
      numberOf(
        divergence({ path, storage, ...w })[0]?.nats ?? invalid('none'),
        new Map(
          storage.map(s => [
            s.name,
            tensor(
              s.shape,
              Array.from({ length: size(s.shape) }, () => 0.3)
            )
          ])
        )
      )
    expect(distance(nats(many), 1000 * nats(one))).toBeLessThan(1e-10)
  })
})

describe('a point estimate with a prior', () => {
  const point = weight(deltaFamily, 'a', SHAPE, O.some(normal(0, 0.5, SHAPE)))
  const value = tensor(SHAPE, [0.1, 0.2, 0.3, -0.1, -0.2, -0.3])
  const environment = new Map([['a.value', value]])
  const [d] = divergence(point)
  const nats = d?.nats ?? invalid('none')

  it('pays -log p of the point, and says that this is no divergence', () => {
    expect(d?.form).toBe('LogPrior')
    const expected = -valueOf(logProb(mean(point.posterior))(normal(0, 0.5, SHAPE)), environment).reduce(
      (s, x) => s + x,
      0
    )
    expect(distance(numberOf(nats, environment), expected)).toBeLessThan(1e-13)
  })

  it('under a normal prior is L2 regularisation: its gradient is w / s^2', () => {
    const [node] = point.storage.map(s => s.node)
    const [slope = nats] = node === undefined ? [] : grad(nats, [node])
    valueOf(slope, environment).forEach((g, i) =>
      expect(distance(g, (value.data[i] ?? NaN) / 0.25)).toBeLessThan(1e-12)
    )
  })
})

describe('MOPED', () => {
  const trained = Float32Array.of(0.5, -2, 0, 1, -0.25, 3)
  const converted = pipe(
    moped()('layer/kernel', SHAPE, trained),
    E.getOrElseW(sentence => expect.fail(sentence))
  )
  const environment = new Map(
    converted.weight.storage.map(s => [s.name, tensor(s.shape, converted.arrays.get(s.name) ?? [])])
  )

  it('4b: sets both the prior and the posterior to the trained weights', () => {
    expect(valueOf(mean(converted.weight.posterior), environment)).toEqual([...trained])
    expect(O.isSome(converted.weight.prior) ? valueOf(mean(converted.weight.prior.value)) : []).toEqual([...trained])
  })

  it('has a posterior whose scale is a part of each weight, and never 0', () => {
    const scales = valueOf(converted.weight.posterior.family.variance(converted.weight.posterior), environment).map(
      Math.sqrt
    )
    const { delta, leastScale } = mopedDefaults
    scales.forEach((s, i) => expect(s).toBeCloseTo(Math.max(delta * Math.abs(trained[i] ?? NaN), leastScale), 6))
  })

  it('costs less than the same posterior under a prior left at N(0, 1)', () => {
    const left = klTo(normal(0, 1, SHAPE))(converted.weight.posterior)
    const [mine] = divergence(converted.weight)
    const wrong = O.isSome(left) ? numberOf(sumAll(left.value.nats), environment) : NaN
    expect(numberOf(mine?.nats ?? invalid('none'), environment)).toBeLessThan(wrong)
  })

  it('refuses another number of weights', () => {
    expect(moped()('layer/kernel', [7], trained)).toEqual(
      E.left("'layer/kernel' should have 7 trained numbers for the shape [7], but has 6")
    )
  })
})

describe('posteriors by name', () => {
  it.each(posteriors.map(p => [p.name, p] as const))(
    '%s starts as a distribution at the initial weights',
    (name, posterior) => {
      expect(posteriorNamed(name)).toEqual(E.right(posterior))
      const family = posterior.family('kernel')
      const initial = Float32Array.of(0.5, -2, 0.1, 1, -0.25, 3)
      const w = weight(family, 'layer/kernel', SHAPE, O.none)
      const environment = new Map(
        storageOf(family, 'layer/kernel', SHAPE).map(s => [
          s.name,
          tensor(
            s.shape,
            initialArray(posterior)(s, () => initial)
          )
        ])
      )
      expect(valueOf(mean(w.posterior), environment)).toEqual([...initial])
      const spread = valueOf(family.variance(w.posterior), environment)
      expect(spread.every(v => Number.isFinite(v) && v >= 0)).toBe(true)
      if (E.isRight(check(weightSampling)([w])))
        expect(valueOf(St.run(keyOf(0))(St.drawOf(w.posterior)).value, environment).every(Number.isFinite)).toBe(true)
    }
  )

  const random = posteriors.flatMap(p =>
    (['kernel', 'bias'] as const)
      .filter(role => p.family(role).name !== 'delta')
      .map(role => [p.name, role, p] as const)
  )

  it.each(random)('%s has a finite divergence from the prior at the start, for a %s too', (_, role, posterior) => {
    // A network's biases start at 0.
    const initial = role === 'bias' ? new Float32Array(6) : Float32Array.of(0.5, -2, 0.1, 1, -0.25, 3)
    const shape = role === 'bias' ? [6] : SHAPE
    const family = posterior.family(role)
    const w = weight(family, 'layer/weight', shape, O.some(normal(0, 0.3, shape)))
    const environment = new Map(
      w.storage.map(
        kept =>
          [
            kept.name,
            tensor(
              kept.shape,
              initialArray(posterior)(kept, () => initial)
            )
          ] as const
      )
    )
    const nats = pipe(divergencesOf('path')([w]), St.map(St.total))
    expect(Number.isFinite(numberOf(St.run(keyOf(0))(nats).value, environment))).toBe(true)
  })

  it('have one alpha for all weights, for each filter, or for each weight', () => {
    const shapes = ['multiplicative-normal-shared', 'multiplicative-normal-per-filter', 'multiplicative-normal'].map(
      name =>
        pipe(
          posteriorNamed(name),
          E.map(p => storageOf(p.family('kernel'), 'k', [5, 5, 3, 6]).find(s => s.parameter === 'alpha')?.shape)
        )
    )
    expect(shapes).toEqual([E.right([]), E.right([6]), E.right([5, 5, 3, 6])])
  })
})

it('a stored array that a family shares among weights gets the sum of their gradients', () => {
  const shared = pipe(
    posteriorNamed('multiplicative-normal-shared'),
    E.map(p => weight(p.family('kernel'), 'a', SHAPE, O.none))
  )
  const w = E.getOrElseW(sentence => expect.fail(String(sentence)))(shared)
  const nodes = w.storage.map(s => s.node)
  const variance = sumAll(w.posterior.family.variance(w.posterior))
  const environment = new Map([
    ['a.loc', tensor(SHAPE, [1, 1, 1, 1, 1, 2])],
    ['a.alpha', tensor([], [0])]
  ])
  const [, slope = ones([])] = grad(variance, nodes)
  expect(numberOf(slope, environment)).toBeCloseTo(9, 12)
  expect(numberOf(sumAll(square(slope)), environment)).toBeCloseTo(81, 10)
})
