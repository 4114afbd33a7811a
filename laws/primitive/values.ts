/**
 * Values of expressions that need no input, and of derivatives at constants.
 *
 * @since 0.1.0
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { evaluate } from '../../src/backend/reference/evaluate'
import { interpretPlan, single } from '../../src/backend/reference/interpret'
import { expand } from '../../src/compile/expand'
import type { Expr } from '../../src/expr/Expr'
import type { Shape } from '../../src/shape/Shape'
import { constant, scalarOf } from '../../src/primitive/constant'
import { convertElementType } from '../../src/primitive/convertElementType'
import { reshape } from '../../src/primitive/reshape'
import { fed, planOf, traitsTried } from '../law/kernel'
import { probeOf } from '../Probe'

/** Whole numbers of a shape. @category constructors @since 0.1.0 */
export const wholes = (shape: Shape, values: ReadonlyArray<number>): Expr =>
  values.length === 1
    ? reshape(shape)(scalarOf('i32')(values[0] ?? NaN))
    : convertElementType('i32')(constant(shape, values))

/** Row-major numbers of an expression, or the sentence of what went wrong. @category utils @since 0.1.0 */
export const numbers = (y: Expr): ReadonlyArray<number> | string =>
  pipe(
    evaluate(new Map())([y]),
    E.matchW(
      ({ message }) => message,
      ([value]) => [...(value?.data ?? [])]
    )
  )

/** The same, of what the compiler makes of primitives that have no kernel body. @category utils @since 0.1.0 */
export const expandedNumbers = (y: Expr): ReadonlyArray<number> | string => {
  const traits = { maxInputs: 8, explicitPadding: false, longestSum: 8192, loopReuse: 0 }
  return numbers(expand(traits)([y])[0] ?? y)
}

/** The same, of what the compiler's kernels make of it in 32-bit floats. @category utils @since 0.1.0 */
export const kernelNumbers = (y: Expr): ReadonlyArray<number> | string =>
  pipe(
    traitsTried[0] === undefined ? E.left('there are no traits') : planOf(traitsTried[0])(probeOf([], [y], 0)),
    E.matchW(
      sentence => sentence,
      plan => Array.from(interpretPlan(single)(plan, fed(plan, new Map())).get(plan.outputs[0]?.buffer ?? -1) ?? [])
    )
  )
