/**
 * Random numbers from bits: uniform, and normal by the inverse of the distribution function. The streams are those of
 * `jax.random` with partitionable keys; with two numbers a block, those of its 64-bit numbers by halves.
 *
 * @since 0.1.0
 */
import type { Expr } from '../expr/Expr'
import type { Shape } from '../shape/Shape'
import { erfInv } from '../primitive/erfInv'
import type { PerBlock } from '../primitive/randomBits'
import { randomBits } from '../primitive/randomBits'
import { plus, times } from './arithmetic'

/** The least 32-bit float above −1: the inverse error function is finite from there. */
const ABOVE_MINUS_ONE = -0.99999994039535522461

/** Uniform numbers in `[0, 1)`, multiples of 2^−23. @category constructors @since 0.1.0 */
export const uniform =
  (shape: Shape, stream = 0, perBlock: PerBlock = 1) =>
  (key: Expr): Expr =>
    times(randomBits(shape, 23, stream, perBlock)(key), 2 ** -23)

/** Standard normal numbers. @category constructors @since 0.1.0 */
export const standardNormal =
  (shape: Shape, stream = 0, perBlock: PerBlock = 1) =>
  (key: Expr): Expr =>
    times(erfInv(plus(times(randomBits(shape, 23, stream, perBlock)(key), 2 ** -22), ABOVE_MINUS_ONE)), Math.SQRT2)
