/**
 * Random and fixed signs.
 *
 * @since 0.1.0
 */
import { pipe } from 'fp-ts/function'
import type { Expr } from '../expr/Expr'
import { minus, times } from '../function/arithmetic'
import { less } from '../primitive/compare'
import { fill, ones } from '../primitive/constant'
import { iota } from '../primitive/iota'
import { neg } from '../primitive/neg'
import { rem } from '../primitive/rem'
import { select } from '../primitive/select'
import type { Shape } from '../shape/Shape'
import type { Stochastic } from './Stochastic'
import * as St from './Stochastic'

/** The first and the last axis of a shape, the rest 1: an example and a channel. @category utils @since 0.1.0 */
export const exampleAndChannel = (shape: Shape): Shape =>
  shape.map((n, i) => (i === 0 || i === shape.length - 1 ? n : 1))

/** −1 or 1, each with probability ½. @category constructors @since 0.1.0 */
export const randomSigns = (shape: Shape): Stochastic<Expr> =>
  pipe(
    St.uniforms(shape),
    St.map(u => select(less(u, fill(0.5)(shape)), neg(ones(shape)), ones(shape)))
  )

/** 1, −1, 1, −1 … along the first axis. @category constructors @since 0.1.0 */
export const alternatingSigns = (shape: Shape): Expr => minus(1, times(rem(iota(0)(shape), fill(2)(shape)), 2))
