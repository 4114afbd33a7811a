/**
 * The instruction that joins two partial results of a reduction.
 *
 * @since 0.1.0
 */
import type { Real, ReduceOp } from '../../../expr/Scalar'
import type { Instruction } from '../encode/instruction'
import * as W from '../encode/instruction'

const COMBINE: Readonly<Record<ReduceOp, Instruction>> = {
  sum: W.f32x4.add,
  prod: W.f32x4.mul,
  max: W.f32x4.max,
  min: W.f32x4.min
}

/** Whether a value is surely neither NaN nor −0, so that every minimum and maximum of such values is one of them. @category utils @since 0.1.0 */
export const plain = (x: Real): boolean => {
  switch (x._tag) {
    case 'Literal':
      return !Number.isNaN(x.value) && !Object.is(x.value, -0)
    case 'FromIndex':
    case 'TopBits':
      return true
    case 'Select':
      return plain(x.then) && plain(x.else)
    default:
      return false
  }
}

/** The same for values that are `plain`: one instruction of the machine instead of seven. @category utils @since 0.1.0 */
export const combinePlain = (op: ReduceOp): Instruction =>
  op === 'max' ? W.f32x4.pmax : op === 'min' ? W.f32x4.pmin : COMBINE[op]

/** The instruction that joins two partial results. @category utils @since 0.1.0 */
export const combine = (op: ReduceOp): Instruction => COMBINE[op]
