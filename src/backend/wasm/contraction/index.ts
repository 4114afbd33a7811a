/**
 * Kernels by way of contractions, where they have one.
 *
 * @since 0.1.0
 */
import { replacePart } from '../../../compile/replace'
import * as I from '../../../expr/Index'
import { read } from '../../../expr/Scalar'
import * as S from '../../../shape/Shape'
import type { Task } from '../emit/Task'
import { kernelPiece } from '../emit/kernel'
import type { Stored } from '../Layout'
import { rows } from '../Layout'
import type { Arena } from '../place'
import { reserve } from '../place'
import type { Lowered } from './forward'
import { forward } from './forward'
import { gradient } from './gradient'
import type { OverExamples } from './recognise'
import { recognise } from './recognise'

/** The functions of a kernel, one after the other. @category constructors @since 0.1.0 */
export const contracted = (fma: boolean, room: Arena, task: Task): ReadonlyArray<Lowered> => {
  const found = recognise(task)
  return found === undefined
    ? [{ suffix: '', piece: kernelPiece(task), flops: 0 }]
    : found._tag === 'OverWeights'
      ? forward(fma, room, task, found)
      : overExamples(fma, room, task, found)
}

/** The slot of a sum that a kernel makes more of. */
const SUM = -1

const overExamples = (fma: boolean, room: Arena, task: Task, k: OverExamples): ReadonlyArray<Lowered> => {
  if (task.body === k.sum) return [{ suffix: '', ...gradient(fma, room, task, k) }]
  const shape = task.axes.map(a => a.extent)
  const sums: Stored = { address: reserve(room, 4 * S.size(shape)), shape, layout: rows }
  const index = task.axes.map(I.along)
  const rest: Task = {
    ...task,
    body: replacePart(k.sum, read(SUM, index))(task.body),
    stored: slot => (slot === SUM ? sums : task.stored(slot))
  }
  return [
    { suffix: ' (sum)', ...gradient(fma, room, { ...task, body: k.sum, output: sums, index }, k) },
    { suffix: '', piece: kernelPiece(rest), flops: 0 }
  ]
}
