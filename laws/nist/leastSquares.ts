/**
 * Linear least squares over columns, in 64-bit floats, by orthogonal columns.
 *
 * Products of a matrix with itself would square its condition, and with it the digits that are lost; making columns
 * orthogonal twice over loses none (Giraud and others 2005).
 *
 * @since 0.1.0
 */

/** @category model @since 0.1.0 */
export type Column = ReadonlyArray<number>

/** ⟨x, y⟩. @category utils @since 0.1.0 */
export const dot = (x: Column, y: Column): number => x.reduce((sum, v, i) => sum + v * (y[i] ?? NaN), 0)

/** √⟨x, x⟩. @category utils @since 0.1.0 */
export const norm = (x: Column): number => Math.sqrt(dot(x, x))

/** x without its part along an orthonormal basis, twice. */
const without = (basis: ReadonlyArray<Column>, x: Column): Column =>
  [...basis, ...basis].reduce((rest, q) => {
    const along = dot(q, rest)
    return rest.map((v, i) => v - along * (q[i] ?? NaN))
  }, x)

const orthonormal = (columns: ReadonlyArray<Column>): ReadonlyArray<Column> =>
  columns.reduce<ReadonlyArray<Column>>((basis, column) => {
    const rest = without(basis, column)
    const length = norm(rest)
    return [...basis, rest.map(v => v / length)]
  }, [])

/** What of each column the others do not make up. @category combinators @since 0.1.0 */
export const apart = (columns: ReadonlyArray<Column>): ReadonlyArray<Column> =>
  columns.map((column, j) => without(orthonormal(columns.filter((_, i) => i !== j)), column))

/** The factors with which the columns sum up to the nearest to `y`. @category combinators @since 0.1.0 */
export const solve = (columns: ReadonlyArray<Column>, y: Column): ReadonlyArray<number> =>
  apart(columns).map(own => dot(own, y) / dot(own, own))
