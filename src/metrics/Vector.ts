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
 * @category utils
 * @since 0.1.0
 */
export const at = (values: Values, i: number): number => values[i] ?? Number.NaN

const sumBetween = (from: number, to: number, f: (i: number) => number, sum: number): number =>
  from === to ? sum : sumBetween(from + 1, to, f, sum + f(from))

const sumHalves = (from: number, to: number, f: (i: number) => number): number => {
  const middle = (from + to) >>> 1
  return to - from <= 32 ? sumBetween(from, to, f, 0) : sumHalves(from, middle, f) + sumHalves(middle, to, f)
}

/**
 * `f(0) + ... + f(n - 1)`, added in halves: the rounding grows with `log n`, and so does the stack.
 *
 * @category utils
 * @since 0.1.0
 */
export const sumOver = (n: number, f: (i: number) => number): number => sumHalves(0, n, f)

/**
 * The mean of `f(0), ..., f(n - 1)`. `NaN` for `n = 0`.
 *
 * @category utils
 * @since 0.1.0
 */
export const meanOver = (n: number, f: (i: number) => number): number => sumOver(n, f) / n

/**
 * The mean of the values. `NaN` for none.
 *
 * @category utils
 * @since 0.1.0
 */
export const mean = (values: Values): number => meanOver(values.length, i => at(values, i))

const bestBetween = (from: number, n: number, f: (i: number) => number, best: number): number =>
  from >= n ? best : bestBetween(from + 1, n, f, f(from) > f(best) ? from : best)

/**
 * The index among `0, ..., n - 1` of the largest `f`; the lowest of equals. For short rows: the stack grows with `n`.
 *
 * @category utils
 * @since 0.1.0
 */
export const argMaxOver = (n: number, f: (i: number) => number): number => bestBetween(1, n, f, 0)

/**
 * The indices `0, ..., n - 1` in ascending order of `key`; equal keys keep their order.
 *
 * @category utils
 * @since 0.1.0
 */
export const sortedIndices = (n: number, key: (i: number) => number): ReadonlyArray<number> =>
  Array.from(tabulate(n, i => i).sort((i, j) => key(i) - key(j) || i - j))

/**
 * `-p log p` in nats, with its limit 0 at `p = 0`.
 *
 * @category utils
 * @since 0.1.0
 */
export const entropyTerm = (p: number): number => (p > 0 ? -p * Math.log(p) : 0)
