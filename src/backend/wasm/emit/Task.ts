/**
 * What a kernel is to do, and what its code depends on.
 *
 * @since 0.1.0
 */
import { freeAxes } from '../../../compile/Body'
import type { Axis, Index } from '../../../expr/Index'
import type { Real } from '../../../expr/Scalar'
import type { Instruction } from '../encode/instruction'
import type { Stored } from '../Layout'
import type { Context } from './real'
import { real } from './real'
import { reduce } from './reduce'
import type { Locals, Value } from './Scope'

// -------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------

/** For each value of the axes, the element of `output` at `index` is `body`. @category model @since 0.1.0 */
export interface Task {
  readonly axes: ReadonlyArray<Axis>
  readonly body: Real
  readonly output: Stored
  readonly index: ReadonlyArray<Index>
  readonly stored: (buffer: number) => Stored
  /** Four lanes of the same 32 bits. */
  readonly constant: (bits: number) => Value
  /** `(x, y, mask) → mask ? x : y`, for masks of whole lanes. */
  readonly blend: Instruction
}

// -------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------

/** What emission needs to know of a function. @category constructors @since 0.1.0 */
export const contextOf = (
  { stored, constant, blend }: Pick<Task, 'stored' | 'constant' | 'blend'>,
  l: Locals
): Context => {
  const c: Context = {
    locals: l,
    free: freeAxes(),
    real: (scope, x) => real(c, scope, x),
    stored,
    constant,
    blend,
    reduce
  }
  return c
}
