/**
 * Draws of the gamma distribution with rate 1, by rejection (Marsaglia & Tsang 2000), in a fixed number of rounds.
 *
 * @since 0.1.0
 */
import { argument } from '../expr/builders'
import type { Expr } from '../expr/Expr'
import { minus, over, plus, square, times } from '../function/arithmetic'
import { add, sub } from '../primitive/add'
import { less } from '../primitive/compare'
import { fill, ones, zeros } from '../primitive/constant'
import { exp } from '../primitive/exp'
import { log } from '../primitive/log'
import { div, mul } from '../primitive/mul'
import { and } from '../primitive/logical'
import { max } from '../primitive/max'
import { row } from '../primitive/pad'
import { reshape } from '../primitive/reshape'
import { select } from '../primitive/select'
import { sqrt } from '../primitive/sqrt'
import { stopGradient } from '../primitive/stopGradient'
import type { Shape } from '../shape/Shape'
import type { Noise } from './Distribution'
import { inside } from './sampler'

/** A round is accepted with a probability of at least 0.95, so that all fail once in 10^20 draws. */
const ROUNDS = 16

/** What `gammaDraw` needs. @category constructors @since 0.1.0 */
export const gammaNoise = (shape: Shape): ReadonlyArray<Noise> => [
  { kind: 'normal', shape: [ROUNDS, ...shape] },
  { kind: 'uniform', shape: [ROUNDS, ...shape] },
  { kind: 'uniform', shape }
]

interface Round {
  readonly accepted: Expr<Shape, 'bool'>
  readonly value: Expr
}

/** One round for a shape of at least 1. */
const round = (concentration: Expr, z: Expr, u: Expr): Round => {
  const d = minus(concentration, 1 / 3)
  const root = plus(div(z, sqrt(times(d, 9))), 1)
  const positive = less(zeros(z.shape), root)
  const v = mul(square(max(root, fill(1e-30)(z.shape))), max(root, fill(1e-30)(z.shape)))
  const bound = add(times(square(z), 0.5), mul(d, plus(sub(log(v), v), 1)))
  return { accepted: and(positive, less(log(inside(u)), bound)), value: mul(d, v) }
}

/**
 * A draw with rate 1. For a concentration below 1 it is one of concentration + 1 times u^(1 / concentration).
 *
 * @category constructors
 * @since 0.1.0
 */
export const gammaDraw = (concentration: Expr, noise: ReadonlyArray<Expr>): Expr => {
  const shape = concentration.shape
  const a = stopGradient(concentration)
  const small = less(a, ones(shape))
  const raised = select(small, plus(a, 1), a)
  const at = (which: number, i: number): Expr => reshape(shape)(row(i)(argument(noise, which)))
  const rounds = Array.from({ length: ROUNDS }, (_, i) => round(raised, at(0, i), at(1, i)))
  const first = rounds.reduceRight<Expr>((later, { accepted, value }) => select(accepted, value, later), raised)
  const boost = exp(over(log(inside(argument(noise, 2))), a))
  return mul(first, select(small, boost, ones(shape)))
}
