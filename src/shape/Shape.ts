/**
 * A shape is a tuple of dimensions, outermost first: `[32, 32, 3]` is an image of 32 rows, 32 columns and 3 channels,
 * `[]` is a scalar. In types a shape is a tuple of literals, so that arithmetic on it is done by the type checker.
 *
 * @since 0.1.0
 */
import type * as Eq_ from 'fp-ts/Eq'
import * as N from 'fp-ts/number'
import * as RA from 'fp-ts/ReadonlyArray'
import type * as Sh from 'fp-ts/Show'
import type { Multiply } from './Natural'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Dimensions, outermost first.
 *
 * @category model
 * @since 0.1.0
 */
export type Shape = ReadonlyArray<number>

/**
 * The number of elements, as a type: the product of the dimensions, or `number` where a dimension is a `number`.
 *
 * @category model
 * @since 0.1.0
 */
export type Size<S extends Shape> = S extends readonly [infer N extends number, ...infer Rest extends Shape]
  ? Rest extends readonly []
    ? N
    : Multiply<N, Size<Rest>>
  : S extends readonly []
    ? 1
    : number

type Dimensions<D extends ReadonlyArray<unknown>> = D extends readonly [infer N, ...infer Rest]
  ? `${ShowDimension<N>}${Rest extends readonly [] ? '' : ', '}${Dimensions<Rest>}`
  : ''

type ShowDimension<N> = number extends N ? 'number' : N extends number ? `${N}` : 'number'

/**
 * A shape as text: `[32, 32, 3]`. A dimension that is no literal shows as `number`.
 *
 * @category model
 * @since 0.1.0
 */
export type Show<D extends ReadonlyArray<unknown>> = number extends D['length'] ? 'number[]' : `[${Dimensions<D>}]`

// -------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------

/**
 * Two shapes are equal when they have the same dimensions in the same order.
 *
 * @category instances
 * @since 0.1.0
 */
export const Eq: Eq_.Eq<Shape> = RA.getEq(N.Eq)

/**
 * A shape as the error sentences write it: `[32, 32, 3]`.
 *
 * @category instances
 * @since 0.1.0
 */
export const Show: Sh.Show<Shape> = { show: shape => `[${shape.join(', ')}]` }

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * The number of elements: the product of the dimensions, 1 for a scalar.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.size([5, 5, 16]), 400)
 *
 * @category utils
 * @since 0.1.0
 */
export const size = (shape: Shape): number => shape.reduce((product, dimension) => product * dimension, 1)

/**
 * Whether these can be sizes: integers from 0 up, whose product is exact as a number.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual([[2, 0], [-1], [1.5], [2 ** 30, 2 ** 30]].map(shape.isProper), [true, false, false, false])
 *
 * @category utils
 * @since 0.1.0
 */
export const isProper = (shape: Shape): boolean =>
  shape.every(n => Number.isInteger(n) && n >= 0) && size(shape) <= Number.MAX_SAFE_INTEGER

/**
 * How far apart in memory the neighbours along each axis are, in elements, when the last axis is contiguous
 * (row-major order).
 *
 * @example
 * import * as assert from 'node:assert'
 * import { shape } from 'credence'
 *
 * assert.deepStrictEqual(shape.strides([2, 3, 4]), [12, 4, 1])
 *
 * @category utils
 * @since 0.1.0
 */
export const strides = (shape: Shape): Shape => shape.map((_, axis) => size(shape.slice(axis + 1)))
