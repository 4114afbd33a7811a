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
import { isFlat } from '../emit/loops'
import type { Stored } from '../Layout'
import { rows } from '../Layout'
import type { Arena } from '../place'
import { reserve } from '../place'
import type { Lowered } from './forward'
import { forward } from './forward'
import { gradient } from './gradient'
import type { Reduction } from './recognise'
import { recognise } from './recognise'
import { sums } from './sums'

/** The functions of a kernel, one after the other. @category constructors @since 0.1.0 */
export const contracted = (fma: boolean, room: Arena, task: Task): ReadonlyArray<Lowered> => {
  const found = recognise(task)
  if (found === undefined) return [{ suffix: '', piece: kernelPiece(task), flops: 0 }]
  switch (found._tag) {
    case 'OverWeights':
      return forward(fma, room, task, found)
    case 'OverExamples':
      return summed(room, task, found.sum, own => gradient(fma, room, own, found))
    case 'OverBatch':
      return summed(room, task, found.sum, own => ({ piece: sums(room, own, found), flops: 0 }))
  }
}

/** The slot of a sum that a kernel makes more of. */
const SUM = -1

/** A sum over the batch, and what the kernel makes of it. */
const summed = (
  room: Arena,
  task: Task,
  sum: Reduction,
  make: (own: Task) => Omit<Lowered, 'suffix'>
): ReadonlyArray<Lowered> => {
  if (task.body === sum) return [{ suffix: '', ...make(task) }]
  const shape = task.axes.map(a => a.extent)
  const output: Stored = { address: reserve(room, 4 * S.size(shape)), shape, layout: rows }
  const index = task.axes.map(I.along)
  const rest: Task = {
    ...task,
    body: replacePart(sum, read(SUM, index))(task.body),
    stored: slot => (slot === SUM ? output : task.stored(slot))
  }
  return [
    { suffix: ' (sum)', ...make({ ...task, body: sum, output, index }) },
    { suffix: '', piece: kernelPiece(rest), flops: 0, flat: isFlat(rest) }
  ]
}
