/**
 * The kernels of a plan as the WebAssembly backend sees them, with where their arrays lie.
 *
 * @since 0.1.0
 */
import type { Task } from '../../../src/backend/wasm/emit/Task'
import * as W from '../../../src/backend/wasm/encode/instruction'
import { programOf } from '../../../src/backend/wasm/program'
import type { Plan } from '../../../src/compile/Plan'
import { along } from '../../../src/expr/Index'

/** @category constructors @since 0.1.0 */
export const tasksOf = (fma: boolean, plan: Plan): ReadonlyArray<Task> => {
  const { stored } = programOf({ fma, threads: 1, patience: 0 }, plan)
  return plan.kernels.map(({ axes, body, inputs, output }) => ({
    axes,
    body,
    index: axes.map(along),
    output: stored(output),
    stored: slot => stored(inputs[slot] ?? -1),
    constant: bits => W.i32x4Const([bits, bits, bits, bits]),
    blend: W.v128.bitselect
  }))
}
