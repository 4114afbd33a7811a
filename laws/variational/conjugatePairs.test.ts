/**
 * S5: with a guide of the family of the exact posterior, the greatest ELBO is at the exact posterior. Expectations of the
 * log-likelihoods are in closed form, so that the ELBO and its gradient have no noise.
 */
import * as O from 'fp-ts/Option'
import { describe, expect, it } from 'vitest'
import { beta } from '../../src/distribution/beta'
import type { Distribution } from '../../src/distribution/Distribution'
import { klTo } from '../../src/distribution/Distribution'
import { gamma } from '../../src/distribution/gamma'
import { normal } from '../../src/distribution/normal'
import { tensor, type Tensor } from '../../src/expr/Tensor'
import type { Expr } from '../../src/expr/Expr'
import { invalid } from '../../src/expr/Expr'
import { minus, over, plus, square, times } from '../../src/function/arithmetic'
import { exp } from '../../src/primitive/exp'
import { input } from '../../src/primitive/input'
import { digamma } from '../../src/primitive/lgamma'
import { log } from '../../src/primitive/log'
import { grad } from '../../src/transform/vjp'
import { numberOf, valuesOf } from '../distribution/support'

const [u, v] = [input('u', []), input('v', [])]

const klOf = (q: Distribution, p: Distribution): Expr =>
  O.getOrElse(() => ({ nats: invalid('a closed form is known') }))(klTo(p)(q)).nats

/** The guide q at (u, v), the expectation of the log-likelihood under it, the prior, the exact posterior, the evidence. */
interface Pair {
  readonly name: string
  readonly q: Distribution
  readonly likelihood: Expr
  readonly prior: Distribution
  readonly exact: Distribution
}

const bernoulli: Pair = {
  name: 'Beta and Bernoulli: 7 of 10, prior Beta(2, 3)',
  q: beta(exp(u), exp(v)),
  // E log p = ψ(a) − ψ(a + b), E log (1 − p) = ψ(b) − ψ(a + b)
  likelihood: minus(
    plus(times(digamma(exp(u)), 7), times(digamma(exp(v)), 3)),
    times(digamma(plus(exp(u), exp(v))), 10)
  ),
  prior: beta(2, 3),
  exact: beta(9, 6)
}

const poisson: Pair = {
  name: 'Gamma and Poisson: counts 3, 1, 4, 2, prior Gamma(2, 0.5)',
  q: gamma(exp(u), exp(v)),
  // E log λ = ψ(a) − log b, E λ = a / b; the factorials do not depend on λ.
  likelihood: minus(times(minus(digamma(exp(u)), log(exp(v))), 10), times(over(exp(u), exp(v)), 4)),
  prior: gamma(2, 0.5),
  exact: gamma(12, 4.5)
}

const normals: Pair = {
  name: 'Normal and Normal: 1, 2.5, 0.7 with noise 0.8, prior N(0.5, 2)',
  q: normal(u, exp(v)),
  // E (y − μ)² = (y − m)² + s²
  likelihood: [1, 2.5, 0.7]
    .map(y => times(plus(square(minus(y, u)), square(exp(v))), -0.5 / 0.64))
    .reduce((a, b) => plus(a, b)),
  prior: normal(0.5, 2),
  exact: normal((4.2 / 0.64 + 0.5 / 4) / (3 / 0.64 + 1 / 4), 1 / Math.sqrt(3 / 0.64 + 1 / 4))
}

const at = (theta: ReadonlyArray<number>): ReadonlyMap<string, Tensor> =>
  new Map(['u', 'v'].map((name, i) => [name, tensor([], [theta[i] ?? NaN])] as const))

/** Gradient ascent with Adam's scaling, the rate falling to 0. */
const greatest = (elbo: Expr): ReadonlyArray<number> => {
  const slopes = grad(elbo, [u, v])
  const steps = 700
  const state = { theta: [0, 0], m: [0, 0], s: [0, 0] }
  for (let t = 1; t <= steps; t++) {
    const g = valuesOf(slopes, at(state.theta)).flat()
    state.m = state.m.map((m, i) => 0.9 * m + 0.1 * (g[i] ?? NaN))
    state.s = state.s.map((s, i) => 0.99 * s + 0.01 * (g[i] ?? NaN) ** 2)
    const rate = 0.1 * (1 - (t - 1) / steps)
    state.theta = state.theta.map((x, i) => {
      const spread = Math.sqrt((state.s[i] ?? NaN) / (1 - 0.99 ** t)) + 1e-12
      return x + (rate * (state.m[i] ?? NaN)) / (1 - 0.9 ** t) / spread
    })
  }
  return state.theta
}

describe('S5: conjugate pairs', () => {
  it.each([bernoulli, poisson, normals].map(pair => [pair.name, pair] as const))(
    '%s: the greatest ELBO is at the exact posterior, within 1e-3 nat',
    (_, { q, likelihood, prior, exact }) => {
      const elbo = minus(likelihood, klOf(q, prior))
      const best = greatest(elbo)
      expect(numberOf(klOf(q, exact), at(best))).toBeLessThan(1e-3)
      // log evidence − ELBO is the divergence from the exact posterior, wherever the guide is.
      const gaps = [best, [0.3, 0.4], [1, -0.2]].map(theta => numberOf(plus(elbo, klOf(q, exact)), at(theta)))
      gaps.forEach(evidence => expect(Math.abs(evidence - (gaps[0] ?? NaN))).toBeLessThan(1e-9))
    }
  )
})
