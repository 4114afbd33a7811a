/**
 * Orders in which examples are visited: permutations of their indices.
 *
 * @since 0.1.0
 */

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/**
 * From a number n to a permutation of 0 to n - 1, always the same one: a shuffle with its seed already given.
 *
 * @category model
 * @since 0.1.0
 */
export type Permutation = (n: number) => Uint32Array

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/**
 * The order of the file: 0, 1, ..., n - 1. For evaluation.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fileOrder: Permutation = n => Uint32Array.from({ length: n }, (_, index) => index)

// -------------------------------------------------------------------------------------
// utils
// -------------------------------------------------------------------------------------

/**
 * Whether `order` has each of 0 to n - 1 exactly once.
 *
 * @category utils
 * @since 0.1.0
 */
export const isPermutation = (n: number, order: Uint32Array): boolean =>
  order.length === n && order.toSorted().every((index, rank) => index === rank)
