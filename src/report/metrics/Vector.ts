/**
 * The few operations on flat, row-major numbers that every metric is written in.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * Numbers that are read and never written: a plain array or any typed array.
 *
 * @category model
 * @since 0.1.0
 */
export type Values = ArrayLike<number>

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The `n` numbers `f(0), ..., f(n - 1)`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const tabulate = (n: number, f: (i: number) => number): Float64Array => new Float64Array(n).map((_, i) => f(i))

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Element `i`; an index outside the values gives `NaN`, which no later sum can hide.
 *
 * @since 0.1.0
 */
export const at = (values: Values, i: number): number => values[i] ?? Number.NaN

/**
 * `f(0) + ... + f(n - 1)`.
 *
 * @since 0.1.0
 */
export const sumOver = (n: number, f: (i: number) => number): number => tabulate(n, f).reduce((a, b) => a + b, 0)

/**
 * The mean of `f(0), ..., f(n - 1)`. `NaN` for `n = 0`.
 *
 * @since 0.1.0
 */
export const meanOver = (n: number, f: (i: number) => number): number => sumOver(n, f) / n

/**
 * The mean of the values. `NaN` for none.
 *
 * @since 0.1.0
 */
export const mean = (values: Values): number => meanOver(values.length, i => at(values, i))

/**
 * The indices `0, ..., n - 1` in ascending order of `key`; equal keys keep their order.
 *
 * @since 0.1.0
 */
export const sortedIndices = (n: number, key: (i: number) => number): ReadonlyArray<number> =>
  Array.from(tabulate(n, i => i).sort((i, j) => key(i) - key(j) || i - j))

/**
 * `-p log p` in nats, with its limit 0 at `p = 0`.
 *
 * @since 0.1.0
 */
export const entropyTerm = (p: number): number => (p > 0 ? -p * Math.log(p) : 0)
