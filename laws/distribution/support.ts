/**
 * Values of expressions, for laws about distributions and what is made of them.
 *
 * @since 0.1.0
 */
import * as assert from 'node:assert'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { evaluate } from '../../src/backend/reference/evaluate'
import type { Expr } from '../../src/expr/Expr'
import type { Tensor } from '../../src/expr/Tensor'
import { constant } from '../../src/primitive/constant'

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/** The values of expressions in 64-bit floats; a failure is an assertion with its sentence. */
export const valuesOf = (
  outputs: ReadonlyArray<Expr>,
  environment: ReadonlyMap<string, Tensor> = new Map()
): ReadonlyArray<ReadonlyArray<number>> =>
  pipe(
    evaluate(environment)(outputs),
    E.match(
      error => assert.fail(error.message),
      tensors => tensors.map(t => [...t.data])
    )
  )

/** The values of one expression. */
export const valueOf = (output: Expr, environment?: ReadonlyMap<string, Tensor>): ReadonlyArray<number> =>
  valuesOf([output], environment)[0] ?? []

/** The value of a scalar. */
export const numberOf = (output: Expr, environment?: ReadonlyMap<string, Tensor>): number =>
  valueOf(output, environment)[0] ?? NaN

/** A vector of numbers as an expression. */
export const vector = (values: ReadonlyArray<number>): Expr => constant([values.length], values)

/** A matrix by its rows. */
export const matrix = (rows: ReadonlyArray<ReadonlyArray<number>>): Expr =>
  constant([rows.length, rows[0]?.length ?? 0], rows.flat())

/** How far apart two numbers are, in units of the greater of 1 and the second; 0 for equal infinities and two NaNs. */
export const distance = (x: number, y: number): number =>
  Object.is(x, y) || x === y ? 0 : Math.abs(x - y) / Math.max(1, Math.abs(y))

/** The key of a number, as a graph takes it: four 16-bit halves. */
export const keyOf = (seed: number): Expr => constant([4], [0, 0, Math.floor(seed / 65536), seed % 65536])

/** The mean of numbers. */
export const meanOf = (xs: ReadonlyArray<number>): number => xs.reduce((sum, x) => sum + x, 0) / xs.length

/** The unbiased variance of numbers. */
export const varianceOf = (xs: ReadonlyArray<number>): number => {
  const centre = meanOf(xs)
  return xs.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (xs.length - 1)
}

/** How many standard errors the mean of numbers lies from a value. */
export const standardErrors = (xs: ReadonlyArray<number>, expected: number): number =>
  (meanOf(xs) - expected) / Math.sqrt(varianceOf(xs) / xs.length)
