import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import { family as deltaFamily } from '../../src/distribution/delta'
import { mean, variance } from '../../src/distribution/Distribution'
import { family as laplaceFamily } from '../../src/distribution/laplace'
import { family as logNormalFamily } from '../../src/distribution/logNormal'
import { family as lowRank } from '../../src/distribution/lowRankNormal'
import {
  family as multiplicativeFamily,
  familyPerFilter,
  familyShared
} from '../../src/distribution/multiplicativeNormal'
import { family as scaleMixtureFamily } from '../../src/distribution/scaleMixture'
import { validate } from '../../src/expr/Expr'
import { tensor } from '../../src/expr/Tensor'
import type { Term } from '../../src/function/arithmetic'
import { plus, square } from '../../src/function/arithmetic'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { ones } from '../../src/primitive/constant'
import { antitheticSampling } from '../../src/variational/antitheticSampling'
import { concreteDropout, family as concreteFamily } from '../../src/variational/concreteDropout'
import { gaussianDropout, mcDropout } from '../../src/variational/dropout'
import { check, type Estimator } from '../../src/variational/Estimator'
import { estimatorNamed, estimators } from '../../src/variational/estimators'
import { flipout } from '../../src/variational/flipout'
import { gradientVariance } from '../../src/variational/gradientVariance'
import { localReparameterization } from '../../src/variational/localReparameterization'
import { weight } from '../../src/variational/Parameter'
import { posteriorMean } from '../../src/variational/posteriorMean'
import * as St from '../../src/variational/Stochastic'
import { weightSampling } from '../../src/variational/weightSampling'
import { weightSamplingPerExample } from '../../src/variational/weightSamplingPerExample'
import { distance, keyOf, meanOf, numberOf, standardErrors, valueOf } from '../distribution/support'
import { convExample, denseExample, type Example, output, outputs } from './layers'

const DRAWS = 600

/** The mean and the variance of each output of a layer, by its definition. */
const moments = ({ layer, x, environment }: Example): readonly [ReadonlyArray<number>, ReadonlyArray<number>] => {
  const bias = (f: typeof mean): Term =>
    pipe(
      layer.bias,
      O.match(
        (): Term => 0,
        b => f(b.posterior)
      )
    )
  const of = (f: typeof mean, input: typeof x) =>
    valueOf(plus(layer.product(input, f(layer.kernel.posterior)), bias(f)), environment)
  return [of(mean, x), of(variance, square(x))]
}

const examples: ReadonlyArray<readonly [string, Example]> = [
  ['dense', denseExample()],
  ['convolution', convExample()],
  ['dense without bias', denseExample(undefined, false)],
  ['dense, alpha per weight', denseExample(multiplicativeFamily)],
  ['convolution, alpha per filter', convExample(familyPerFilter)],
  ['dense, one alpha', denseExample(familyShared)]
]

const sampling: ReadonlyArray<Estimator> = [
  weightSampling,
  weightSamplingPerExample,
  antitheticSampling,
  flipout,
  localReparameterization
]

const cases = sampling.flatMap(e => examples.map(([name, example]) => [e.name, name, e, example] as const))

describe('every estimator of a normal posterior', () => {
  it.each(cases)(
    '%s: each output of a layer (%s) has the mean and the variance of weight sampling',
    (_, __, e, example) => {
      const draws = outputs(e, DRAWS)(example)
      const [centres, spreads] = moments(example)
      centres.forEach((centre, i) => {
        const ys = output(draws, i)
        const spread = spreads[i] ?? NaN
        expect(Math.abs(standardErrors(ys, centre))).toBeLessThan(5)
        expect(
          Math.abs(
            standardErrors(
              ys.map(y => (y - centre) ** 2),
              spread
            )
          )
        ).toBeLessThan(5)
      })
    }
  )
})

/** The correlation of two outputs over draws. */
const correlation = (draws: ReadonlyArray<ReadonlyArray<number>>, i: number, j: number): number => {
  const [x, y] = [output(draws, i), output(draws, j)]
  const [mx, my] = [meanOf(x), meanOf(y)]
  const product = (a: ReadonlyArray<number>, ma: number, b: ReadonlyArray<number>, mb: number): number =>
    meanOf(a.map((v, t) => (v - ma) * ((b[t] ?? NaN) - mb)))
  return product(x, mx, y, my) / Math.sqrt(product(x, mx, x, mx) * product(y, my, y, my))
}

/** A batch whose examples are all the same, so that one draw of the weights gives them all the same output. */
const twins = (example: Example): Example => ({ ...example, x: ones(example.x.shape) })

