/**
 * And, or and not, of truths.
 *
 * @since 0.1.0
 */
import { flat, truths } from '../expr/builders'
import type { Expr, Primitive } from '../expr/Expr'
import { apply, typed } from '../expr/Expr'
import * as R from '../expr/Scalar'
import type { Shape } from '../shape/Shape'

type None = Readonly<Record<never, never>>

const truth = (x: R.Real | undefined): R.Truth => R.isTrue(x ?? R.lit(NaN))

const two = (
  name: string,
  holds: (x: boolean, y: boolean) => boolean,
  body: (x: R.Truth, y: R.Truth) => R.Truth
): Primitive<None> =>
  flat({
    name,
    evaluate: (x, y) => (holds(x !== 0, y !== 0) ? 1 : 0),
    body: (x, y) => R.fromTruth(body(truth(x), truth(y))),
    domains: [truths, truths],
    operands: ['bool', 'bool'],
    result: 'bool'
  })

const andRecord = two('and', (x, y) => x && y, R.and)
const orRecord = two('or', (x, y) => x || y, R.or)

const notRecord = flat({
  name: 'not',
  evaluate: x => (x === 0 ? 1 : 0),
  body: x => R.fromTruth(R.not(truth(x))),
  domains: [truths],
  operands: ['bool'],
  result: 'bool'
})

/** @category primitives @since 0.1.0 */
export const primitives: ReadonlyArray<Primitive> = [andRecord, orRecord, notRecord]

/** Whether both hold. @category combinators @since 0.1.0 */
export const and = <Sh extends Shape>(x: Expr<Sh, 'bool'>, y: Expr<NoInfer<Sh>, 'bool'>): Expr<Sh, 'bool'> =>
  typed(apply(andRecord, {}, [x, y]))

/** Whether one of them holds, or both. @category combinators @since 0.1.0 */
export const or = <Sh extends Shape>(x: Expr<Sh, 'bool'>, y: Expr<NoInfer<Sh>, 'bool'>): Expr<Sh, 'bool'> =>
  typed(apply(orRecord, {}, [x, y]))

/** Whether it does not hold. @category combinators @since 0.1.0 */
export const not = <Sh extends Shape>(x: Expr<Sh, 'bool'>): Expr<Sh, 'bool'> => typed(apply(notRecord, {}, [x]))
