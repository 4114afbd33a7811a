/**
 * The engine that the options ask for.
 *
 * @since 0.1.0
 */
import type { Engine } from '../backend/Engine'
import { compiled } from '../backend/Engine'
import { gpu } from '../backend/gpu/gpu'
import { reference } from '../backend/reference/reference'
import { oneOf, positive } from './Option'

/** @category model @since 0.1.0 */
export interface EngineChoice {
  readonly backend: 'auto' | 'gpu' | 'reference'
  readonly gpuMode: 'webasm' | 'cpu'
  readonly threads: number
}

/** @category options @since 0.1.0 */
export const backendOption = oneOf(['auto', 'gpu', 'reference'])(
  'backend',
  'NAME',
  'auto, gpu (gpu.js) or reference (64-bit, slow) [auto]',
  'auto'
)

/** @category options @since 0.1.0 */
export const gpuModeOption = oneOf(['webasm', 'cpu'])(
  'gpu-mode',
  'MODE',
  'how gpu.js runs: webasm or cpu [webasm]',
  'webasm'
)

/** @category options @since 0.1.0 */
export const threadsOption = positive(256)('threads', 'N', 'at most so many threads [all, where that is faster]', 0)

/** @category constructors @since 0.1.0 */
export const engineOf = ({ backend, gpuMode, threads }: EngineChoice): Engine =>
  backend === 'reference'
    ? reference
    : compiled(4)(gpu({ mode: gpuMode, threads: threads === 1 ? 1 : 'auto', stepsPerCall: 4 }))
