import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import { cauchy } from '../../src/distribution/cauchy'
import { delta } from '../../src/distribution/delta'
import type { Distribution } from '../../src/distribution/Distribution'
import { klAt, klSampledAt, klSampledPathAt, klTo, logProb } from '../../src/distribution/Distribution'
import { gamma } from '../../src/distribution/gamma'
import { halfNormal } from '../../src/distribution/halfNormal'
import { independent } from '../../src/distribution/independent'
import * as joint from '../../src/distribution/joint'
import { laplace } from '../../src/distribution/laplace'
import { multivariateNormal } from '../../src/distribution/multivariateNormal'
import { lowRankNormal } from '../../src/distribution/lowRankNormal'
import { normal } from '../../src/distribution/normal'
import { scaleMixture } from '../../src/distribution/scaleMixture'
import { spikeAndSlab } from '../../src/distribution/spikeAndSlab'
import { uniform } from '../../src/distribution/uniform'
import type { Expr } from '../../src/expr/Expr'
import { invalid } from '../../src/expr/Expr'
import { square } from '../../src/function/arithmetic'
import { sumAll } from '../../src/primitive/broadcastInDim'
import { scalar } from '../../src/primitive/constant'
import { grad } from '../../src/transform/vjp'
import { drawOf, run } from '../../src/variational/Stochastic'
import { distance, keyOf, matrix, numberOf, standardErrors, valueOf, vector } from './support'

const nats = (p: Distribution, q: Distribution): Expr =>
  pipe(
    klTo(p)(q),
    O.match(
      () => invalid('expected a closed form'),
      kl => kl.nats
    )
  )

const real = fc.double({ min: -5, max: 5, noNaN: true })
const scale = fc.double({ min: 0.05, max: 5, noNaN: true })

const softplus = (x: number): number => Math.log1p(Math.exp(x))

describe('KL(q || p) of normal distributions', () => {
  it('is 0 where they are equal, and above 0 elsewhere', () => {
    fc.assert(
      fc.property(real, scale, real, scale, (m, s, l, t) => {
        expect(Math.abs(numberOf(nats(normal(m, s), normal(m, s))))).toBeLessThan(1e-14)
        const apart = Math.abs(m - l) / t > 1e-3 || Math.abs(Math.log(s / t)) > 1e-3
        if (apart) expect(numberOf(nats(normal(l, t), normal(m, s)))).toBeGreaterThan(0)
      })
    )
  })

  it('has the derivative (mu - m) / s^2 by mu, where the reverse has (mu - m) / sigma^2', () => {
    fc.assert(
      fc.property(real, scale, real, scale, (mu, sigma, m, s) => {
        const location = scalar(mu)
        const [slope = location] = grad(sumAll(nats(normal(m, s), normal(location, sigma))), [location])
        expect(distance(numberOf(slope), (mu - m) / s ** 2)).toBeLessThan(1e-12)
      })
    )
  })

  it.each([
    [-5, 2.7, 218.5],
    [-3, 0.84, 3.01]
  ])(
    'D3: from q = N(0.1, softplus(%d)) to p = N(0, 0.1) it is %d nats, not the %d of the reverse',
    (rho, right, wrong) => {
      const [q, p] = [normal(0.1, softplus(rho)), normal(0, 0.1)]
      expect(numberOf(nats(p, q))).toBeCloseTo(right, 2)
      expect(numberOf(nats(q, p))).toBeCloseTo(wrong, rho === -5 ? 1 : 2)
    }
  )
})

const N = 20000

const pairs: ReadonlyArray<readonly [string, Distribution, Distribution]> = [
  ['normal from normal', normal(0.1, softplus(-5), [N]), normal(0, 0.1, [N])],
  ['normal from normal, reversed', normal(0, 0.1, [N]), normal(0.1, softplus(-3), [N])],
  ['laplace from normal', laplace(0.3, 0.7, [N]), normal(-0.2, 1.1, [N])],
  ['laplace from laplace', laplace(0.3, 0.7, [N]), laplace(-0.2, 1.1, [N])],
  ['cauchy from cauchy', cauchy(0.3, 0.7, [N]), cauchy(-0.2, 1.1, [N])],
  ['gamma from gamma', gamma(0.7, 0.7, [N]), gamma(2, 1.1, [N])],
  ['half-normal from half-normal', halfNormal(0.7, [N]), halfNormal(1.1, [N])],
  ['uniform from uniform', uniform(0, 1, [N]), uniform(-1, 2, [N])],
  ['spike and slab from itself with other parameters', spikeAndSlab(0.3, 1, [N]), spikeAndSlab(0.6, 2, [N])]
]

