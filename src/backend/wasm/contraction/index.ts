/**
 * Kernels by way of contractions, where they have one.
 *
 * @since 0.1.0
 */
import type { Task } from '../emit/kernel'
import { kernelPiece } from '../emit/kernel'
import type { Arena } from '../place'
import type { Lowered } from './forward'
import { forward } from './forward'
import { recognise } from './recognise'

/** The functions of a kernel, one after the other. @category constructors @since 0.1.0 */
export const contracted = (fma: boolean, room: Arena, task: Task): ReadonlyArray<Lowered> => {
  const found = recognise(task)
  return found?._tag === 'OverWeights'
    ? forward(fma, room, task, found)
    : [{ suffix: '', piece: kernelPiece(task), flops: 0 }]
}
