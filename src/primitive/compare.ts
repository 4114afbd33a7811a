/**
 * Comparisons. Their results are truths, which carry no derivative.
 *
 * @since 0.1.0
 */
import { flat, integers } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import type { Shape } from '../shape/Shape'

const record = (
  name: string,
  holds: (x: number, y: number) => boolean,
  body: (x: R.Real, y: R.Real) => R.Truth
): Primitive<Readonly<Record<never, never>>> =>
  flat({
    name,
    evaluate: (x, y) => (holds(x, y) ? 1 : 0),
    body: (x, y) => R.fromTruth(body(x, y)),
    domains: [integers(-2, 2), integers(-2, 2)],
    result: 'bool'
  })

const lessRecord = record('less', (x, y) => x < y, R.lt)
const lessEqualRecord = record('lessEqual', (x, y) => x <= y, R.le)
const equalRecord = record('equal', (x, y) => x === y, R.eq)

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [lessRecord, lessEqualRecord, equalRecord]

/** x < y. @category combinators @since 0.1.0 */
export const less = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh, 'bool'> =>
  typed(apply(lessRecord, {}, [x, y]))

/** x ≤ y. @category combinators @since 0.1.0 */
export const lessEqual = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh, 'bool'> =>
  typed(apply(lessEqualRecord, {}, [x, y]))

/** x = y; never for NaN. @category combinators @since 0.1.0 */
export const equal = <Sh extends Shape>(x: Expr<Sh>, y: Expr<NoInfer<Sh>>): Expr<Sh, 'bool'> =>
  typed(apply(equalRecord, {}, [x, y]))
