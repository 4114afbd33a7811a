/**
 * Expressions of one shape as a ring and as a field, point by point: what is written over fp-ts' type classes builds
 * graphs.
 *
 * @since 0.1.0
 */
import type { Field } from 'fp-ts/Field'
import type { Ring } from 'fp-ts/Ring'
import type { Expr } from '../expr/Expr'
import { typed } from '../expr/Expr'
import { add, sub } from '../primitive/add'
import { ones, zeros } from '../primitive/constant'
import { div, mul } from '../primitive/mul'
import { rem } from '../primitive/rem'
import type { Shape } from '../shape/Shape'

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Sums and products, element by element.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { getRing, input } from 'credence'
 *
 * const R = getRing([2])
 * const x = input('x', [2])
 * assert.deepStrictEqual(R.add(R.mul(x, x), R.one).shape, [2])
 *
 * @category instances
 * @since 0.1.0
 */
export const getRing = <const Sh extends Shape>(shape: Sh): Ring<Expr<Sh>> => ({
  zero: typed(zeros(shape)),
  one: typed(ones(shape)),
  add,
  sub,
  mul
})

/** As `getRing`, with quotients and the remainder of a division. @category instances @since 0.1.0 */
export const getField = <const Sh extends Shape>(shape: Sh): Field<Expr<Sh>> => ({
  ...getRing(shape),
  degree: () => 1,
  div,
  mod: rem
})
