/**
 * Laws of distributions: densities, draws and moments are of one distribution.
 *
 * Expectations are integrals over the noise of a draw. Noise is taken as standard normal, `z` (a uniform number is
 * Φ(z)), and the integral by the trapezoid rule, which for smooth functions under a normal density is exact to many
 * digits.
 *
 * @since 0.1.0
 */
import * as O from 'fp-ts/Option'
import type { Distribution, Noise } from '../../src/distribution/Distribution'
import {
  draw,
  entropy,
  klTo,
  logProb,
  mean,
  noise,
  parameterShape,
  variance
} from '../../src/distribution/Distribution'
import type { Expr } from '../../src/expr/Expr'
import type { Tensor } from '../../src/expr/Tensor'
import * as T from '../../src/expr/Tensor'
import { over, plus } from '../../src/function/arithmetic'
import { inputOf } from '../../src/primitive/input'
import { erf } from '../../src/primitive/erf'
import { log } from '../../src/primitive/log'
import { abs } from '../../src/primitive/abs'
import { times } from '../../src/function/arithmetic'
import { jvp, tangentOrZero } from '../../src/transform/jvp'
import { ones } from '../../src/primitive/constant'
import { size } from '../../src/shape/Shape'
import type { Finding, Law } from '../Law'
import { fails, holds, silent, unless } from '../Law'
import { values } from '../numeric/Magnitude'
import type { Slot } from '../Probe'
import { environment } from '../Probe'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** A distribution over given parameters, with a place for its noise. @category model @since 0.1.0 */
export interface DistributionCase {
  readonly parameters: ReadonlyArray<Slot>
  readonly distribution: Distribution
}

/** A draw as a function of normal noise of the distribution's shape. */
interface Drawn {
  readonly kind: Noise['kind']
  readonly z: Expr
  readonly x: Expr
}

// -------------------------------------------------------------------------------------
// draws
// -------------------------------------------------------------------------------------

const ONE_NOISE = 'its draws do not come from one noise for each element'

/** Φ(z), for noise that is uniform. */
const asKind = (kind: Noise['kind'], z: Expr): Expr =>
  kind === 'normal' ? z : times(plus(erf(over(z, Math.SQRT2)), 1), 0.5)

const drawn = ({ distribution: d }: DistributionCase): O.Option<Drawn> => {
  const [only, ...others] = noise(d)
  const fits = only !== undefined && others.length === 0 && size(only.shape) === size(d.shape)
  if (!fits || O.exists((s: { readonly pathwise: boolean }) => !s.pathwise)(d.family.sampler)) return O.none
  const z = inputOf('f32')('z', only.shape)
  return O.some({ kind: only.kind, z, x: draw([asKind(only.kind, z)])(d) })
}

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI)

/** Places at which identities are tested: noise within three standard deviations. */
const PLACES: ReadonlyArray<number> = [-2.9, -1.7, -0.9, -0.35, 0.2, 0.65, 1.3, 2.1, 2.8]

const STEP = 0.01

/** How far the integrals reach: a uniform number has 24 bits, so Φ(z) of more than 5 deviations is not told from 1. */
const REACH = { normal: 9, uniform: 5 } as const

const grid = (kind: Noise['kind']): ReadonlyArray<number> =>
  Array.from({ length: (2 * REACH[kind]) / STEP + 1 }, (_, i) => i * STEP - REACH[kind])

const at = (
  c: DistributionCase,
  shape: Expr['shape'],
  z: number,
  wanted: ReadonlyArray<Expr>
): ReadonlyArray<Tensor> => {
  const known = values(new Map([...environment(c.parameters), ['z', T.fill(z)(shape)]]), wanted)
  return wanted.map(e => known.get(e) ?? T.scalar(NaN))
}

/** `E f(z)` for z ~ N(0, 1), element by element. */
const expected = (c: DistributionCase, { kind, z: { shape } }: Drawn, e: Expr): Tensor =>
  grid(kind)
    .map(z => {
      const [value = T.scalar(NaN)] = at(c, shape, z, [e])
      const weight = (STEP * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)
      return T.map(v => (weight === 0 ? 0 : weight * v))(value)
    })
    .reduce(T.map2((x, y) => x + y))

const near = (what: string, x: Tensor, y: Tensor, tolerance: number): string | undefined => {
  const i = x.data.findIndex((v, k) => {
    const other = y.data[k] ?? NaN
    return !(Math.abs(v - other) <= tolerance * Math.max(1, Math.abs(v), Math.abs(other)))
  })
  return i < 0 ? undefined : `${what} is ${x.data[i] ?? NaN} instead of ${y.data[i] ?? NaN}`
}

// -------------------------------------------------------------------------------------
// laws
// -------------------------------------------------------------------------------------

const elementwise = (c: DistributionCase, test: (d: Drawn) => Finding): Finding =>
  c.distribution.family.event !== 'element'
    ? silent('its events are not single elements')
    : O.match(() => silent(ONE_NOISE), test)(drawn(c))