describe('the outputs of two examples', () => {
  const last = 6
  it.each([
    ['weight-sampling', weightSampling, 1],
    ['antithetic-weight-sampling', antitheticSampling, 1],
    ['weight-sampling-per-example', weightSamplingPerExample, 0],
    ['flipout', flipout, 0],
    ['local-reparameterization', localReparameterization, 0]
  ] as const)('of %s: first and third of twins', (_, e, expected) => {
    const draws = outputs(e, DRAWS)(twins(denseExample()))
    expect(Math.abs(correlation(draws, 0, 4) - expected)).toBeLessThan(5 / Math.sqrt(DRAWS))
    expect(draws[0]?.length).toBe(last + 2)
  })

  it('of antithetic sampling: neighbours are mirror images', () => {
    const draws = outputs(antitheticSampling, 20)(twins(denseExample()))
    const [centres] = moments(twins(denseExample()))
    draws.forEach(y => expect(distance((y[0] ?? NaN) + (y[2] ?? NaN), 2 * (centres[0] ?? NaN))).toBeLessThan(1e-6))
  })
})

describe('flipout', () => {
  it('4b: has signs that are constant over space, so that equal patches of an example have equal outputs', () => {
    const example = twins(convExample())
    const [y = []] = outputs(flipout, 1)(example)
    // [example, row, column, filter]: the four positions of one example and filter.
    ;[0, 1].forEach(filter => {
      const places = [0, 1, 2, 3].map(p => y[p * 2 + filter] ?? NaN)
      expect(Math.max(...places) - Math.min(...places)).toBeLessThan(1e-12)
    })
    expect(y[0]).not.toBe(y[8])
  })

  it('4b: perturbs around the mean once: at zero variance it is the mean, with no sign on it', () => {
    const { layer, x, environment } = denseExample()
    const still = new Map(
      [...environment].map(([name, t]) => [
        name,
        name.endsWith('.scale')
          ? tensor(
              t.shape,
              t.data.map(() => -100)
            )
          : t
      ])
    )
    const value = St.run(keyOf(3))(flipout.affine(layer)(x)).value
    const expected = St.run(keyOf(3))(posteriorMean.affine(layer)(x)).value
    valueOf(value, still).forEach((y, i) => expect(distance(y, valueOf(expected, still)[i] ?? NaN)).toBeLessThan(1e-5))
  })
})

describe('local reparameterisation', () => {
  it('has exactly the moments of the outputs: it is mean + sqrt(variance + 1e-12) times the noise', () => {
    const { layer, x, environment } = convExample()
    const noise = { value: 1 }
    const at = (e: number): ReadonlyArray<number> => {
      noise.value = e
      const source: St.Source = ({ shape }) => plus(ones(shape), noise.value - 1)
      return valueOf(St.runFrom(source)(localReparameterization.affine(layer)(x)).value, environment)
    }
    const [[centres, spreads], low, high] = [moments(convExample()), at(-1), at(1)]
    centres.forEach((centre, i) => {
      expect(distance(((low[i] ?? NaN) + (high[i] ?? NaN)) / 2, centre)).toBeLessThan(1e-12)
      expect(distance((((high[i] ?? NaN) - (low[i] ?? NaN)) / 2) ** 2, (spreads[i] ?? NaN) + 1e-12)).toBeLessThan(1e-12)
    })
  })

  it('D16: has finite gradients where a whole receptive field is zero and there is no bias', () => {
    const { layer, environment } = denseExample(undefined, false)
    const x = plus(ones([4, 3]), -1)
    const nodes = layer.kernel.storage.map(s => s.node)
    const loss = pipe(
      localReparameterization.affine(layer)(x),
      St.map(y => sumAll(square(y)))
    )
    expect(Number.isFinite(numberOf(St.run(keyOf(1))(gradientVariance(2, nodes)(loss)).value, environment))).toBe(true)
  })
})

describe('gradient variance of one layer', () => {
  const batch = 24

  const measured = (e: Estimator, keys = 24): number => {
    const { layer, environment } = denseExample()
    const x = convExample().x
    const rows = plus(ones([batch, 3]), valueOf(sumAll(x))[0] ?? 0)
    const scattered = pipe(St.run(keyOf(123))(St.normals([batch, 3])).value, noise => plus(noise, rows))
    const loss = pipe(
      e.affine(layer)(scattered),
      St.map(y => sumAll(square(y)))
    )
    const nodes = layer.kernel.storage.map(s => s.node)
    const estimate = gradientVariance(8, nodes)(loss)
    return meanOf(Array.from({ length: keys }, (_, i) => numberOf(St.run(keyOf(i))(estimate).value, environment)))
  }

  it('falls from one draw per batch to one per example to local reparameterisation', () => {
    const [local, each, shared] = [localReparameterization, weightSamplingPerExample, weightSampling].map(e =>
      measured(e, 100)
    )
    // In this layer it is .88 of it, as 150 keys say; the first 24 say .98.
    expect(local).toBeLessThan(0.95 * (each ?? NaN))
    expect(each).toBeLessThan(0.5 * (shared ?? NaN))
  })

  it('of flipout lies below that of one draw per batch', () => {
    expect(measured(flipout)).toBeLessThan(0.5 * measured(weightSampling))
  })

  it('is 0 without noise', () => {
    expect(measured(posteriorMean)).toBeLessThan(1e-20)
  })
})