describe('closed forms', () => {
  it.each(pairs)('are means of log q - log p at draws of q: %s', (_, q, p) => {
    const draws = run(keyOf(7))(drawOf(q)).value
    const estimates = valueOf(klSampledAt(draws, p)(q))
    const [expected = NaN] = valueOf(nats(p, q))
    expect(estimates.every(Number.isFinite)).toBe(true)
    if (new Set(estimates).size > 1) expect(Math.abs(standardErrors(estimates, expected))).toBeLessThan(5)
    else expect(distance(estimates[0] ?? NaN, expected)).toBeLessThan(1e-12)
  })

  it('of a multivariate normal agree with those of its independent elements, and with each other', () => {
    const [diagonal, prior] = [normal(vector([0.3, -1]), vector([0.5, 2])), normal(vector([0, 0.2]), vector([1, 0.7]))]
    const full = multivariateNormal(
      vector([0.3, -1]),
      matrix([
        [0.5, 0],
        [0, 2]
      ])
    )
    const fullPrior = multivariateNormal(
      vector([0, 0.2]),
      matrix([
        [1, 0],
        [0, 0.7]
      ])
    )
    const lowRank = lowRankNormal(vector([0.3, -1]), vector([0.5, 2]), matrix([[0], [0]]))
    const expected = numberOf(sumAll(nats(prior, diagonal)))
    expect(distance(numberOf(nats(prior, full)), expected)).toBeLessThan(1e-13)
    expect(distance(numberOf(nats(fullPrior, full)), expected)).toBeLessThan(1e-13)
    expect(distance(numberOf(nats(prior, lowRank)), expected)).toBeLessThan(1e-13)
    expect(distance(numberOf(nats(independent(prior), independent(diagonal))), expected)).toBeLessThan(1e-13)
    const both = joint.klTo({ a: prior, b: prior })({ a: diagonal, b: diagonal })
    expect(O.isSome(both) ? distance(numberOf(both.value.nats), 2 * expected) : NaN).toBeLessThan(1e-13)
  })

  it('of a low-rank normal are those of the full covariance', () => {
    const [loc, s, u] = [vector([0.3, -1, 0.4]), [0.5, 2, 1], [0.7, -0.2, 1.5]]
    const covariance = s.map((si, i) => s.map((_, j) => (i === j ? si * si : 0) + (u[i] ?? 0) * (u[j] ?? 0)))
    const q = lowRankNormal(loc, vector(s), matrix(u.map(v => [v])))
    const full = multivariateNormal(loc, matrix(cholesky(covariance)))
    const prior = normal(vector([0, 0.2, 1]), vector([1, 0.7, 2]))
    expect(distance(numberOf(nats(prior, q)), numberOf(nats(prior, full)))).toBeLessThan(1e-12)
  })

  it('between points are 0 or infinite', () => {
    expect(valueOf(nats(delta(vector([1, 2])), delta(vector([1, 1]))))).toEqual([0, Infinity])
  })
})

const cholesky = (a: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<ReadonlyArray<number>> => {
  const l = a.map(row => row.map(() => 0))
  a.forEach((row, i) =>
    row.slice(0, i + 1).forEach((value, j) => {
      const rest = value - (l[i] ?? []).slice(0, j).reduce((sum, x, k) => sum + x * (l[j]?.[k] ?? 0), 0)
      l[i]![j] = i === j ? Math.sqrt(rest) : rest / (l[j]?.[j] ?? NaN)
    })
  )
  return l
}

describe('divergences without a closed form', () => {
  const prior = scaleMixture(0.25, 1, 0.1, [N])
  const q = normal(0.2, 0.3, [N])
  const draws = run(keyOf(3))(drawOf(q)).value

  it('are estimated, and say so', () => {
    expect(klTo(prior)(q)).toEqual(O.none)
    expect(klAt(draws, prior)(q)._tag).toBe('Sampled')
    expect(klAt(draws, normal(0, 1, [N]))(q)._tag).toBe('ClosedForm')
  })

  it('are right in the mean: the mixture of one normal with itself has the divergence of that normal', () => {
    const single = scaleMixture(0.25, 0.5, 0.5, [N])
    const estimates = valueOf(klAt(draws, single)(q).nats)
    const [expected = NaN] = valueOf(nats(normal(0, 0.5), normal(0.2, 0.3)))
    expect(Math.abs(standardErrors(estimates, expected))).toBeLessThan(5)
  })

  it('whose gradient goes through the draw alone have the same value, the same mean gradient, and no variance at q = p', () => {
    const [location, width] = [vector(Array.from({ length: 2000 }, () => 0.2)), 0.3]
    const at = (p: Distribution, f: typeof klSampledAt): ReadonlyArray<number> => {
      const posterior = normal(location, width)
      const x = run(keyOf(5))(drawOf(posterior)).value
      const [slope = location] = grad(sumAll(f(x, p)(posterior)), [location])
      return valueOf(slope)
    }
    const same = normal(0.2, 0.3, [2000])
    const other = normal(0, 0.5, [2000])
    expect(Math.max(...at(same, klSampledPathAt).map(Math.abs))).toBeLessThan(1e-12)
    expect(Math.max(...at(same, klSampledAt).map(Math.abs))).toBeGreaterThan(0.1)
    expect(Math.abs(standardErrors(at(other, klSampledPathAt), 0.2 / 0.25))).toBeLessThan(5)
    expect(Math.abs(standardErrors(at(other, klSampledAt), 0.2 / 0.25))).toBeLessThan(5)
  })
})

describe('the spike-and-slab distribution', () => {
  it('is the limit of the scale mixture for a narrow component of scale 0', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), scale, scale, (weight, wide, x) => {
        const limit = numberOf(logProb(scalar(x))(spikeAndSlab(weight, wide)))
        const near = numberOf(logProb(scalar(x))(scaleMixture(weight, wide, 1e-6)))
        expect(distance(near, limit)).toBeLessThan(1e-9)
        const variances = [spikeAndSlab(weight, wide), scaleMixture(weight, wide, 1e-6)].map(d =>
          numberOf(d.family.variance(d))
        )
        expect(distance(variances[0] ?? NaN, variances[1] ?? NaN)).toBeLessThan(1e-9)
      })
    )
  })
})

it('the log density of the scale mixture keeps its slope far out, where a floor on the density would take it away', () => {
  const x = scalar(30)
  const [slope = x] = grad(logProb(x)(scaleMixture(0.25, 1, 0.01)), [x])
  expect(numberOf(slope)).toBeCloseTo(-30, 9)
  expect(numberOf(sumAll(square(slope)))).toBeGreaterThan(1)
})