/** Whether draws rise, or fall, with the noise throughout. */
const oneToOne = (c: DistributionCase, z: Expr, x: Expr): boolean => {
  const draws = PLACES.map(place => at(c, z.shape, place, [x])[0]?.data[0] ?? NaN)
  const steps = draws.slice(1).map((v, i) => v - (draws[i] ?? NaN))
  return steps.every(d => d > 0) || steps.every(d => d < 0)
}

/** @category laws @since 0.1.0 */
export const drawsHaveTheDensity: Law<DistributionCase> = {
  name: 'draws have the density',
  statement: 'log p(x(z)) + log |dx/dz| = log φ(z), at every z',
  silent: 1,
  test: c =>
    elementwise(c, ({ z, x }) => {
      const dx = tangentOrZero(x, jvp([x], new Map([[z, ones(z.shape)]]))[0] ?? O.none)
      const both = plus(logProb(x)(c.distribution), log(abs(dx)))
      if (!oneToOne(c, z, x)) return silent('two values of the noise give one draw')
      const wrong = PLACES.map(place => {
        const [found = T.scalar(NaN)] = at(c, z.shape, place, [both])
        return near(
          `at z = ${place}, log p + log |dx/dz|`,
          found,
          T.fill(-place * place * 0.5 - HALF_LOG_2PI)(found.shape),
          1e-7
        )
      })
      return unless(wrong.find(s => s !== undefined))
    })
}

const moment = (
  name: string,
  of: (d: Distribution) => Expr,
  from: (x: Expr, d: Distribution) => Expr
): Law<DistributionCase> => ({
  name,
  statement: 'the closed form is the expectation over draws',
  silent: 1,
  test: c =>
    elementwise(c, d => {
      const { z, x } = d
      const [claimed = T.scalar(NaN)] = at(c, z.shape, 0, [of(c.distribution)])
      return claimed.data.every(Number.isFinite)
        ? unless(near(name, expected(c, d, from(x, c.distribution)), claimed, 1e-4))
        : silent('it has no such moment')
    })
})

/** @category laws @since 0.1.0 */
export const meanOfDraws: Law<DistributionCase> = moment('mean of draws', mean, x => x)

/** @category laws @since 0.1.0 */
export const varianceOfDraws: Law<DistributionCase> = moment('variance of draws', variance, (x, d) => {
  const away = plus(x, times(mean(d), -1))
  return times(away, away)
})

/** @category laws @since 0.1.0 */
export const entropyOfDraws: Law<DistributionCase> = {
  ...moment(
    'entropy of draws',
    d => O.getOrElse(() => mean(d))(entropy(d)),
    (x, d) => times(logProb(x)(d), -1)
  ),
  test: c =>
    O.isNone(entropy(c.distribution))
      ? silent('no closed form of its entropy is known')
      : moment(
          'entropy of draws',
          d => O.getOrElse(() => mean(d))(entropy(d)),
          (x, d) => times(logProb(x)(d), -1)
        ).test(c)
}

/** @category laws @since 0.1.0 */
export const noDivergenceFromItself: Law<DistributionCase> = {
  name: 'KL(q ‖ q) = 0',
  statement: 'a distribution does not diverge from itself',
  silent: 1,
  test: c =>
    O.match(
      (): Finding => silent('no closed form of its divergence is known'),
      ({ nats }: { readonly nats: Expr }) => {
        const [kl = T.scalar(NaN)] = at(c, c.distribution.shape, 0, [nats])
        const odd = kl.data.find(v => !(Math.abs(v) <= 1e-9))
        return odd === undefined ? holds : fails(`KL(q ‖ q) is ${odd}`)
      }
    )(klTo(c.distribution)(c.distribution))
}

/** @category laws @since 0.1.0 */
export const constraintsRoundTrip: Law<DistributionCase> = {
  name: 'constraints are bijections',
  statement: 'constrain(unconstrain(θ)) = θ for every parameter that is kept element by element',
  silent: 1,
  test: ({ distribution: d, parameters }) => {
    const known = values(environment(parameters), Object.values(d.parameters))
    const wrong = Object.entries(d.family.constraints).map(([name, constraint]) => {
      const expr = d.parameters[name]
      const value = expr === undefined ? undefined : known.get(expr)
      const plain = String(parameterShape(d.family)(name, d.shape)) === String(d.shape)
      if (value === undefined || !plain || !value.data.every(constraint.contains)) return undefined
      const raw = inputOf('f32')('raw', value.shape)
      const back = constraint.constrain(raw)
      const [again] = [values(new Map([['raw', T.map(constraint.unconstrain)(value)]]), [back]).get(back)]
      return again === undefined ? undefined : near(`the parameter '${name}'`, again, value, 1e-5)
    })
    return unless(wrong.find(s => s !== undefined))
  }
}

/** Every law of a distribution. @category laws @since 0.1.0 */
export const distributionLaws: ReadonlyArray<Law<DistributionCase>> = [
  drawsHaveTheDensity,
  meanOfDraws,
  varianceOfDraws,
  entropyOfDraws,
  noDivergenceFromItself,
  constraintsRoundTrip
]