describe('dropout', () => {
  const example = denseExample(deltaFamily)
  const rate = 0.3
  const still = outputs(posteriorMean, 1)(example)[0] ?? []

  it.each([
    ['mc-dropout', mcDropout(rate)],
    ['gaussian-dropout', gaussianDropout(rate)]
  ] as const)('%s keeps the mean, and has the variance y^2 rate / (1 - rate)', (_, e) => {
    const draws = outputs(e, 1500)(example)
    still.forEach((y, i) => {
      expect(Math.abs(standardErrors(output(draws, i), y))).toBeLessThan(5)
      const squares = output(draws, i).map(v => (v - y) ** 2)
      expect(Math.abs(standardErrors(squares, (y * y * rate) / (1 - rate)))).toBeLessThan(5)
    })
  })

  it('mc-dropout sets an output to 0 or divides it by 1 - rate', () => {
    outputs(
      mcDropout(rate),
      20
    )(example).forEach(ys =>
      ys.forEach((y, i) => expect(y === 0 || distance(y, (still[i] ?? NaN) / (1 - rate)) < 1e-12).toBe(true))
    )
  })

  it('leaves the last layer alone, and a rate of 0 leaves everything', () => {
    const last = { ...example, layer: { ...example.layer, last: true } }
    expect(outputs(mcDropout(rate), 3)(last)).toEqual([still, still, still])
    expect(outputs(mcDropout(0), 1)(example)).toEqual([still])
  })
})

describe('concrete dropout', () => {
  const kernel = weight(concreteFamily, 'layer/kernel', [3, 2], O.none)
  const example = (stored: number): Example => {
    const plain = denseExample(deltaFamily)
    return {
      ...plain,
      layer: { ...plain.layer, kernel },
      environment: new Map([...plain.environment, ['layer/kernel.rate', tensor([], [stored])]])
    }
  }

  it('has one rate for a kernel, which drops input channels: at a tiny rate it is the mean', () => {
    expect(kernel.storage.map(s => s.shape)).toEqual([[3, 2], []])
    const [draw = []] = outputs(concreteDropout, 1)(example(-30))
    const [still = []] = outputs(posteriorMean, 1)(example(-30))
    draw.forEach((y, i) => expect(distance(y, still[i] ?? NaN)).toBeLessThan(1e-6))
  })

  it('drops more as its rate rises', () => {
    const spread = (stored: number): number => {
      const ys = output(outputs(concreteDropout, 300)(example(stored)), 0)
      return meanOf(ys.map(y => (y - meanOf(ys)) ** 2))
    }
    expect(spread(-3)).toBeLessThan(spread(0))
  })
})

describe('what an estimator does not support', () => {
  it.each([
    ['local-reparameterization', laplaceFamily, 'choose weight-sampling or flipout'],
    ['flipout', logNormalFamily, 'symmetric'],
    ['flipout', lowRank(1), 'depend on each other'],
    ['weight-sampling', scaleMixtureFamily, 'no derivative'],
    ['concrete-dropout', laplaceFamily, 'concrete-dropout']
  ] as const)('%s refuses a posterior with a sentence that names the weight', (name, family, words) => {
    const w = weight(family, 'dense_1/kernel', [3, 2], O.none)
    const verdict = pipe(
      estimatorNamed(name),
      E.chain(e => check(e)([w]))
    )
    expect(E.isLeft(verdict) ? verdict.left : '').toContain("'dense_1/kernel'")
    expect(E.isLeft(verdict) ? verdict.left : '').toContain(words)
    const { layer, x } = denseExample(family)
    const built = pipe(
      estimatorNamed(name),
      E.chain(e => validate(St.run(keyOf(0))(e.affine(layer)(x)).value))
    )
    expect(E.isLeft(built)).toBe(true)
  })

  it('takes a full covariance by weight sampling', () => {
    expect(E.isRight(weightSampling.supports(lowRank(2)))).toBe(true)
  })
})

describe('estimators by name', () => {
  it('have names of their own, and each is found by its name', () => {
    const names = estimators().map(e => e.name)
    expect(new Set(names).size).toBe(names.length)
    names.forEach(name => expect(E.isRight(estimatorNamed(name))).toBe(true))
    expect(E.isLeft(estimatorNamed('reparam'))).toBe(true)
  })
})
